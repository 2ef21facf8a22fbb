package generator

import (
	"strings"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// stringParam is a required parameter.
func stringParam(name string) parser.Param {
	return parser.Param{Name: name, Wire: name, Type: parser.Type{Kind: parser.KindString, Parts: []parser.TypePart{{Text: "string"}}}}
}

// jsonParam is a required parameter of a type of the package.
func jsonParam(name, typ string, empty bool) parser.Param {
	return parser.Param{Name: name, Wire: name, Type: parser.Type{Kind: parser.KindJSON, Parts: []parser.TypePart{{Text: typ}}, Empty: empty}}
}

// generated returns all that is generated for a component with actions.
func generated(t *testing.T, c *parser.Component) string {
	t.Helper()
	c.IDField, c.Hooks = "ID", []string{"Render"}
	pkg := &parser.Package{Path: "example.com/x", Name: "x", Scope: []string{c.Type}, Taken: []string{c.Type}, Components: []*parser.Component{c}}
	files, err := Generate(pkg, Options{Tests: true, Stubs: true})
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		all.Write(f.Content)
	}
	return all.String()
}

func TestGeneratedText(t *testing.T) {
	upload := &parser.Action{Name: "add", Method: "Add", Error: true, Broadcast: true}
	with := func(params ...parser.Param) *parser.Action {
		a := *upload
		a.Params = params
		return &a
	}
	tests := []struct {
		name      string
		component *parser.Component
		want      []string // lines without their indentation
	}{
		{
			"comments without articles",
			&parser.Component{
				Name: "http-log", Type: "HTTPLog", Actions: []*parser.Action{upload},
				State: []parser.Field{{Name: "N", Wire: "n", Type: parser.Type{Kind: parser.KindInt, Parts: []parser.TypePart{{Text: "int"}}}}},
			},
			[]string{
				"// RegisterHTTPLog makes app serve the component http-log. For each request,",
				"// factory makes the component; a nil factory makes one that has only its ID.",
				"// RegisterHTTPLog panics if app already serves a component named http-log.",
				"// httpLogDefinition describes HTTPLog to the runtime.",
				") lc.Definition[HTTPLog, httpLogMethods] {",
				"// httpLogMethods are the methods of HTTPLog that a browser may call.",
				"// httpLogTable lists the actions of HTTPLog.",
				"// bindHTTPLogAdd returns the call of Add, which has no parameters.",
				"func bindHTTPLogAdd(*arg.Args) lc.Call[HTTPLog, httpLogMethods] {",
				`// httpLogState holds the fields of HTTPLog marked lc:"state".`,
				"//\t<button {{$.Do.Add.Attrs}}>",
				"// Add binds the action add, which calls [HTTPLog.Add].",
			},
		},
		{
			"a component of values without actions",
			&parser.Component{Name: "upload", Type: "Upload", Value: true},
			[]string{
				"func RegisterUpload(app *lc.App, factory func(context.Context, lc.ComponentID) (Upload, error)) {",
				"func uploadDefinition(factory func(context.Context, lc.ComponentID) (Upload, error)) lc.Definition[Upload, *Upload] {",
				"expect.Component[Upload, Upload, *Upload]{",
				`t.Skip("to do: give RegisterUpload test data, remove this line, check what it shows")`,
			},
		},
		{
			"names without clashes",
			&parser.Component{Name: "upload", Type: "Upload", Actions: []*parser.Action{with(stringParam("name"))}},
			[]string{
				"Add(name string) error",
				"func bindUploadAdd(args *arg.Args) lc.Call[Upload, uploadMethods] {",
				"return func(_ context.Context, c uploadMethods) (*Upload, error) {",
				"return nil, c.Add(name)",
				"//\t<button {{($.Do.Add $name).Attrs}}>",
				"func (a UploadActions) Add(name string) lc.Binding {",
			},
		},
		{
			"parameters called like locals keep their names",
			&parser.Component{Name: "upload", Type: "Upload", Actions: []*parser.Action{with(stringParam("args"), stringParam("ctx"), stringParam("c"), stringParam("a"), stringParam("record"))}},
			[]string{
				"Add(args, ctx, c, a, record string) error",
				"func bindUploadAdd(arguments *arg.Args) lc.Call[Upload, uploadMethods] {",
				`args := arg.Required(arguments, "args", arg.String[string])`,
				"return func(_ context.Context, comp uploadMethods) (*Upload, error) {",
				"return nil, comp.Add(args, ctx, c, a, record)",
				"func (actions UploadActions) Add(args, ctx, c, a, record string) lc.Binding {",
				"func (recorder uploadFake) Add(args, ctx, c, a, record string) error {",
				`return recorder("Add", args, ctx, c, a, record)`,
			},
		},
		{
			"parameters called like what generated code speaks of",
			&parser.Component{Name: "upload", Type: "Upload", Actions: []*parser.Action{with(stringParam("lc"), stringParam("arg"), stringParam("string"), stringParam("error"))}},
			[]string{
				`lcArg := arg.Required(args, "lc", arg.String[string])`,
				`argArg := arg.Required(args, "arg", arg.String[string])`,
				"return nil, c.Add(lcArg, argArg, stringArg, errorArg)",
				"func (a UploadActions) Add(lcArg, arg, stringArg, errorArg string) lc.Binding {",
			},
		},
		{
			"one receiver for all bindings",
			&parser.Component{Name: "upload", Type: "Upload", Actions: []*parser.Action{
				with(stringParam("name")), {Name: "b", Method: "B", Params: []parser.Param{stringParam("a")}}, {Name: "c", Method: "C", Params: []parser.Param{stringParam("actions")}},
			}},
			[]string{
				"func (do UploadActions) Add(name string) lc.Binding {",
				"func (do UploadActions) B(a string) lc.Binding {",
				"func (do UploadActions) C(actions string) lc.Binding {",
			},
		},
		{
			"long lines",
			&parser.Component{Name: "upload", Type: "Upload", Actions: []*parser.Action{with(
				stringParam("theNameOfTheFile"), stringParam("theFolderThatHoldsTheFile"), jsonParam("theTagsOfTheFile", "Tags", true),
			)}},
			[]string{
				"return lc.Bind(",
				`a.id, "add",`,
				`lc.Arg("theNameOfTheFile", theNameOfTheFile),`,
				"valid := lctest.Params{",
				`"theTagsOfTheFile":          Tags{},`,
			},
		},
		{
			"a stub that knows what is valid",
			&parser.Component{
				Name: "upload", Type: "Upload", Channel: parser.Channel{Strategy: parser.ChannelUser},
				Actions: []*parser.Action{with(stringParam("name"), jsonParam("tags", "Tags", true)), {Name: "clear", Method: "Clear"}},
			},
			[]string{
				`id := UploadComponent.ID("user-123")`,
				`valid := lctest.Params{"name": "text", "tags": Tags{}}`,
				"// A parameter is missing, one is unknown, the user is not the owner.",
				`h.Call(id, "add", nil).AssertStatus(http.StatusUnprocessableEntity)`,
				`h.Call(id, "add", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)`,
				`h.As("user-456").Call(id, "add", valid).AssertStatus(http.StatusForbidden)`,
				`t.Skip("to do: give RegisterUpload test data, remove this line, check what add changes")`,
				`h.Call(id, "add", valid).AssertStatus(http.StatusOK)`,
				"// A parameter is unknown, the user is not the owner.",
				`h.Call(id, "clear", lctest.Params{"noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)`,
				`h.Call(id, "clear", nil).AssertStatus(http.StatusOK)`,
			},
		},
		{
			"a stub of fields that may refuse to be empty",
			&parser.Component{
				Name: "upload", Type: "Upload",
				Client:  []parser.Field{{Name: "Role", Wire: "role", Picky: true, Type: parser.Type{Kind: parser.KindText, Parts: []parser.TypePart{{Text: "Role"}}}}},
				Actions: []*parser.Action{with(stringParam("name"))},
			},
			[]string{
				`t.Skip("to do: give RegisterUpload test data, remove this line, check what add changes")`,
				"h := open(t)",
				`valid := lctest.Params{"name": "text"}`,
				"// A parameter is missing, one is unknown.",
			},
		},
		{
			"a stub that does not",
			&parser.Component{Name: "upload", Type: "Upload", Actions: []*parser.Action{with(jsonParam("secret", "Secret", false), stringParam("n"))}},
			[]string{
				`id := UploadComponent.ID("example")`,
				"// A parameter is missing.",
				`t.Skip("to do: give RegisterUpload test data, remove this line, check what add changes")`,
				`"secret": nil, // a valid Secret`,
				"// A parameter is unknown.",
				`h.Call(id, "add", valid).AssertStatus(http.StatusOK)`,
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rest := generated(t, test.component)
			var lines []string
			for line := range strings.Lines(rest) {
				lines = append(lines, strings.TrimSpace(line))
			}
			text := "\n" + strings.Join(lines, "\n") + "\n"
			for _, want := range test.want { // in this order
				_, after, found := strings.Cut(text, "\n"+want+"\n")
				if !found {
					t.Fatalf("no line below the last one found is\n%s\nin\n%s", want, rest)
				}
				text = "\n" + after
			}
		})
	}
}
