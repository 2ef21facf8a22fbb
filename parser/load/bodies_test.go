package load_test

import (
	"go/ast"
	"testing"

	"github.com/lcgen/lcgen/parser/load"
)

// What functions hold is read, and left to others to check where only
// declarations are asked for.
func TestDeclarations(t *testing.T) {
	dir := module(t, `
-- cart/cart.go --
package cart

import lc "github.com/lcgen/lcgen/runtime"

//lc:component
type Cart struct{ ID lc.ComponentID }

func (c *Cart) Count() int { n := c.missing(); return n }
`)
	for _, declarations := range []bool{false, true} {
		result, err := load.Load(t.Context(), load.Config{Dir: dir, Declarations: declarations}, "./...")
		if err != nil || len(result.Packages) != 1 {
			t.Fatalf("loaded %d packages, %v", len(result.Packages), err)
		}
		p := result.Packages[0]
		if found := len(p.TypeErrors); found != 1 && !declarations || found != 0 && declarations {
			t.Errorf("declarations only %v: %d type errors: %v", declarations, found, p.TypeErrors)
		}
		for id, obj := range p.Info.Defs {
			if id.Name == "n" && declarations {
				t.Errorf("the variable %v of a function is known", obj)
			}
		}
		var statements int
		ast.Inspect(p.Syntax[0], func(n ast.Node) bool {
			if _, ok := n.(*ast.ReturnStmt); ok {
				statements++
			}
			return true
		})
		if statements != 1 {
			t.Errorf("declarations only %v: the function has %d return statements", declarations, statements)
		}
	}
}
