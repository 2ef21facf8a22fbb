package parser_test

import (
	"strings"
	"testing"
)

// TestPartialAction reads the option partial, which stands before or behind a name.
func TestPartialAction(t *testing.T) {
	for _, directive := range []string{"//lc:action partial", "//lc:action partial a", "//lc:action a partial", "//lc:action partial broadcast=none"} {
		pkg, ds := parse(t, head+"//lc:component\n"+shape+directive+"\nfunc (*T) A(f *lc.File) {}\n")
		if len(ds) > 0 {
			t.Fatalf("%s: %s", directive, lines(ds))
		}
		if a := pkg.Components[0].Actions[0]; a.Name != "a" || !a.Partial || a.Broadcast || len(a.Files) != 1 {
			t.Errorf("%s gives %+v", directive, a)
		}
	}
	pkg, ds := parse(t, head+"//lc:component\n"+shape+"//lc:action\nfunc (*T) Partial() {}\n")
	if a := pkg.Components[0].Actions[0]; len(ds) > 0 || a.Name != "partial" || a.Partial {
		t.Errorf("a method called so gives %+v %s", a, lines(ds))
	}
}

func TestValidate(t *testing.T) {
	const types = `
type Good struct{ N int }
func (Good) Validate() error { return nil }
type ByPointer struct{ N int }
func (*ByPointer) Validate() error { return nil }
type Promoted struct{ Good }
type Other struct{ N int }
func (Other) Validate() bool { return true }
type WithContext struct{ N int }
func (WithContext) Validate(context.Context) error { return nil }
type Within struct{ Lines []Good }
type Skipped struct{ Lines []Good ` + "`json:\"-\"`" + ` }
type Recursive struct{ Kids []Recursive; One *Good }
type Read struct{ N int }
func (*Read) UnmarshalText([]byte) error { return nil }
func (Read) Validate() error { return nil }
type ReadJSON struct{ N int }
func (*ReadJSON) UnmarshalJSON([]byte) error { return nil }
func (ReadJSON) Validate() error { return nil }
type Text string
func (Text) Validate() error { return nil }
type Texts []string
func (*Texts) Validate() error { return nil }
type Flags map[string]bool
func (Flags) Validate() error { return nil }
type Wide int
func (Wide) Validate() bool { return true }
type Token string
func (*Token) UnmarshalText([]byte) error { return nil }
func (Token) Validate() error { return nil }
type InField struct{ T Text }
`
	for typ, want := range map[string]bool{
		"Good": true, "*Good": true, "[]Good": true, "...Good": true, "[]*ByPointer": true, "ByPointer": true, "Promoted": true,
		"Within": true, "Recursive": true, "map[string]Good": true, "Skipped": false, "Other": false, "WithContext": false, "Text": true, "*Text": true, "...Text": true, "[]Text": true, "Texts": true, "Flags": true, "InField": true, "Wide": false, "Token": false, "[]Token": false, "Read": false, "ReadJSON": true, "lc.ComponentID": false, "int": false,
	} {
		pkg, ds := parse(t, head+"//lc:component\n"+shape+"//lc:action\nfunc (*T) A(p "+typ+") {}\n"+types)
		if len(ds) > 0 {
			t.Errorf("%s: %s", typ, strings.TrimSpace(lines(ds)))
			continue
		}
		if got := pkg.Components[0].Actions[0].Params[0].Validate; got != want {
			t.Errorf("a parameter of type %s is validated: %v, want %v", typ, got, want)
		}
	}
}
