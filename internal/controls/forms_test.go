package main

import (
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	nethtml "golang.org/x/net/html"
)

// A control is a row of the table in docs/forms.md: what a browser sends for it,
// and what the action gets.
var controls = []struct {
	control string
	send    string // fields of the form, in place of those of these names
	field   string // of the JSON that is saved
	want    string
}{
	{"text", "text=x+%26+y", "text", `"x \u0026 y"`},
	{"text, empty", "text=", "text", `""`},
	{"textarea", "area=a%0D%0Ab", "area", `"a\r\nb"`},
	{"number, of whole numbers", "number=12", "number", `12`},
	{"number, step=any", "amount=-0.5", "amount", `-0.5`},
	{"number, of a pointer", "count=3", "count", `3`},
	{"number, of a pointer, empty", "count=", "count", `null`},
	{"range", "range=255", "range", `255`},
	{"email", "email=a%40b.example", "email", `"a@b.example"`},
	{"url", "url=https%3A%2F%2Fb.example%2F", "url", `"https://b.example/"`},
	{"tel", "tel=112", "tel", `"112"`},
	{"password", "secret=pass+word", "secret", `"pass word"`},
	{"color", "color=%23010203", "color", `"#010203"`},
	{"checkbox, on", "agreed=on", "agreed", `true`},
	{"checkbox, off", "agreed", "agreed", `false`},
	{"checkboxes of one name", "boxes=b&boxes=c", "boxes", `["b","c"]`},
	{"checkboxes of one name, none", "boxes", "boxes", `null`},
	{"radio", "level=low", "level", `"low"`},
	{"select", "pick=1", "pick", `1`},
	{"select multiple", "picks=1&picks=2", "picks", `[1,2]`},
	{"select multiple, none", "picks", "picks", `null`},
	{"date", "date=2026-12-24", "date", `"2026-12-24T00:00:00+01:00"`},
	{"date, of a pointer", "maybeDate=2026-12-24", "maybeDate", `"2026-12-24T00:00:00+01:00"`},
	{"date, of a pointer, empty", "maybeDate=", "maybeDate", `null`},
	{"datetime-local", "local=2026-07-01T18:45", "local", `"2026-07-01T18:45:00+02:00"`},
	{"datetime-local, with seconds", "local=2026-07-01T18:45:01.5", "local", `"2026-07-01T18:45:01.5+02:00"`},
	{"month", "month=2026-07", "month", `"2026-07-01T00:00:00+02:00"`},
	{"week", "week=2026-W08", "week", `"2026-W08"`},
	{"time", "clock=18:45", "clock", `"0001-01-01T18:45:00+00:53"`},
	{"hidden", "key=other", "key", `"other"`},
	{"text, of a time.Duration", "wait=2h", "wait", `7200000000000`},
	{"text, of a type that reads itself", "address=10.0.0.1", "address", `"10.0.0.1"`},
	{"fields of a nested struct", "home.city=Bonn&home.zip=53111", "home", `{"city":"Bonn","zip":"53111"}`},
	{"fields of a list of structs", "lines.0.name=a&lines.0.count=1&lines.0.done&lines.1.name=b&lines.1.count=2&lines.1.done=on", "lines",
		`[{"name":"a","count":1,"done":false},{"name":"b","count":2,"done":true}]`},
	{"fields of a map", "labels.red=r&labels.green=", "labels", `{"green":"","red":"r"}`},
}

// sheet serves a site, and returns a page of it.
func sheet(t *testing.T) (*httptest.Server, string) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	server := httptest.NewServer(newSite(newApp(zone, log), log))
	t.Cleanup(server.Close)
	return server, server.URL + "/one?plain"
}

// get returns a page.
func get(t *testing.T, server *httptest.Server, address string) string {
	t.Helper()
	r, err := server.Client().Get(address)
	if err != nil {
		t.Fatal(err)
	}
	return body(t, r)
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var savedText = regexp.MustCompile(`(?s)<pre id="saved">(.*?)</pre>`)

// saved returns what a page says that was saved.
func saved(t *testing.T, page string) map[string]json.RawMessage {
	t.Helper()
	m := savedText.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("the page has nothing saved: %.300s", page)
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal([]byte(html.UnescapeString(m[1])), &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// submit sends the form of a page as a browser without scripts does, with other
// fields in place of some, and returns the next page.
func submit(t *testing.T, server *httptest.Server, address, page, send string) (int, string) {
	t.Helper()
	action, fields := formOf(t, page)
	replace(t, fields, send)
	r, err := http.NewRequest("POST", server.URL+action, strings.NewReader(fields.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Referer", address)
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, body(t, answer)
}

// replace puts fields in the place of those of their names. One without a value is
// not sent.
func replace(t *testing.T, fields url.Values, send string) {
	t.Helper()
	put := map[string]bool{}
	for pair := range strings.SplitSeq(send, "&") {
		name, value, given := strings.Cut(pair, "=")
		if !put[name] {
			fields.Del(name)
			put[name] = true
		}
		value, err := url.QueryUnescape(value)
		if err != nil {
			t.Fatal(err)
		}
		if given {
			fields.Add(name, value)
		}
	}
	fields.Del("")
}

// formOf returns where the form of a page is sent, and its fields.
func formOf(t *testing.T, page string) (action string, fields url.Values) {
	t.Helper()
	doc, err := nethtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	fields = url.Values{}
	for n := range doc.Descendants() {
		a := attrs(n)
		_, checked := a["checked"]
		_, selected := a["selected"]
		switch {
		case n.Type != nethtml.ElementNode:
		case n.Data == "form":
			action = a["action"]
		case n.Data == "input" && (a["type"] == "checkbox" || a["type"] == "radio"):
			if value, ok := a["value"]; checked && ok {
				fields.Add(a["name"], value)
			} else if checked {
				fields.Add(a["name"], "on")
			}
		case n.Data == "input":
			fields.Add(a["name"], a["value"])
		case n.Data == "textarea" && n.FirstChild != nil:
			fields.Add(a["name"], strings.ReplaceAll(n.FirstChild.Data, "\n", "\r\n"))
		case n.Data == "option" && selected:
			fields.Add(attrs(n.Parent)["name"], a["value"])
		}
	}
	return action, fields
}

func attrs(n *nethtml.Node) map[string]string {
	all := map[string]string{}
	for _, a := range n.Attr {
		all[a.Key] = a.Val
	}
	return all
}

func TestEveryControlFillsItsType(t *testing.T) {
	for _, tt := range controls {
		t.Run(tt.control, func(t *testing.T) {
			server, address := sheet(t)
			page := get(t, server, address)
			before := saved(t, page)
			status, page := submit(t, server, address, page, tt.send)
			if status != http.StatusOK {
				t.Fatalf("answer is %d %s", status, page)
			}
			after := saved(t, page)
			if got := string(after[tt.field]); got != tt.want {
				t.Errorf("%s is saved as %s, want %s", tt.send, got, tt.want)
			}
			before[tt.field] = after[tt.field]
			if !reflect.DeepEqual(shown(before), shown(after)) {
				t.Errorf("of the others, %q were, and are now %q", before, after)
			}
		})
	}
}

// shown returns values without what a form doesn't tell of times: the offset in
// which they were saved before.
func shown(values map[string]json.RawMessage) map[string]string {
	all := map[string]string{}
	for name, raw := range values {
		all[name] = string(raw)
		var at time.Time
		if json.Unmarshal(raw, &at) == nil {
			all[name] = at.UTC().String()
		}
	}
	return all
}

// A form that is sent as it is changes nothing.
func TestUnchangedForm(t *testing.T) {
	server, address := sheet(t)
	page := get(t, server, address)
	before := shown(saved(t, page))
	for range 2 {
		var status int
		status, page = submit(t, server, address, page, "")
		if status != http.StatusOK || !reflect.DeepEqual(shown(saved(t, page)), before) {
			t.Errorf("answer is %d, saved is %q, want %q", status, shown(saved(t, page)), before)
		}
	}
}

// After a fault the form has what the user has entered, with the word at its
// field, also of what is nested and repeated.
func TestRefusedForm(t *testing.T) {
	server, address := sheet(t)
	page := get(t, server, address)
	for _, tt := range []struct{ send, want string }{
		{"lines.0.name=refused", `<p data-lc-error="lines.0.name">is not to be had</p>`},
		{"lines.1.count=many", `name="lines.1.count" value="many" aria-invalid="true"`},
		{"date=soon", `name="date" value="soon" aria-invalid="true"`},
	} {
		send := tt.send + "&boxes=b&picks=2&local=2026-07-02T10:00&month=2026-03"
		status, again := submit(t, server, address, page, send)
		if status != http.StatusUnprocessableEntity || !strings.Contains(again, tt.want) {
			t.Errorf("%s: answer is %d %s\nwant %s", send, status, again, tt.want)
			continue
		}
		_, sent := formOf(t, page)
		replace(t, sent, send)
		_, got := formOf(t, again)
		for _, fields := range []url.Values{sent, got} {
			fields.Del("_token")
			fields.Del("_request")
			fields.Del("_page")
			fields.Del("secret") // is not shown again
		}
		if !reflect.DeepEqual(got, sent) {
			t.Errorf("%s: the form has %q, want %q", send, got, sent)
		}
	}
}

func TestHostileForms(t *testing.T) {
	server, address := sheet(t)
	page := get(t, server, address)
	for _, tt := range []struct {
		name, send string
		status     int
		want       string
	}{
		{"many fields", "boxes=" + strings.Repeat("&boxes=x", 10_000), 400, "more than 256 values"},
		{"deep name", strings.Repeat("lines.0.", 1000) + "x=1", 422, "nested more than 32 levels deep"},
		{"huge index", "lines.99999999999999999999.name=x", 422, "#/lines/99999999999999999999"},
		{"scalar twice", "number=1&number=2", 422, "must be given once"},
		{"NUL", "text=a%00", 422, "NUL"},
		{"whole and in parts", `home={"city":"x"}&home.city=x`, 422, "both whole and in parts"},
		{"unknown", "home.street=x", 422, "#/home/street"},
		{"other zone", "_zone=Asia/Tokyo", 200, "2026-07-01T00:00:00+09:00"},
		{"no zone", "_zone", 200, "2026-07-01T00:00:00Z"},
		{"unknown zone", "_zone=Europe/Atlantis", 400, "time zone"},
		{"zone of a file", "_zone=../../etc/passwd", 400, "time zone"},
		{"zone of the server", "_zone=Local", 400, "time zone"},
		{"long zone", "_zone=" + strings.Repeat("A", 10_000), 400, "time zone"},
		{"zone twice", "_zone=UTC&_zone=UTC", 400, "twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, got := submit(t, server, address, page, tt.send)
			if status != tt.status || !strings.Contains(html.UnescapeString(got), tt.want) {
				t.Errorf("answer is %d %.600s, want %d with %q", status, got, tt.status, tt.want)
			}
		})
	}
}

// The table of docs/forms.md has the controls that are tried here.
func TestDocumentedControls(t *testing.T) {
	text, err := os.ReadFile("../../docs/forms.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n## Controls and types\n")
	table, _, _ = strings.Cut(table, "\n## ")
	var want []string
	for _, c := range controls {
		if kind, _, _ := strings.Cut(c.control, ","); !slices.Contains(want, kind) {
			want = append(want, kind)
		}
	}
	want = slices.Insert(want, slices.Index(want, "hidden"), "file", "file multiple") // by TestAlbum
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| (?:`([^`]+)`|([^|`]+)) \\|").FindAllStringSubmatch(table, -1) {
		if name := m[1] + m[2]; name != "control" {
			got = append(got, name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("docs/forms.md has the controls\n%q, tried are\n%q", got, want)
	}
}
