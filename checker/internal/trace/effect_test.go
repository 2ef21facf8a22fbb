package trace_test

import (
	"go/types"
	"strconv"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/checker/internal/trace"
)

// TestChanges gives bodies of a method and whether they may change what lasts.
// Functions of other packages change something if they return nothing.
func TestChanges(t *testing.T) {
	const header = `package shop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

var _, _, _, _, _ = context.Background, json.Marshal, errors.New, fmt.Sprint, slices.Contains[[]string]
var _ = strings.Join

type item struct {
	name string
	next *item
	tags [2]string
}

type base struct{ size int }

type Feed struct {
	*base
	items []string
	byID  map[string]*item
	first item
	n     int
	wake  chan bool
	hook  func()
}

var visits int

func count(p *int)            { *p++ }
func (f *Feed) grow()         { f.n++ }
func (f *Feed) even() bool    { return f.n == 0 || f.odd() }
func (f *Feed) odd() bool     { return f.even() }
func (f Feed) copied() Feed   { f.n++; return f }
`
	tests := []struct {
		name, body string
		want       bool
	}{
		{"nothing", ``, false},
		{"a local variable", `n := f.n; n++; n = 2`, false},
		{"a field", `f.n = 1`, true},
		{"a field of a copy", `g := *f; g.n = 1; g.first.name = "a"`, false},
		{"an array in a copy", `g := *f; g.first.tags[0] = "a"`, false},
		{"a slice of a copy", `g := *f; g.items[0] = "a"`, true},
		{"a pointer of a copy", `g := *f; g.first.next.name = "a"`, true},
		{"a promoted field", `g := *f; g.size = 1`, true},
		{"an element", `f.items[0] = "a"`, true},
		{"an alias", `items := f.items; items[0] = "a"`, true},
		{"what an alias became", `items := []string{"a"}; items = f.items; items[0] = "a"`, true},
		{"a copy of a slice", `items := slices.Clone(f.items); items[0] = "a"`, false},
		{"a list of its own", `var out []string; for _, s := range f.items { out = append(out, s) }; out[0] = "a"`, false},
		{"what a list of its own holds", `out := []*item{f.byID["a"]}; out[0].name = "b"`, true},
		{"what a map holds", `it := f.byID["a"]; it.name = "b"`, true},
		{"the copy that range makes", `for _, it := range []item{f.first} { it.name = "b" }`, false},
		{"a field that range sets", `for f.n = range 3 {}`, true},
		{"a variable of the package", `visits++`, true},
		{"delete", `delete(f.byID, "a")`, true},
		{"delete of its own", `m := map[string]int{}; delete(m, "a")`, false},
		{"copy", `copy(f.items, []string{"a"})`, true},
		{"send", `f.wake <- true`, true},
		{"close", `close(f.wake)`, true},
		{"go", `go func() {}()`, true},
		{"a method that changes", `f.grow()`, true},
		{"methods that ask each other", `_ = f.even()`, false},
		{"a method on a copy", `_ = f.copied()`, false},
		{"a function that is given a field", `count(&f.n)`, true},
		{"a function that nothing is known of", `f.hook()`, true},
		{"a function in a field", `h := f.hook; h()`, true},
		{"its own function", `h := func() {}; h()`, false},
		{"its own function that changes", `func() { f.n++ }()`, true},
		{"another package's function", `slices.Sort(f.items)`, true},
		{"the same on its own list", `l := []string{"b"}; slices.Sort(l)`, false},
		{"a builder", `var b strings.Builder; b.WriteString("a"); fmt.Fprintln(&b)`, false},
		{"decoding into its own", `var v item; _ = json.Unmarshal(nil, &v)`, false},
		{"decoding into a field", `_ = json.Unmarshal(nil, &f.items)`, true},
		{"cancel", `ctx, cancel := context.WithCancel(context.Background()); defer cancel(); _ = ctx`, false},
		{"an error", `_ = errors.New("a").Error()`, false},
	}
	var methods strings.Builder
	for i, tt := range tests {
		methods.WriteString("\nfunc (f *Feed) m" + strconv.Itoa(i) + "() { " + tt.body + " }\n")
	}
	p := checktest.New(t, header+methods.String())
	if len(p.Errs) > 0 {
		t.Fatalf("snippet does not compile: %v", p.Errs)
	}
	s := trace.NewSource(p.Files, p.Info)
	outside := func(fn *types.Func, _ bool) bool { return fn.Signature().Results().Len() == 0 }
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := s.Changes(p.Func(t, "m"+strconv.Itoa(i)), outside); got != tt.want {
				t.Errorf("%s: got %t", tt.body, got)
			}
		})
	}
}
