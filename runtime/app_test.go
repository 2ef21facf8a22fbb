package lc

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// panicOf returns what work panics with, as text.
func panicOf(work func()) (text string) {
	defer func() {
		if v := recover(); v != nil {
			text = fmt.Sprint(v)
		}
	}()
	work()
	return ""
}

func TestRegisterRefuses(t *testing.T) {
	bind := bound(func(*arg.Args) change { return nil })
	for _, tt := range []struct {
		name string
		mod  func(*Definition[tally, *tally])
		want string
	}{
		{"sound", func(d *Definition[tally, *tally]) {}, ""},
		{"name", func(d *Definition[tally, *tally]) { d.Name = "Tally" }, `lc: register component "Tally": the name is not of the form [a-z][a-z0-9]*(-[a-z0-9]+)* with at most 64 bytes`},
		{"no factory", func(d *Definition[tally, *tally]) { d.New = nil }, `lc: register component "tally": New is nil, so that nothing makes a component`},
		{"no render", func(d *Definition[tally, *tally]) { d.Render = nil }, `lc: register component "tally": Render is nil, so that nothing writes its HTML`},
		{"action twice", func(d *Definition[tally, *tally]) { d.Actions = append(d.Actions, d.Actions[0]) }, `lc: register component "tally": there are two actions "add"`},
		{"action name", func(d *Definition[tally, *tally]) { d.Actions = []Action[tally, *tally]{{Name: "a/b", Bind: bind}} }, `lc: register component "tally": action "a/b": the name can't stand in a URL`},
		{"no call", func(d *Definition[tally, *tally]) { d.Actions = []Action[tally, *tally]{{Name: "a"}} }, `lc: register component "tally": action "a": Bind is nil, so that nothing is called`},
		{"parameter twice", func(d *Definition[tally, *tally]) {
			d.Actions = []Action[tally, *tally]{{Name: "a", Bind: bind, Params: []Param{{Name: "p"}, {Name: "p"}}}}
		}, `lc: register component "tally": action "a": parameter name "p" is empty or given twice`},
		{"action in other scripts", func(d *Definition[tally, *tally]) {
			d.Actions = []Action[tally, *tally]{{Name: "grüßeÄ", Bind: bind}}
		}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := tallyDefinition()
			tt.mod(&def)
			app := New(WithSecret(testSecret))
			defer app.Shutdown(t.Context())
			if got := panicOf(func() { Register(app, def) }); got != tt.want {
				t.Errorf("panic is %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("methods missing", func(t *testing.T) {
		app := New(WithSecret(testSecret))
		defer app.Shutdown(t.Context())
		def := tallyDefinition()
		other := Definition[tally, error]{Name: def.Name, New: def.New, Render: def.Render}
		if got := panicOf(func() { Register(app, other) }); got != "" {
			t.Errorf("without actions, panic is %q", got)
		}
		other.Name, other.Actions = "other", []Action[tally, error]{{Name: "a", Bind: func(*arg.Args) Call[tally, error] { return nil }}}
		if got, want := panicOf(func() { Register(app, other) }), `lc: register component "other": *lc.tally does not have the methods of error, which its actions call`; got != want {
			t.Errorf("panic is %q, want %q", got, want)
		}
	})
	t.Run("component twice", func(t *testing.T) {
		f := newFixture(t, tallyDefinition())
		if got, want := panicOf(func() { Register(f.App, tallyDefinition()) }), `lc: register component "tally": a component of this name is registered already`; got != want {
			t.Errorf("panic is %q, want %q", got, want)
		}
	})
}

func TestSecrets(t *testing.T) {
	none := []string{"level=WARN", "no secret is set", "after a restart", "on another machine"}
	short := []string{"level=WARN", "a secret is short enough to be guessed"}
	for _, tt := range []struct {
		name string
		opts []Option
		warn []string
	}{
		{"none", nil, none},
		{"empty", []Option{WithSecret(nil)}, none},
		{"short", []Option{WithSecret([]byte("abc123"))}, short},
		{"short before", []Option{WithSecret(testSecret, []byte("abc123"))}, short},
		{"long", []Option{WithSecret(testSecret)}, nil},
		{"none before", []Option{WithSecret(testSecret, nil)}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log logBuffer
			app := New(append(tt.opts, WithLogger(slog.New(slog.NewTextHandler(&log, nil))))...)
			defer app.Shutdown(t.Context())
			got := log.String()
			if (len(tt.warn) == 0) != (got == "") {
				t.Errorf("log is %q, want %q", got, tt.warn)
			}
			for _, words := range tt.warn {
				if !strings.Contains(got, words) {
					t.Errorf("log is %q, and does not say %q", got, words)
				}
			}
			for _, key := range app.keys {
				if len(key) == 0 {
					t.Error("an empty key is used")
				}
				for _, spelling := range []string{string(key), fmt.Sprintf("%x", key), fmt.Sprint(key), base64.StdEncoding.EncodeToString(key)} {
					if strings.Contains(got, spelling) {
						t.Errorf("the secret is in the log, as %q", spelling)
					}
				}
			}
		})
	}
	one, two := New(WithLogger(slog.New(slog.DiscardHandler))), New(WithLogger(slog.New(slog.DiscardHandler)))
	defer one.Shutdown(t.Context())
	defer two.Shutdown(t.Context())
	if string(one.keys[0]) == string(two.keys[0]) || len(one.keys[0]) != 32 {
		t.Error("random secrets are not random")
	}
}

func TestBasePaths(t *testing.T) {
	for _, bad := range []string{"", "/", "lc", "/lc/", "/a//b", "/a/../b", "/{x}", "/a b", "//host", `/"`, "/a?b", "/%41"} {
		if got := panicOf(func() { New(WithSecret(testSecret), WithBasePath(bad, "/sse")) }); !strings.HasPrefix(got, fmt.Sprintf("lc: base path %q: ", bad)) {
			t.Errorf("base path %q gives %q", bad, got)
		}
		if panicOf(func() { New(WithSecret(testSecret), WithBasePath("/lc", bad)) }) == "" {
			t.Errorf("stream path %q is taken", bad)
		}
	}
	def := tallyDefinition()
	def.Channel = global
	for _, paths := range [][2]string{{"/a/live", "/a/live/events"}, {"/x/events/components", "/x/events"}, {"/same", "/other"}} {
		f := newFixture(t, def, WithBasePath(paths[0], paths[1]))
		for path, want := range map[string]int{
			paths[0] + "/tally/one":      200,
			paths[0] + "/client.js":      200,
			paths[1] + "/global":         200,
			paths[1] + "?channel=global": 200,
			"/lc/tally/one":              404,
			"/sse/events/global":         404,
		} {
			if got := f.send(request{method: "HEAD", path: path}).Code; got != want {
				t.Errorf("%v: %s is %d, want %d", paths, path, got, want)
			}
		}
	}
}

func TestDefaults(t *testing.T) {
	l := Limits{Depth: 5}.orDefault()
	if l.Depth != 5 || l.BodyBytes != 256<<10 || l.StreamsPerViewer != 32 || l.StreamAge != 5*time.Minute {
		t.Errorf("limits are %+v", l)
	}
	h := History{Frames: 5}.orDefault()
	if h.Frames != 5 || h.Bytes != 64<<20 {
		t.Errorf("history is %+v", h)
	}
	checkDefaults(t, Limits.orDefault)
	checkDefaults(t, History.orDefault)
}

// checkDefaults checks that each field has a default, and keeps what it is set
// to.
func checkDefaults[T any](t *testing.T, orDefault func(T) T) {
	t.Helper()
	var unset, set T
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if reflect.ValueOf(orDefault(unset)).FieldByIndex(f.Index).IsZero() {
			t.Errorf("%T.%s has no default", unset, f.Name)
		}
		reflect.ValueOf(&set).Elem().FieldByIndex(f.Index).SetInt(1)
		if got := reflect.ValueOf(orDefault(set)).FieldByIndex(f.Index).Int(); got != 1 {
			t.Errorf("%T.%s is set to 1 and becomes %d", set, f.Name, got)
		}
	}
}

func TestUserOfARequest(t *testing.T) {
	asked := 0
	app := New(WithSecret(testSecret), WithUser(func(r *http.Request) string { asked++; return r.Header.Get(userHeader) }))
	defer app.Shutdown(t.Context())
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set(userHeader, "ada")
	if got := app.user(r); got != "ada" {
		t.Errorf("user is %q", got)
	}
	for _, id := range []string{"bob", ""} {
		if got := app.user(r.WithContext(ContextWithUser(r.Context(), id))); got != id {
			t.Errorf("user of a context with %q is %q", id, got)
		}
	}
	asked = 0
	var seen string
	app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen, _ = UserFrom(r.Context())
		app.ServeHTTP(w, r)
	})).ServeHTTP(httptest.NewRecorder(), r)
	if seen != "ada" || asked != 1 {
		t.Errorf("the page's handler sees %q, after %d questions, want ada after one", seen, asked)
	}
	if id, ok := UserFrom(context.Background()); id != "" || ok {
		t.Errorf("nobody is %q, %v", id, ok)
	}
	if id, ok := UserFrom(ContextWithUser(context.Background(), "")); id != "" || ok {
		t.Errorf("nobody is %q, %v", id, ok)
	}
	nobody := New(WithSecret(testSecret))
	defer nobody.Shutdown(t.Context())
	if got := nobody.user(r); got != "" {
		t.Errorf("without WithUser the user is %q", got)
	}
}

// TestAppServesOverTheNetwork goes through net/http once.
func TestAppServesOverTheNetwork(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	server := httptest.NewServer(f)
	defer server.Close()
	r, err := http.NewRequest("POST", server.URL+"/lc/tally/one/add", strings.NewReader(`{"by":2}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("LC-Request", newRequestID())
	r.Header.Set("LC-Token", f.token("", tallyOne))
	res, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 || !strings.Contains(string(body), `"state":{"n":2}`) || int64(len(body)) != res.ContentLength {
		t.Errorf("answer is %s %s, %v", res.Status, body, err)
	}
}
