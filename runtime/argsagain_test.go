package lc

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lcgen/lcgen/runtime/arg"
)

// withoutEmptyLines is an action that changes its own arguments in place, as those do
// that remove a row of a form.
func withoutEmptyLines(args *arg.Args) change {
	arg.Spread[signup](args, "signup")
	s := arg.Required(args, "signup", arg.JSON[signup])
	arg.Validate(args, "signup", &s)
	labels := arg.Required(args, "labels", arg.JSON[map[string]string])
	words := arg.Variadic(args, "words", arg.String[string])
	return func(_ context.Context, c *tally) error {
		s.Lines = slices.DeleteFunc(s.Lines, func(l signupLine) bool { return l.Text == "" })
		words = slices.DeleteFunc(words, func(w string) bool { return w == "-" })
		for _, l := range s.Lines {
			c.Last += l.Text
		}
		c.Last += strings.Join(words, "") + labels["x"]
		clear(labels)
		c.N++
		return nil
	}
}

// An action that runs again, for it was overtaken, gets the arguments that were sent,
// not what it has made of them.
func TestActionRunsAgainWithTheArgumentsThatWereSent(t *testing.T) {
	def := tallyDefinition()
	def.Actions = []Action[tally, *tally]{
		{Name: "keep", Params: []Param{{Name: "signup"}, {Name: "labels"}, {Name: "words"}}, Bind: bound(withoutEmptyLines)},
		{Name: "check", Params: []Param{{Name: "signup"}, {Name: "labels"}, {Name: "words"}}, Partial: true, Bind: bound(withoutEmptyLines)},
	}
	const form = "age=20&lines.0.text=a&lines.1.text=&lines.2.text=b&lines.3.text=c&words=-&words=d&words=e&labels.x=f"
	for _, tt := range []struct{ name, action, typ, body, last string }{
		{"JSON", "keep", "application/json", `{"signup":{"Age":20,"Lines":[{"Text":"a"},{},{"Text":"b"},{"Text":"c"}]},"labels":{"x":"f"},"words":["-","d","e"]}`, "abcdef"},
		{"form", "keep", typeForm, form, "abcdef"},
		{"with faults", "check", typeForm, strings.Replace(form, "age=20", "age=3", 1) + "&lines.0.n=x", "abcdef"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			store := &rivalStore{MemoryStore: NewMemoryStore(), rivals: 2}
			f := newFixture(t, def, WithStore(store))
			w := f.send(request{path: "/lc/tally/one/" + tt.action, user: "ada", body: tt.body,
				header: []string{"Content-Type: " + tt.typ, "LC-Token: " + f.token("ada", tallyOne), "LC-Request: " + newRequestID()}})
			if tt.action == "check" {
				if faults, _ := decodePartial(t, w); !slices.Equal(faults, []string{"#/lines/0/n must be a whole number", "#/age must be 18"}) {
					t.Errorf("faults are %q, want each once", faults)
				}
			} else if w.Code != http.StatusOK {
				t.Errorf("answer is %d %s", w.Code, w.Body)
			}
			r, err := store.Load(t.Context(), tallyOne)
			if err != nil || !strings.Contains(string(r.State), `"last":"`+tt.last+`"`) {
				t.Errorf("stored is %s, %v; want %s", r.State, err, tt.last)
			}
		})
	}
}

// The same is so of what a transaction has undone.
func TestTransactionRunsAgainWithTheArgumentsThatWereSent(t *testing.T) {
	d := newDatabase()
	def := databaseDefinition(d)
	var got []string
	def.Actions = []Action[tally, *tally]{{Name: "keep", Params: []Param{{Name: "words"}}, Bind: bound(func(args *arg.Args) change {
		words := arg.Variadic(args, "words", arg.String[string])
		return func(ctx context.Context, c *tally) error {
			words = slices.DeleteFunc(words, func(w string) bool { return w == "-" })
			got = append(got, strings.Join(words, ""))
			return d.set(ctx, c.ID.Instance, len(words))
		}
	})}}
	f := newFixture(t, def, WithStore(d), WithBroker(d))
	var other sync.Once
	d.commit = func(int) error {
		other.Do(func() { d.rows["one"] = 100; d.versions["one"]++ })
		return nil
	}
	if w := f.act("keep", `{"words":["-","a","b"]}`); w.Code != http.StatusOK {
		t.Errorf("answer is %d %s", w.Code, w.Body)
	}
	if !slices.Equal(got, []string{"ab", "ab"}) {
		t.Errorf("the calls had %q, want ab twice", got)
	}
}
