package generator_test

import (
	"fmt"
	"log"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/parser"
)

func ExampleGenerate() {
	generate := func(pkg *parser.Package) error {
		files, err := generator.Generate(pkg, generator.Options{Tests: true, Stubs: true})
		for _, f := range files {
			fmt.Println(f.Name)
		}
		return err
	}
	if err := generate(&parser.Package{}); err != nil {
		log.Print(err)
	}
	// Output:
}
