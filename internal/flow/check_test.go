package flow

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker"
)

// A faultIn is something wrong that is done to a copy of a package of the
// showcase, and what has to be found there: codes, each with the text of the
// source that it points at.
type faultIn struct {
	name     string
	pkg      string // of the showcase
	file     string
	old, new string // text that is there once, and what takes its place
	want     []string
}

const (
	notificationCenter = "notification_center.go"
	activityFeed       = "activity_feed.go"
	commentThread      = "comment_thread.go"
)

// Lines before which a method can stand.
const (
	beforeCenter = "// ID returns the ID of the center of a user, or with an empty ID, of guests."
	beforeFeed   = "// New returns the factory of activity feeds. A feed without activities begins"
	beforeThread = "// New returns the factory of comment threads. A thread that nobody has written"
)

// handWritten takes the place of a directive: a channel method with this
// comment and body.
func handWritten(before, recv, comment, body string) string {
	return "func init() {}\n\n" + comment + "\nfunc (" + recv + ") SSEChannel() lc.Channel {\n" + body + "\n}\n\n" + before
}

// faults is one line for each way in which people get a component wrong.
var faults = []faultIn{
	// Actions.
	{"action mark removed", "notifications", notificationCenter,
		"//lc:action\nfunc (c *NotificationCenter) MarkAsRead", "func (c *NotificationCenter) MarkAsRead",
		[]string{"LC002 MarkAsRead", "LC012 MarkAsRead"}},
	{"action mark misspelt", "notifications", notificationCenter,
		"//lc:action\nfunc (c *NotificationCenter) MarkAllAsRead", "//lc:acton\nfunc (c *NotificationCenter) MarkAllAsRead",
		[]string{"LC010 //lc:acton", "LC012 MarkAllAsRead"}},
	{"action mark with a space", "comments", commentThread,
		"//lc:action\nfunc (t CommentThread) DeleteComment", "// lc:action\nfunc (t CommentThread) DeleteComment",
		[]string{"LC010 // lc:action", "LC012 DeleteComment"}},
	{"action unexported", "activity", activityFeed,
		"(f *ActivityFeed) SetFilter(", "(f *ActivityFeed) setFilter(",
		[]string{"LC008 setFilter", "LC012 SetFilter"}},
	{"action with a parameter that can't be sent", "activity", activityFeed,
		"SetFilter(filter Filter)", "SetFilter(filter Filter, done chan bool)",
		[]string{"LC008 done"}},
	{"two actions of one name", "activity", activityFeed,
		"//lc:action broadcast=none", "//lc:action markAsRead",
		[]string{"LC009 markAsRead"}},
	{"option of an action misspelt", "activity", activityFeed,
		"broadcast=none", "brodcast=none",
		[]string{"LC010 brodcast"}},
	{"author taken from the browser", "activity", activityFeed,
		"AddActivity(activityType Type, content string)", "AddActivity(activityType Type, content, authorID string)",
		[]string{"LC012 AddActivity", "LC018 authorID"}},
	{"neither actions nor presence", "presence", "live_presence.go",
		"func (p *LivePresence) Joined(_ context.Context, m lc.Member) error {\n\tp.rooms.enter(p.ID.Instance, m.User)\n\treturn nil\n}\n\n// Left is called when the last page of a user has been gone for a moment.\nfunc (p *LivePresence) Left(",
		"func (p *LivePresence) left(",
		[]string{"LC003 LivePresence", "LC020 left"}},

	// Channels.
	{"channel removed", "notifications", notificationCenter,
		"//lc:channel user\n", "",
		[]string{"LC001 NotificationCenter"}},
	{"strategy misspelt", "notifications", notificationCenter,
		"//lc:channel user\n", "//lc:channel usr\n",
		[]string{"LC010 usr"}},
	{"channel directive with a space", "activity", activityFeed,
		"//lc:channel context activity", "// lc:channel context activity",
		[]string{"LC010 // lc:channel"}},
	{"prefix forgotten", "comments", commentThread,
		"//lc:channel context comments", "//lc:channel context",
		[]string{"LC010 //lc:channel context"}},
	{"component directive misspelt", "comments", commentThread,
		"//lc:component comment-thread", "//lc:componet comment-thread",
		[]string{"LC010 //lc:componet"}},
	{"template misspelt", "comments", commentThread,
		"template=comment_thread.html", "template=comment_thred.html",
		[]string{"LC010 comment_thred.html"}},
	{"fallback removed", "notifications", notificationCenter,
		beforeCenter,
		handWritten(beforeCenter, "c *NotificationCenter", `// SSEChannel returns "user:{instance}".`, "\treturn lc.UserChannel(c.ID.Instance)"),
		[]string{"LC007 lc.UserChannel(c.ID.Instance)"}},
	{"fallback for guests only", "notifications", notificationCenter,
		beforeCenter,
		handWritten(beforeCenter, "c *NotificationCenter", `// SSEChannel returns "user:{instance}".`, "\tif c.ID.Instance == guest {\n\t\treturn lc.Global\n\t}\n\treturn lc.UserChannel(c.ID.Instance)"),
		[]string{"LC007 lc.UserChannel(c.ID.Instance)"}},
	{"user hard-coded", "notifications", notificationCenter,
		beforeCenter,
		handWritten(beforeCenter, "c *NotificationCenter", `// SSEChannel returns "user:user-123".`, "\treturn \"user:user-123\""),
		[]string{`LC004 "user:user-123"`}},
	{"user hard-coded in a helper", "notifications", notificationCenter,
		beforeCenter,
		handWritten(beforeCenter, "c *NotificationCenter", `// SSEChannel returns "user:user-123".`, "\treturn channelOf(demo)") +
			"\n\nconst demo = \"user-123\"\n\nfunc channelOf(user string) lc.Channel { return lc.UserChannel(user) }\n\n//",
		[]string{"LC004 channelOf(demo)"}},
	{"channel for everything", "activity", activityFeed,
		beforeFeed,
		handWritten(beforeFeed, "f *ActivityFeed", `// SSEChannel returns "all-activities".`, "\treturn \"all-activities\""),
		[]string{`LC005 "all-activities"`}},
	{"channel not documented", "activity", activityFeed,
		beforeFeed,
		handWritten(beforeFeed, "f *ActivityFeed", "// SSEChannel is the channel.", "\treturn lc.ContextChannel(\"activity\", f.ID.Instance)"),
		[]string{"LC006 SSEChannel"}},
	{"channel unguarded", "comments", commentThread,
		beforeThread,
		handWritten(beforeThread, "t CommentThread", `// SSEChannel returns "comments:{instance}".`, "\treturn lc.ContextChannel(\"comments\", t.ID.Instance)"),
		[]string{"LC016 SSEChannel"}},
	{"guests refused what is on global", "notifications", notificationCenter,
		"a.Kind == lc.AccessAct && c.Public()", `a.User == "" && c.Public()`,
		[]string{"LC024 Authorize"}},
	{"push to a hard-coded user", "notifications", "service.go",
		"center.SSEChannel()", `"user:123"`,
		[]string{`LC004 "user:123"`}},
	{"push to a channel that can't be known", "notifications", "service.go",
		"center.SSEChannel()", `lc.ContextChannel("notification", center.ID.Instance+"s")`,
		nil},
	{"push to a misspelt channel", "notifications", "service.go",
		"center.SSEChannel()", `"activty:team-5"`,
		[]string{`LC015 "activty:team-5"`}},
	{"guard misspelt", "notifications", notificationCenter,
		"Authorize(_ context", "Authorise(_ context",
		[]string{"LC020 Authorise"}},

	// Templates.
	{"action misspelt in a template", "notifications", "notification_center.html",
		"$.Do.MarkAsRead .ID", "$.Do.MarkAsRaed .ID",
		[]string{"LC012 MarkAsRaed"}},
	{"parameter left out in a template", "notifications", "notification_center.html",
		"$.Do.DeleteNotification .ID", "$.Do.DeleteNotification",
		[]string{"LC012 DeleteNotification"}},
	{"argument of another type", "notifications", "notification_center.html",
		"$.Do.DeleteNotification .ID", "$.Do.DeleteNotification .Read",
		[]string{"LC012 .Read"}},
	{"field misspelt in a range", "notifications", "notification_center.html",
		"{{.Text}}", "{{.Txt}}",
		[]string{"LC013 Txt"}},
	{"method misspelt", "activity", "activity_feed.html",
		"{{with $.Do.SetFilter .}}", "{{$.Gest}}{{with $.Do.SetFilter .}}",
		[]string{"LC013 Gest"}},
	{"field of a form misspelt", "activity", "activity_feed.html",
		`<input name="content"`, `<input name="contents"`,
		[]string{"LC012 contents"}},
	{"field of a form not asked for", "activity", "activity_feed.html",
		`.Ask "activityType" "content"`, `.Ask "activityType"`,
		[]string{"LC012 content"}},
	{"parameter misspelt in Ask", "comments", "comment_thread.html",
		"(.Do.AddComment \"\" nil).Ask \"content\"", "(.Do.AddComment \"\" nil).Ask \"contnt\"",
		[]string{"LC012 contnt", "LC012 content"}},
	{"place for an error misspelt", "activity", "activity_feed.html",
		`data-lc-error="activityType"`, `data-lc-error="activitytype"`,
		[]string{"LC021 activitytype"}},
	{"attribute calls a misspelt action", "presence", "live_presence.html",
		`<h2 id="presence-title">Here now</h2>`, `<h2 id="presence-title">Here now</h2> <button data-lc-action="wave">Wave</button>`,
		[]string{"LC012 wave"}},
	{"attribute misspelt", "activity", "activity_feed.html",
		`data-lc-error="activityType"`, `data-lc-erorr="activityType"`,
		[]string{"LC012 data-lc-erorr"}},
	{"field misspelt in a recursive template", "comments", "comment_thread.html",
		"{{.Initial}}", "{{.Intial}}",
		[]string{"LC013 Intial"}},

	// State and what silences.
	{"secret in the browser", "activity", activityFeed,
		"viewer string // empty for a guest", "AccessToken string `lc:\"client\"`\n\n\tviewer string // empty for a guest",
		[]string{"LC014 AccessToken"}},
	{"state that can't be encoded", "activity", activityFeed,
		"viewer string // empty for a guest", "Done chan bool `lc:\"state\"`\n\n\tviewer string // empty for a guest",
		[]string{"LC014 Done"}},
	{"parameter of an error misspelt", "activity", activityFeed,
		`lc.Invalid("activityType"`, `lc.Invalid("activityTipe"`,
		[]string{`LC021 "activityTipe"`}},
	{"component misspelt", "notifications", notificationCenter,
		"NotificationCenterComponent.ID(user)", `lc.ComponentID{Name: "notification-centre", Instance: user}`,
		[]string{`LC021 "notification-centre"`}},
	{"a viewer's choice shared", "activity", activityFeed,
		"`lc:\"client\"`", "`lc:\"state\"`",
		[]string{"LC022 SetFilter"}},
	{"tag misspelt", "activity", activityFeed,
		"`lc:\"client\"`", "`lc:\"cleint\"`",
		[]string{"LC010 cleint"}},
	{"ignore that silences nothing", "presence", "live_presence.go",
		"//lc:channel presence\n", "//lc:channel presence\n//lc:ignore LC001 no need\n",
		[]string{"LC017 //lc:ignore LC001 no need"}},
}

// TestFaults does to copies of the showcase what people get wrong, and looks
// for exactly what is wrong with each, at the right place. The packages as
// they are have no fault.
func TestFaults(t *testing.T) {
	const showcase = "../../examples/showcase"
	dir := t.TempDir()
	repo, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "go.mod"), "module example.com/showcase\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => "+repo+"\n")
	copyPackages(t, showcase, dir)
	for i, f := range faults {
		name := fmt.Sprintf("fault%02d", i)
		copyPackage(t, filepath.Join(showcase, f.pkg), filepath.Join(dir, name, f.pkg))
		breakFile(t, filepath.Join(dir, name, f.pkg, f.file), f)
		// A program of its own, in which nothing is there twice.
		writeFile(t, filepath.Join(dir, name, "main.go"), "package main\n\nimport _ \"example.com/showcase/"+name+"/"+f.pkg+"\"\n\nfunc main() {}\n")
	}
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "-mod=mod")
	checked, err := Check(t.Context(), Options{Dir: dir, Patterns: []string{"./..."}}, checker.Options{Disable: []string{"LC011"}})
	if err != nil {
		t.Fatal(err)
	}
	found := byFolder(t, dir, checked)
	for i, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			got := found[fmt.Sprintf("fault%02d", i)]
			want := slices.Sorted(slices.Values(f.want))
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
		delete(found, fmt.Sprintf("fault%02d", i))
	}
	for folder, findings := range found {
		t.Errorf("the showcase itself, %s: %q", folder, findings)
	}
}

// byFolder returns the findings by the topmost folder that they are in: the
// code of each and the text that it points at, sorted.
func byFolder(t *testing.T, dir string, checked *Checked) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, f := range checked.Findings {
		at := checked.Fset.Position(f.Pos)
		rel, err := filepath.Rel(dir, at.Filename)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		if f.End.IsValid() {
			src, err := os.ReadFile(at.Filename)
			if err != nil {
				t.Fatal(err)
			}
			text = string(src[at.Offset:checked.Fset.Position(f.End).Offset])
		}
		folder, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		found[folder] = append(found[folder], f.Code+" "+text)
		slices.Sort(found[folder])
	}
	return found
}

// copyPackages copies the showcase, but for what is generated and tests.
func copyPackages(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			rel, relErr := filepath.Rel(from, path)
			if relErr != nil {
				return relErr
			}
			copyPackage(t, path, filepath.Join(to, rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// copyPackage copies the files of one folder. The copies import each other.
func copyPackage(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), "lc_gen") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		src, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(to, e.Name()), strings.ReplaceAll(string(src), "github.com/lcgen/lcgen/examples/showcase", "example.com/showcase"))
	}
}

// breakFile does one fault to a file.
func breakFile(t *testing.T, path string, f faultIn) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(src), f.old); n != 1 {
		t.Fatalf("%s: %q is there %d times", f.name, f.old, n)
	}
	text := strings.Replace(string(src), f.old, f.new, 1)
	if strings.Contains(f.new, ") SSEChannel()") { // instead of the directive
		lines := strings.SplitAfter(text, "\n")
		text = strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "//lc:channel ") }), "")
	}
	writeFile(t, path, text)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
