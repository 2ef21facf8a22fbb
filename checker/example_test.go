package checker_test

import (
	"fmt"
	"log"

	"github.com/lcgen/lcgen/checker"
)

func ExampleNew() {
	check := func(packages []checker.Package) error {
		c, err := checker.New(checker.Options{Disable: []string{"LC006"}})
		if err != nil {
			return err
		}
		findings := c.Check(packages, checker.Scope{})
		for _, f := range findings {
			fmt.Println(f.Code, f.Message)
		}
		return nil
	}
	if err := check(nil); err != nil {
		log.Print(err)
	}
	// Output:
}
