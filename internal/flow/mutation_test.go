package flow

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/generator"
)

// mutations are ways to tamper with generated code, each of which compiles.
var mutations = []struct {
	name     string
	pkg      string
	old, new string // the text to replace, wherever it is
}{
	{
		"two parameters swapped", "notifications",
		"c.Peek(notificationID, from)", "c.Peek(from, notificationID)",
	},
	{
		"two of several flags swapped", "params",
		"c.Bools(first, second, third, named)", "c.Bools(first, third, second, named)",
	},
	{
		"two structs swapped", "params",
		"c.Structs(point, other, line, page, anonymous)", "c.Structs(other, point, line, page, anonymous)",
	},
	{
		"a struct whose fields a form can't call by their own names", "params",
		"	arg.Spread[Point](args, \"point\")\n", "",
	},
	{
		"an action dropped", "notifications",
		"		{Name: \"markAllAsRead\", Bind: bindNotificationCenterMarkAllAsRead},\n", "",
	},
	{
		"a method exposed", "hooks",
		"return []lc.Action[Room, roomMethods]{\n", `return []lc.Action[Room, roomMethods]{
		{
			Name: "sweep",
			Bind: func(*arg.Args) lc.Call[Room, roomMethods] {
				return func(ctx context.Context, c roomMethods) (*Room, error) { return nil, c.(*Room).Sweep(ctx) }
			},
		},
`,
	},
	{
		"a method exposed by its name in Go", "hooks",
		"return []lc.Action[Room, roomMethods]{\n", `return []lc.Action[Room, roomMethods]{
		{
			Name: "Sweep",
			Bind: func(*arg.Args) lc.Call[Room, roomMethods] {
				return func(ctx context.Context, c roomMethods) (*Room, error) { return nil, c.(*Room).Sweep(ctx) }
			},
		},
`,
	},
	{
		"a method exposed in the place of an action", "hooks",
		`			Name:   "say",`, `			Name:   "Say",`,
	},
	{
		"the method of another action called", "hooks",
		"c.Say(ctx, text)", "c.Shout(ctx, text)",
	},
	{
		"a method called that is no action's", "hooks",
		"c.Say(ctx, text)", "c.(*Room).Whisper(ctx, text)",
	},
	{
		"a method called twice", "hooks",
		"		return nil, c.Say(ctx, text)\n", "		_ = c.Say(ctx, text)\n		return nil, c.Say(ctx, text)\n",
	},
	{
		"a method called besides", "hooks",
		"		return nil, c.Say(ctx, text)\n", "		_ = c.Shout(ctx, text)\n		return nil, c.Say(ctx, text)\n",
	},
	{
		"a method not called", "notifications",
		"		c.MarkAllAsRead()\n", "",
	},
	{
		"an action bound by the function of another", "hooks",
		"Bind:   bindRoomSay,", "Bind:   bindRoomShout,",
	},
	{
		"an action renamed", "notifications",
		`Name: "look",`, `Name: "peek",`,
	},
	{
		"a parameter renamed", "notifications",
		`"notificationId"`, `"id"`,
	},
	{
		"a parameter made optional in the table", "notifications",
		`{Name: "from", Type: "string"}`, `{Name: "from", Type: "string", Optional: true}`,
	},
	{
		"a quiet action made loud", "notifications",
		"Quiet: true,", "Quiet: false,",
	},
	{
		"the size of files not limited", "files",
		"			MaxFile: 20 << 20,\n", "",
	},
	{
		"more types of files taken", "files",
		`Accept:  "image/*,.pdf",`, `Accept:  "image/*,.pdf,.html",`,
	},
	{
		"a field without files", "files",
		`Files: []string{"cover", "others"},`, `Files: []string{"others"},`,
	},
	{
		"a file that may be left out in the table", "files",
		`{Name: "picture", Type: "lc.File", File: true}`, `{Name: "picture", Type: "lc.File", File: true, Optional: true}`,
	},
	{
		"a file that is none in the table", "files",
		`{Name: "picture", Type: "lc.File", File: true}`, `{Name: "picture", Type: "lc.File"}`,
	},
	{
		"a form without files", "files",
		`lc.BindMultipart(a.id, "add"`, `lc.Bind(a.id, "add"`,
	},
	{
		"a field for files of any type", "files",
		`.Accept("image/*,.pdf")`, "",
	},
	{
		"the channel of a user changed", "notifications",
		"return lc.UserChannel(c.ID.Instance)", `return lc.ContextChannel("users", c.ID.Instance)`,
	},
	{
		"the channel of guests changed", "notifications",
		`case "guest", "global":`, `case "global":`,
	},
	{
		"the channel taken away", "notifications",
		"		Channel: (*NotificationCenter).SSEChannel,\n", "",
	},
	{
		"the channel of an ID changed", "notifications",
		"return (&NotificationCenter{ID: id}).SSEChannel()", "return lc.Global",
	},
	{
		"the channel of an ID taken away", "notifications",
		"		ChannelOf: func(id lc.ComponentID) lc.Channel {\n			return (&NotificationCenter{ID: id}).SSEChannel()\n		},\n", "",
	},
	{
		"the prefix of a channel changed", "channels",
		`lc.ContextChannel("comments", `, `lc.ContextChannel("comment", `,
	},
	{
		"the component renamed", "notifications",
		`Name: "notification-center",`, `Name: "notifications",`,
	},
	{
		"a channel that is a string replaced", "channels",
		"return lc.Channel(c.SSEChannel())", "return lc.Global",
	},
	{
		"the factory not passed on", "notifications",
		"notificationCenterDefinition(factory))\n", "notificationCenterDefinition(nil))\n",
	},
	{
		"the factory not asked", "notifications",
		"lc.Factory(factory, ", "lc.Factory(nil, ",
	},
	{
		"the factory of values not asked", "immutable",
		"lc.ValueFactory(factory, ", "lc.ValueFactory(nil, ",
	},
	{
		"the ID lost", "notifications",
		"&NotificationCenter{ID: id}", "&NotificationCenter{}",
	},
	{
		"the context replaced", "notifications",
		"c.MarkAsRead(ctx, notificationID)", "c.MarkAsRead(context.WithoutCancel(context.Background()), notificationID)",
	},
	{
		"an error swallowed", "immutable",
		"return &next, err", "_ = err\n		return &next, nil",
	},
	{
		"an error swallowed of a method that returns nothing else", "hooks",
		"return nil, c.Say(ctx, text)", "_ = c.Say(ctx, text)\n		return nil, nil",
	},
	{
		"a new state ignored", "immutable",
		"return &next, nil", "_ = next\n		return nil, nil",
	},
	{
		"a new state ignored that is a pointer", "immutable",
		"return c.Set(on)", "_, err := c.Set(on)\n		return nil, err",
	},
	{
		"a veto taken away", "hooks",
		"		Authorize: (*Room).Authorize,\n", "",
	},
	{
		"a veto replaced", "hooks",
		"Authorize: (*Room).Authorize,", "Authorize: func(*Room, context.Context, lc.Access) error { return nil },",
	},
	{
		"Mount taken away", "hooks",
		"		Mount:     (*Room).Mount,\n", "",
	},
	{
		"Joined taken away", "hooks",
		"		Joined:    (*Room).Joined,\n", "",
	},
	{
		"Left in the place of Joined", "hooks",
		"Joined:    (*Room).Joined,", "Joined:    (*Room).Left,",
	},
	{
		"Version taken away", "hooks",
		"		Version:   (*Room).Version,\n", "",
	},
	{
		"another method in the place of Render", "hooks",
		"(*Room).Render,", "(*Room).RenderPlain,",
	},
	{
		"a hint pushed in place of the HTML", "notifications",
		"		State:   notificationCenterStateCodec,\n", "		State:   notificationCenterStateCodec,\n		Push:    lc.PushRefresh,\n",
	},
	{
		"another template embedded", "state",
		"//go:embed views/search.html", "//go:embed views/filter.html",
	},
	{
		"another template parsed", "state",
		`"search.html", searchHTML`, `"search.html", filterHTML`,
	},
	{
		"another template executed", "state",
		"searchTemplate.Execute(", "filterTemplate.Execute(",
	},
	{
		"one viewer's HTML pushed to all", "state",
		"		Push:         lc.PushRefresh,\n", "",
	},
	{
		"public state that nobody gets", "state",
		"		PublicState:  true,\n", "",
	},
	{
		"two fields of state swapped", "state",
		"c.open = s.Open\n		c.closed = s.Closed", "c.open = s.Closed\n		c.closed = s.Open",
	},
	{
		"a field of state lost", "state",
		"		c.Query = s.Query\n", "",
	},
	{
		"a field of state renamed", "state",
		`json:"query"`, `json:"q"`,
	},
	{
		"viewers' state kept for all", "state",
		"		Client:       searchClientCodec,\n", "",
	},
	{
		"props that nobody is asked for", "nesting",
		"		Props:       cardPropsCodec,\n", "",
	},
	{
		"props in the place of the viewer's own fields", "nesting",
		"Client:      cardClientCodec", "Client:      cardPropsCodec",
	},
	{
		"a prop lost", "nesting",
		"		c.Selected = s.Selected\n", "",
	},
	{
		"a prop renamed", "nesting",
		`json:"compact"`, `json:"small"`,
	},
	{
		"another element", "nesting",
		`"tr"`, `"td"`,
	},
	{
		"a binding with two arguments swapped", "notifications",
		`lc.Arg("notificationId", notificationID), lc.Arg("from", from)`, `lc.Arg("notificationId", from), lc.Arg("from", notificationID)`,
	},
	{
		"a binding to another parameter", "notifications",
		`lc.Arg("from", from)`, `lc.Arg("form", from)`,
	},
	{
		"bindings to no instance", "notifications",
		"NotificationCenterActions{id: c.ID}", "NotificationCenterActions{}",
	},
	{
		"a binding to another action", "notifications",
		`lc.Bind(a.id, "markAllAsRead")`, `lc.Bind(a.id, "markAsRead")`,
	},
}

// TestTamperingIsNoticed changes generated code in many ways, and each time
// the generated test fails. In short mode it tampers once with each of two
// packages.
func TestTamperingIsNoticed(t *testing.T) {
	tampered := map[string]bool{}
	for _, m := range mutations {
		again := tampered[m.pkg]
		tampered[m.pkg] = true
		t.Run(m.name, func(t *testing.T) {
			if testing.Short() && (again || len(tampered) > 2) {
				t.Skip("short mode: the generated code of two packages has been tampered with")
			}
			t.Parallel()
			path, err := filepath.Abs(filepath.Join(root, "testdata", "golden", m.pkg, generator.CodeFile))
			if err != nil {
				t.Fatal(err)
			}
			code, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			tampered := strings.ReplaceAll(string(code), m.old, m.new)
			if tampered == string(code) {
				t.Fatalf("%s holds no %q", path, m.old)
			}
			out, err := testWith(t, "./testdata/golden/"+m.pkg, path, "^TestGenerated", tampered)
			if err == nil || !strings.Contains(out, "--- FAIL: TestGenerated") {
				t.Errorf("the generated test notices nothing (%v):\n%s", err, out)
			}
		})
	}
}

// testWith runs some tests of a package with another content of one file, which
// stays as it is on disk.
func testWith(t *testing.T, pkg, path, run, content string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	other := filepath.Join(dir, "tampered.go")
	if err := os.WriteFile(other, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: other}})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlayFile, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-ldflags=-s -w", "-overlay", overlayFile, "-v", "-run", run, pkg)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	return string(out), err
}
