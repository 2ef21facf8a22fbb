package doctor

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestInside has the App tell of itself, as it does under lcgen dev.
func TestInside(t *testing.T) {
	t.Parallel()
	const registered = `"components":[{"name":"counter","actions":[{"name":"add"}]},{"name":"other","actions":[]}]`
	const instance = `"instances":[{"id":"counter:hall","channel":"%s","viewers":%d,"action":"add","status":%d,"error":"%s"}]`
	fine := fmt.Sprintf(instance, "counter:hall", 1, 200, "")
	const listener = `"streams":[{"user":"ada","channels":["counter:hall"]}]`
	const event = `"events":[{"at":"2020-01-01T00:00:00Z","type":"component-update","channel":"counter:hall","component":"counter:hall","version":7}]`
	for _, test := range []struct {
		name  string
		state []string
		want  []string
		well  bool
	}{
		{"well", []string{registered, fine, listener, event},
			[]string{"inside, as lcgen dev shows it", "✓ last event of counter:hall: component-update, version 7, ", "✓ 1 stream is open", "– registered, but not on this page: other"}, true},
		{"not registered", []string{`"components":[{"name":"other"}]`}, []string{"✗ no component counter is registered\n    call its Register function; registered are: other"}, false},
		{"no action mark", []string{`"components":[{"name":"counter","actions":[{"name":"subtract"}]}]`},
			[]string{`✗ counter:hall calls the action "add", which there is none of` + "\n    mark the method with //lc:action"}, false},
		{"another channel", []string{registered, fmt.Sprintf(instance, "counter:x", 1, 200, "")},
			[]string{`✗ counter:hall is on the channel counter:x, and the page listens to "counter:hall"`}, false},
		{"nobody listens", []string{registered, fmt.Sprintf(instance, "counter:hall", 0, 200, "")},
			[]string{"– nobody listens to the channel of counter:hall at the moment", "– no stream is open", "– no event of counter:hall has passed yet"}, true},
		{"action fails", []string{registered, fmt.Sprintf(instance, "counter:hall", 1, 500, "")}, []string{"– the last call of add on counter:hall was answered with 500"}, true},
		{"rendering fails", []string{registered, fmt.Sprintf(instance, "counter:hall", 1, 200, "no such row")}, []string{"✗ counter:hall was last rendered with an error: no such row"}, false},
		{"events of another instance", []string{registered, `"events":[{"channel":"counter:1","component":"counter:1"}]`},
			[]string{"– events went to counter:1 on counter:1, and none to counter:hall\n    fine if these are two; else have one function make the ID"}, true},
		{"several connections", []string{registered, `"streams":[{"user":"ada","channels":["a:1","b:2"]},{"user":"ada","channels":["a:1","b:2"]},{"user":"bob","channels":["a:1"]}]`},
			[]string{"✓ 3 streams are open", `– the user "ada" on a:1, b:2 has more than one`}, true},
		{"source does not compile", []string{registered, `"problems":[{"file":"a.go","line":3,"code":"LC001","message":"wrong"}]`}, []string{"✗ a.go:3: LC001: wrong\n    mend it"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := site{paths: "/lc/_dev/state", front: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				io.WriteString(w, "{"+strings.Join(test.state, ",")+"}")
			})}
			text, well := examine(t, Options{URL: s.serve(t)})
			wantLines(t, text, test.want...)
			if well != test.well {
				t.Errorf("healthy: %v\n%s", well, text)
			}
		})
	}
}

// TestNothingInside has other answers than an App's where it would tell of
// itself.
func TestNothingInside(t *testing.T) {
	t.Parallel()
	for kind, body := range map[string]string{"text/html": "{}", "application/json": "<p>", "application/problem+json": "{}"} {
		s := site{paths: "/lc/_dev/state", front: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			io.WriteString(w, body)
		})}
		if text, well := examine(t, Options{URL: s.serve(t)}); !well || strings.Contains(text, "inside") {
			t.Errorf("%s %s:\n%s", kind, body, text)
		}
	}
}
