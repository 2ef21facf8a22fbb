package load

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
)

// parseFile parses a source file. Of generated ones it keeps the package
// clause, so that the folder stays a package even where it holds nothing
// else; one that is cut off before that is left out.
func parseFile(fset *token.FileSet, path string, src []byte) (*ast.File, error) {
	const mode = goparser.ParseComments | goparser.SkipObjectResolution
	if !isOutput(path, src) {
		return goparser.ParseFile(fset, path, src, mode)
	}
	f, err := goparser.ParseFile(fset, path, src, mode|goparser.PackageClauseOnly)
	if err != nil {
		return nil, nil
	}
	return f, nil
}
