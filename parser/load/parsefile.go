package load

import (
	"errors"
	"go/ast"
	goparser "go/parser"
	"go/scanner"
	"go/token"

	"github.com/lcgen/lcgen/parser"
)

// unadjusted gives the errors of parsing a file their places as
// parser.Position gives them.
func unadjusted(fset *token.FileSet, f *ast.File, err error) error {
	var list scanner.ErrorList
	if f == nil || !errors.As(err, &list) {
		return err
	}
	file := fset.File(f.FileStart)
	for _, e := range list {
		e.Pos = parser.Position(fset, file.Pos(e.Pos.Offset))
	}
	return list
}

// parseFile parses a source file. Of generated ones it keeps the package
// clause, so that the folder stays a package even where it holds nothing
// else; one that is cut off before that is left out.
func parseFile(fset *token.FileSet, path string, src []byte) (*ast.File, error) {
	const mode = goparser.ParseComments | goparser.SkipObjectResolution
	if !isOutput(path, src) {
		f, err := goparser.ParseFile(fset, path, src, mode)
		return f, unadjusted(fset, f, err)
	}
	f, err := goparser.ParseFile(fset, path, src, mode|goparser.PackageClauseOnly)
	if err != nil {
		return nil, nil
	}
	return f, nil
}
