package parser_test

import (
	"go/types"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

func TestActionShaped(t *testing.T) {
	const methods = `package shop

import (
	"context"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

type T struct{ ID lc.ComponentID }

type point struct{ X, Y int }

func (T) Nothing()                                                   {}
func (T) Error() error                                               { return nil }
func (T) Context(ctx context.Context, name string) error             { return nil }
func (T) Next(by int) T                                              { return T{} }
func (*T) NextOrError(by *int, at time.Time, tags ...string) (*T, error) { return nil, nil }
func (T) Struct(p point, m map[string][]point)                       {}
func (T) Result() int                                                { return 0 }
func (T) TwoResults() (T, int)                                       { return T{}, 0 }
func (T) Func(f func())                                              {}
func (T) LateContext(n int, ctx context.Context)                     {}
func (T) Pointers(p **int)                                           {}
func (T) Interface(v any)                                            {}
`
	s := check(t, methods)
	if len(s.errs) > 0 {
		t.Fatal(s.errs)
	}
	named := s.input.Pkg.Scope().Lookup("T").Type().(*types.Named)
	want := map[string]bool{"Nothing": true, "Error": true, "Context": true, "Next": true, "NextOrError": true, "Struct": true}
	for m := range named.Methods() {
		if got := parser.ActionShaped(m.Signature(), named); got != want[m.Name()] {
			t.Errorf("%s%s: got %t", m.Name(), m.Signature(), got)
		}
	}
}
