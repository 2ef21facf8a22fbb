package lc

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// An entry is one part of what the components of this file show.
type entry struct {
	ID     int
	Author string
	Text   string
	Likes  int
}

// The three that are measured: 116 KB, 131 KB and 89 KB for 1,000 entries.
var (
	entryThread = template.Must(template.New("").Parse(`<section class="thread">
  <h2>Thread</h2>
  <ul id="messages">
    {{- range .}}
    <li data-lc-key="m{{.ID}}"><b>{{.Author}}</b> <span>{{.Text}}</span> <i>{{.Likes}}</i></li>
    {{- end}}
  </ul>
</section>
`))
	entryTable = template.Must(template.New("").Parse(`<table class="grid">
  <caption>Orders</caption>
  <tr><th>No.</th><th>Name</th><th>Done</th></tr>
  {{- range .}}
  <tr data-lc-key="{{.ID}}"><td>{{.ID}}</td><td>{{.Text}}</td><td><input type="checkbox"{{if .Likes}} checked{{end}}></td></tr>
  {{- end}}
</table>
`))
	entryCounter = template.Must(template.New("").Parse(`<div><p>Read <b>{{(index . 0).Likes}}</b> times</p></div>
{{range .}}<article><h3>{{.Author}}</h3><p>{{.Text}}</p></article>
{{end}}`))
)

// entries returns n of them.
func entries(n int) []entry {
	all := make([]entry, n)
	for i := range all {
		all[i] = entry{i, fmt.Sprintf("user%d", i%7), fmt.Sprintf("This is what message %d says, & a bit more.", i), 0}
	}
	return all
}

// An entryChange is what happens to 1,000 entries.
type entryChange struct {
	name   string
	of     *template.Template
	change func([]entry) []entry
	text   string // HTML that is new

	// What Phoenix LiveView sends for the same: see liveViewBytes. Keyed is for a
	// comprehension with :key, stream is for a stream.
	keyed, stream any
}

// object is an object of JSON.
type object = map[string]any

const newEntry = `<li data-lc-key="m1000"><b>user6</b> <span>This is what message 1000 says, &amp; a bit more.</span> <i>0</i></li>`

// filled are the values of an entry of the thread in LiveView's template of it.
func filled(id, author, text, likes string) object {
	return object{"0": ` id="` + id + `"`, "1": author, "2": text, "3": likes}
}

// within1 is a diff of the view's only dynamic part, the comprehension.
func within1(k, stream any) object {
	one := object{"k": k}
	if stream != nil {
		one["stream"] = stream
	}
	return object{"0": one}
}

// inserted is what a stream says of an item that is inserted or updated.
func inserted(id string, at int) []any { return []any{id, at, nil, false} }

// movedFrom returns the entries of a keyed comprehension that moved from i+by to i, and
// the number of all.
func movedFrom(from, to, by, count int) object {
	k := object{"kc": count, "km": true}
	for i := from; i < to; i++ {
		k[fmt.Sprint(i)] = i + by
	}
	return k
}

var entryChanges = []entryChange{
	{
		name: "a message more", of: entryThread, text: newEntry,
		change: func(p []entry) []entry { return append(p, entries(1001)[1000]) },
		keyed:  within1(object{"1000": filled("m1000", "user6", "This is what message 1000 says, &amp; a bit more.", "0"), "kc": 1001}, nil),
		stream: within1(object{"0": filled("m1000", "user6", "This is what message 1000 says, &amp; a bit more.", "0"), "kc": 1},
			[]any{"0", []any{inserted("m1000", -1)}, []any{}}),
	},
	{
		name: "the text of a message", of: entryThread, text: "edited",
		change: func(p []entry) []entry { p[500].Text = "edited"; return p },
		keyed:  within1(object{"500": object{"2": "edited"}, "kc": 1000}, nil),
		stream: within1(object{"0": filled("m500", "user3", "edited", "0"), "kc": 1}, []any{"0", []any{inserted("m500", -1)}, []any{}}),
	},
	{
		name: "a number in a message", of: entryThread, text: "1",
		change: func(p []entry) []entry { p[500].Likes = 1; return p },
		keyed:  within1(object{"500": object{"3": "1"}, "kc": 1000}, nil),
		stream: within1(object{"0": filled("m500", "user3", "This is what message 500 says, &amp; a bit more.", "1"), "kc": 1},
			[]any{"0", []any{inserted("m500", -1)}, []any{}}),
	},
	{
		name: "a message less", of: entryThread,
		change: func(p []entry) []entry { return slices.Delete(p, 500, 501) },
		keyed:  within1(movedFrom(500, 999, 1, 999), nil),
		stream: within1(object{"kc": 0}, []any{"0", []any{}, []any{"m500"}}),
	},
	{
		name: "a message moved by 700", of: entryThread,
		change: func(p []entry) []entry { return slices.Insert(slices.Delete(slices.Clone(p), 800, 801), 100, p[800]) },
		keyed: func() any {
			k := movedFrom(101, 801, -1, 1000)
			k["100"] = 800
			return within1(k, nil)
		}(),
		stream: within1(object{"0": filled("m800", "user2", "This is what message 800 says, &amp; a bit more.", "0"), "kc": 1},
			[]any{"0", []any{inserted("m800", 100)}, []any{"m800"}}),
	},
	{
		name: "a cell of a table", of: entryTable, text: "edited",
		change: func(p []entry) []entry { p[500].Text = "edited"; return p },
		keyed:  within1(object{"500": object{"2": "edited"}, "kc": 1000}, nil),
	},
	{
		name: "a tick in a table", of: entryTable, text: `<input type="checkbox" checked>`,
		change: func(p []entry) []entry { p[500].Likes = 1; return p },
		keyed:  within1(object{"500": object{"3": " checked"}, "kc": 1000}, nil),
	},
	{
		name: "a row less", of: entryTable,
		change: func(p []entry) []entry { return slices.Delete(p, 500, 501) },
		keyed:  within1(movedFrom(500, 999, 1, 999), nil),
	},
	{
		name: "a counter in 89 KB", of: entryCounter, text: "8",
		change: func(p []entry) []entry { p[0].Likes = 8; return p },
		keyed:  object{"0": "8"},
	},
}

// definition describes a tally that shows 1,000 entries as they were, and whenever
// its number is odd, as they are after the change. Its actions gone and replaced
// change an item that it does not render.
func (c entryChange) definition() Definition[tally, *tally] {
	def := tallyDefinition()
	def.PublicState = false
	sides := [2][]entry{entries(1000), c.change(entries(1000))}
	def.Render = func(l *tally, _ context.Context, w io.Writer) error { return c.of.Execute(w, sides[l.N%2]) }
	def.Actions = append(def.Actions,
		tallyAction("gone", func(ctx context.Context, l *tally, by int) error { l.N += by; RemoveItem(ctx, "m-17"); return nil }),
		tallyAction("replaced", func(ctx context.Context, l *tally, by int) error {
			l.N += by
			ReplaceItem(ctx, "m-17", oldEntry)
			return nil
		}))
	return def
}

const oldEntry = `<li data-lc-key="m-17"><b>user3</b> <span>Removed by a moderator.</span> <i>0</i></li>`

// watch opens a stream of the page that shows tally:one, and reads what it is
// greeted with.
func (f *fixture) watch(t testing.TB, patch bool) *tab {
	srv := httptest.NewServer(f.App)
	t.Cleanup(srv.Close)
	s := &streamServer{srv, f.App, f.hub}
	body := fmt.Sprintf(`{"components":[{"id":"tally:one","channel":"tally:one","token":%q}],"patch":%t}`, grantOf(f.token("ada", tallyOne)), patch)
	r := s.request(t, http.MethodPost, "/sse/events", "Content-Type", "application/json", userHeader, "ada")
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	v := s.send(t, r)
	if e := v.next(); e.typ != typeConnected {
		t.Fatalf("the stream begins with %s", e.typ)
	}
	return v
}

// wireSize returns how many bytes an event has on the wire, and how many of them
// are its members patch and items.
func (e event) wireSize(t testing.TB) (all, members int) {
	t.Helper()
	var data map[string]json.RawMessage
	if err := json.Unmarshal([]byte(e.data), &data); err != nil {
		t.Fatalf("%v: %s", err, e.data)
	}
	for _, name := range []string{"patch", "items"} {
		if value := data[name]; value != nil {
			members += len(`,"":`) + len(name) + len(value)
		}
	}
	return len("id: \nevent: \ndata: \n\n") + len(e.id) + len(e.typ) + len(e.data), members
}

// checkSize checks what is new of an event, with the names of its members, and the
// rest.
func checkSize(t testing.TB, e event, text string) {
	t.Helper()
	all, members := e.wireSize(t)
	if e.typ != typePatch || members > len(text)+60 {
		t.Errorf("%s has %d bytes for %d that are new", e.typ, members, len(text))
	}
	if rest := all - members; rest > 200 {
		t.Errorf("the rest of the event has %d bytes", rest)
	}
}

// TestBytesOfUpdates holds what an action sends each of its viewers to what has
// changed, and 60 bytes, and 200 around it.
func TestBytesOfUpdates(t *testing.T) {
	for _, tt := range entryChanges {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, tt.definition())
			patched, whole := f.watch(t, true), f.watch(t, false)
			var got, html event
			for range 3 { // from the second on, there is something to compare with
				decodeAnswer(t, f.act("add", `{"by":1}`))
				got, html = patched.next(), whole.next()
			}
			checkSize(t, got, tt.text)
			all, members := got.wireSize(t)
			wholeSize, _ := html.wireSize(t)
			keyed, stream := "", ""
			if tt.keyed != nil {
				keyed = fmt.Sprint(liveViewBytes(t, tt.keyed))
			}
			if tt.stream != nil {
				stream = fmt.Sprint(liveViewBytes(t, tt.stream))
			}
			t.Logf("| %s | %d | %d | %d | %d | %s | %s |", tt.name, len(tt.text), members, all, wholeSize, keyed, stream)

			// What is kept to compare with is the HTML, and twice as much of an index.
			stats := f.Stats()
			t.Logf("%d bytes are kept of %d component", stats.RenderingBytes, stats.Renderings)
			if stats.Renderings != 1 || stats.RenderingBytes > 4*wholeSize {
				t.Errorf("%d bytes are kept of %d components", stats.RenderingBytes, stats.Renderings)
			}
		})
	}
}

// TestBytesOfItems does the same for items that are not rendered.
func TestBytesOfItems(t *testing.T) {
	f := newFixture(t, entryChanges[0].definition())
	v := f.watch(t, true)
	f.act("add", `{"by":2}`)
	v.next()
	for _, tt := range []struct{ action, text string }{{"gone", ""}, {"replaced", oldEntry}} {
		decodeAnswer(t, f.act(tt.action, `{"by":2}`))
		e := v.next()
		checkSize(t, e, tt.text)
		all, members := e.wireSize(t)
		t.Logf("| %s | %d | %d | %d |", tt.action, len(tt.text), members, all)
	}
}

// liveViewBytes returns the size of the message in which Phoenix LiveView 1.2 pushes
// a diff: with the frame of the WebSocket, and with what Phoenix.Socket.V2.JSONSerializer
// puts around it, which is [join_ref, ref, topic, event, payload]. The topic is lv:
// and an ID of 20 characters.
//
// Of the diff: an integer is the place of a dynamic part in its template, and its
// value what it is now, left out if it has not changed. The client has the static
// parts. A comprehension has its entries in k, by their place: an object of dynamic
// parts, or the place at which the entry was. Its kc is how many there are, and km
// is there if any has moved. Those of a stream are only what is inserted, beside
// [ref, [[id, at, limit, update_only]], [deleted id]]. To move an item of a stream
// is to delete and to insert it.
func liveViewBytes(t testing.TB, diff any) int {
	message, err := encodeLine([]any{"4", nil, "lv:phx-GKvDnPmrhUl4pQDB", "diff", diff})
	if err != nil {
		t.Fatal(err)
	}
	if len(message) < 126 {
		return 2 + len(message)
	}
	return 4 + len(message)
}
