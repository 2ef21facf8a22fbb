package parser_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// rendered ends a snippet of a component T that renders itself.
const rendered = "\ntype T struct{ ID lc.ComponentID }\nfunc (*T) Render(context.Context, io.Writer) error { return nil }\n"

func TestElement(t *testing.T) {
	for _, tag := range []string{"tr", "li", "section", "my-card", "x-1.b_c"} {
		pkg, ds := parse(t, head+"//lc:component element="+tag+rendered)
		compare(t, lines(ds)+dump(pkg), []string{"component t T id=ID push=html channel= render element=" + tag})
	}
	for _, directive := range []string{"//lc:component", "//lc:component element=div"} {
		pkg, _ := parse(t, head+directive+rendered)
		if got := pkg.Components[0].Element; got != "div" {
			t.Errorf("%s: the element is %q, want div", directive, got)
		}
	}
	diagnose(t, []diagnosis{
		{"misspelt", "//lc:component element=tbdy" + rendered, []string{`2:24-28: LC010: bad value "tbdy" of option element: a wrapper can't be that element; did you mean element=tbody?`}},
		{"in upper case", "//lc:component element=TR" + rendered, []string{`2:24-26: LC010: bad value "TR" of option element: a wrapper can't be that element; did you mean element=tr?`}},
		{"custom, in upper case", "//lc:component element=My-Card" + rendered, []string{`2:24-31: LC010: bad value "My-Card" of option element: it is no name of a custom element; use lower-case letters, digits and hyphens`}},
		{"empty", "//lc:component element=" + rendered, []string{`2:16-24: LC010: option element has no value; write element=TAG`}},
	})
	_, ds := parse(t, head+"//lc:component element=input"+rendered)
	if got := lines(ds); !strings.Contains(got, "a wrapper can't be that element") {
		t.Errorf("an input as a wrapper gives %q", got)
	}
}

// propped is a snippet of a component with the fields.
func propped(directive, fields string) string {
	return directive + "\ntype T struct {\n\tID lc.ComponentID\n" + fields + "\n}\nfunc (*T) Render(context.Context, io.Writer) error { return nil }\n"
}

func TestProps(t *testing.T) {
	pkg, ds := parse(t, head+propped("//lc:component", "\tCompact bool `lc:\"prop\"`\n\tFilter string `lc:\"client\"`\n\tShown []string `lc:\"prop\"`"))
	compare(t, lines(ds)+dump(pkg), []string{
		"component t T id=ID push=refresh channel= render",
		"\tclient Filter filter string string",
		"\tprop Compact compact bool bool",
		"\tprop Shown shown []string json",
	})
	diagnose(t, []diagnosis{
		{"can't be encoded", propped("//lc:component", "\tF func() `lc:\"prop\"`"), []string{`5:2-3: LC014: field F can't be given as a prop: a function can't be encoded; use strings, numbers, bools, or structs, slices and maps of them`}},
		{"on the ID", "//lc:component\ntype T struct{ ID lc.ComponentID `lc:\"prop\"` }\nfunc (*T) Render(context.Context, io.Writer) error { return nil }\n", []string{`3:39-43: LC010: the component's ID can't be a prop; remove the tag`}},
		{"misspelt", propped("//lc:component", "\tA int `lc:\"props\"`"), []string{`5:13-18: LC010: unknown value "props" of the lc tag of field A; did you mean lc:"prop"?`}},
		{"with client", propped("//lc:component", "\tA int `lc:\"client,prop\"`"), []string{`5:13-24: LC010: lc tag of field A: unknown option "prop"; want url=NAME, history=push or keep`}},
		{"one name on the wire", propped("//lc:component", "\tURL int `lc:\"prop\"`\n\tUrl int `lc:\"client\"`"), []string{`6:2-5: LC009: fields URL and Url are both "url" on the wire; rename one of them`}},
		{"HTML for all", propped("//lc:component push=html", "\tA int `lc:\"prop\"`"), []string{`2:21-25: LC010: the HTML of component T is not the same for all: it has lc:"prop" fields, which are given where it is placed; remove push=html`}},
		{"name of the type", propped("//lc:component", "\tA int `lc:\"prop\"`") + "type TProps int\n", []string{`8:6-12: LC009: TProps is declared here, and lcgen emits a type of that name for component T; rename it`}},
	})
	_, ds = parse(t, head+propped("//lc:component", "\tA int `lc:\"client\"`")+"type TProps int\n")
	compare(t, lines(ds), nil)
}

func TestPartials(t *testing.T) {
	const shop = `package shop; import ("context"; "io"; "html/template"; lc "github.com/lcgen/lcgen/runtime"; "example.com/other"); var (_ context.Context; _ io.Writer; _ lc.Channel; _ other.Stamp)
`
	const blank = `package shop; import ("context"; "io"; "html/template"; lc "github.com/lcgen/lcgen/runtime"; _ "example.com/other"); var (_ context.Context; _ io.Writer; _ lc.Channel)
`
	const own = "\ntype T struct{ ID lc.ComponentID }\nvar templates = template.Must(nil, nil)\nvar word = \"\"\nconst number = 1\n"
	for _, test := range []struct{ name, text, want string }{
		{"own", shop + "//lc:component template=x partials=templates" + own, " partials=templates"},
		{"imported", shop + "//lc:component template=x partials=other.Templates" + own, " partials=other.Templates"},
		{"imported for it", blank + "//lc:component template=x partials=other.Templates" + own, " partials=other.Templates"},
		{"imported under another name", strings.ReplaceAll(strings.ReplaceAll(shop, `"example.com/other"`, `ui "example.com/other"`), "other.Stamp", "ui.Stamp") + "//lc:component template=x partials=ui.Templates" + own, " partials=other.Templates"},
	} {
		pkg, ds := parse(t, test.text)
		compare(t, test.name+": "+lines(ds)+dump(pkg), []string{test.name + ": component t T id=ID push=html channel= template=x" + test.want})
	}
	for _, test := range []struct{ partials, want string }{
		{"other.Tmplates", `2:36-50: LC010: there is no variable other.Tmplates; did you mean other.Templates?`},
		{"othr.Templates", `2:36-50: LC010: no package othr is imported; did you mean other?`},
		{"ui.Templates", `2:36-48: LC010: no package ui is imported; import it, as in import _ ".../ui" if only the directive uses it`},
		{"other.hiddenTemplates", `2:36-57: LC010: bad value "other.hiddenTemplates" of option partials: hiddenTemplates is not exported by other; export it`},
		{"other.Word", `2:36-46: LC010: other.Word is no *template.Template of html/template, but has the type string; name a variable of type *template.Template`},
		{"word", `2:36-40: LC010: word is no *template.Template of html/template, but has the type string; name a variable of type *template.Template`},
		{"number", `2:36-42: LC010: number is no variable; name a variable of type *template.Template`},
		{"template", `2:36-44: LC010: there is no variable template; did you mean templates?`},
		{"nothing", `2:36-43: LC010: there is no variable nothing; declare it: var nothing = template.Must(template.New("").ParseFS(…))`},
		{"a.b.C", `2:36-41: LC010: bad value "a.b.C" of option partials: it is no name of a variable; write partials=templates or partials=ui.Templates`},
	} {
		_, ds := parse(t, shop+"//lc:component template=x partials="+test.partials+own)
		compare(t, lines(ds), []string{test.want})
	}
	_, ds := parse(t, shop+"//lc:component partials=templates"+own+"func (*T) Render(context.Context, io.Writer) error { return nil }\n")
	compare(t, lines(ds), []string{"2:25-34: LC010: component T has partials, but no template to use them; add template=FILE"})
}

func TestPlaceholder(t *testing.T) {
	for _, test := range []struct {
		name, template, more string
		want                 bool
		wantLines            []string
	}{
		{"none", "<b>{{.ID}}</b>", "", false, nil},
		{"in the template", `{{define "placeholder"}}…{{end}}<b>{{lazy "card" .ID}}</b>`, "", true, nil},
		{"in a comment", `{{/* {{define "placeholder"}} */}}<b></b>`, "", false, nil},
		{"a template that does not parse", `{{define "placeholder"}}`, "", false, nil},
		{"both", `{{define "placeholder"}}{{end}}`, "func (*T) Placeholder(context.Context, io.Writer) error { return nil }\n", true,
			[]string{`2:25-31: LC010: component T has both a method Placeholder and a template that defines "placeholder"; remove one of them`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := check(t, head+"//lc:component template=t.html\ntype T struct{ ID lc.ComponentID }\n"+test.more)
			s.input.ReadFile = func(path string) ([]byte, error) {
				if strings.HasSuffix(path, "t.html") {
					return []byte(test.template), nil
				}
				return nil, fs.ErrNotExist
			}
			pkg, ds := parser.Parse(s.input)
			compare(t, lines(ds), test.wantLines)
			if got := pkg.Components[0].Template.Placeholder; got != test.want {
				t.Errorf("Placeholder is %t, want %t", got, test.want)
			}
		})
	}
}
