package load_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// Listing the components of a module.
func ExampleLoad() {
	list := func(ctx context.Context, dir string) error {
		result, err := load.Load(ctx, load.Config{Dir: dir}, "./...")
		if err != nil {
			return err
		}
		for _, p := range result.Packages {
			pkg, diagnostics := parser.Parse(p.Input())
			for _, c := range pkg.Components {
				fmt.Println(c.Name)
			}
			for _, d := range diagnostics {
				log.Print(d)
			}
		}
		return nil
	}
	if err := list(context.Background(), "."); err != nil {
		log.Print(err)
	}
}
