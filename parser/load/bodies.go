package load

import (
	"go/ast"
	"go/token"
	"iter"
	"sync"
)

// bodies are those of functions, set aside while the packages are loaded: the
// type checker does not look into what it does not see. Half of its time goes
// there, and whoever checks a package once more, beside the code that is
// generated for it, looks into them anyway.
type bodies struct {
	mu sync.Mutex // files are parsed side by side
	of map[*ast.FuncDecl]*ast.BlockStmt
}

// parse is parseFile without bodies.
func (b *bodies) parse(fset *token.FileSet, path string, src []byte) (*ast.File, error) {
	f, err := parseFile(fset, path, src)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of == nil {
		b.of = map[*ast.FuncDecl]*ast.BlockStmt{}
	}
	for fn := range functions(f) {
		b.of[fn], fn.Body = fn.Body, nil
	}
	return f, err
}

// restore gives functions their bodies back.
func (b *bodies) restore() {
	for fn, body := range b.of {
		fn.Body = body
	}
}

// functions yields the functions and methods that a file declares, if there is
// a file.
func functions(f *ast.File) iter.Seq[*ast.FuncDecl] {
	return func(yield func(*ast.FuncDecl) bool) {
		if f == nil {
			return
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && !yield(fn) {
				return
			}
		}
	}
}
