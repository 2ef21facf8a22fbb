package parser

import "go/ast"

// FirstUse returns the first identifier of a file that is one of the names,
// whatever it stands for, nil for none.
func FirstUse(f *ast.File, names map[string]bool) *ast.Ident {
	var found *ast.Ident
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && found == nil && names[id.Name] {
			found = id
		}
		return found == nil
	})
	return found
}
