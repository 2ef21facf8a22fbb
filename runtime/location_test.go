package lc

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

type zoneKey struct{}

// locations returns the option by which ada is in Tokyo, and who has a zone in the
// context of the request there.
func locations(t *testing.T) Option {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	return WithLocation(func(ctx context.Context) *time.Location {
		if zone, ok := ctx.Value(zoneKey{}).(*time.Location); ok {
			return zone
		}
		if user, _ := UserFrom(ctx); user == "ada" {
			return tokyo
		}
		return nil
	})
}

// clockDefinition describes a tally that shows where its viewer is, in a form.
func clockDefinition() Definition[tally, *tally] {
	def := tallyDefinition()
	def.Actions = append(def.Actions, Action[tally, *tally]{
		Name:   "meet",
		Params: []Param{{Name: "at"}},
		Bind: bound(func(args *arg.Args) change {
			at := arg.Required(args, "at", arg.Time)
			return func(_ context.Context, c *tally) error { c.Last = at.Format(time.RFC3339); return nil }
		}),
	})
	def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
		return template.Must(template.New("").Parse(`<form {{.B.Form}}>{{.B.Fields}}</form>{{.Where}} {{.Last}}`)).Execute(w, map[string]any{
			"B": Bind(c.ID, "meet"), "Where": LocationFrom(ctx), "Last": c.Last,
		})
	}
	return def
}

const zoneInput = `<input type="hidden" name="_zone" value="%s">`

// A rendering for one viewer knows where that one is; one for several only knows
// the user whose channel it goes to, and nothing of the request.
func TestLocationOfRenderings(t *testing.T) {
	for _, tt := range []struct {
		name          string
		channel       func(*tally) Channel
		user          string
		page, updates string
	}{
		{"a channel of many", global, "ada", "Asia/Tokyo", "UTC"},
		{"a user's own channel", func(*tally) Channel { return UserChannel("ada") }, "ada", "Asia/Tokyo", "Asia/Tokyo"},
		{"of somebody without a location", global, "bob", "UTC", "UTC"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			def := clockDefinition()
			def.Channel = tt.channel
			f := newFixture(t, def, locations(t))
			if page, want := f.page(tt.user, tallyOne), fmt.Sprintf(zoneInput, tt.page); !strings.Contains(page, want) || !strings.Contains(page, "</form>"+tt.page) {
				t.Errorf("page is %s, want %s", page, want)
			}
			f.send(request{path: "/lc/tally/one/add", user: tt.user, body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Token: " + f.token(tt.user, tallyOne)}})
			lines := f.events.lines()
			if want := "</form>" + tt.updates; len(lines) != 1 || !strings.Contains(strings.ReplaceAll(lines[0], `\u003c`, "<"), want) && !strings.Contains(lines[0], `\u003c/form\u003e`+tt.updates) {
				t.Errorf("viewers are sent %q, want %s", lines, want)
			}
		})
	}
}

// What the application broadcasts itself is for all who listen.
func TestLocationOfBroadcasts(t *testing.T) {
	a := New(WithSecret(testSecret), locations(t))
	here := ContextWithUser(context.WithValue(t.Context(), zoneKey{}, time.FixedZone("here", 0)), "ada")
	fields, err := Bind(tallyOne, "meet").Fields()
	if err != nil {
		t.Fatal(err)
	}
	for ch, want := range map[Channel]string{Global: "UTC", UserChannel("ada"): "Asia/Tokyo", UserChannel("bob"): "UTC"} {
		if got := a.placed(here, ch, ComponentUpdate(tallyOne, nil, string(fields))).html; !strings.Contains(got, fmt.Sprintf(zoneInput, want)) {
			t.Errorf("on %s is sent %s, want %s", ch, got, want)
		}
	}
}

func TestTimesAreReadInTheZoneOfTheForm(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"of the user", "at=2026-07-01T09:30&_zone=Asia/Tokyo", "2026-07-01T09:30:00+09:00"},
		{"where the user was before", "at=2026-07-01T09:30&_zone=America/New_York", "2026-07-01T09:30:00-04:00"},
		{"UTC", "at=2026-07-01T09:30&_zone=UTC", "2026-07-01T09:30:00Z"},
		{"empty", "at=2026-07-01T09:30&_zone=", "2026-07-01T09:30:00Z"},
		{"none", "at=2026-07-01T09:30", "2026-07-01T09:30:00Z"},
		{"after the time", "_zone=Asia/Tokyo&at=2026-07-01", "2026-07-01T00:00:00+09:00"},
		{"a time that says its own", "at=2026-07-01T09:30:00Z&_zone=Asia/Tokyo", "2026-07-01T09:30:00Z"},
		{"a time that a clock shows twice", "at=2026-10-25T02:30&_zone=Europe/Berlin", "2026-10-25T02:30:00+01:00"},
		{"a time that no clock shows", "at=2026-03-29T02:30&_zone=Europe/Berlin", "2026-03-29T03:30:00+02:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, clockDefinition(), locations(t))
			if w := f.form("meet", tt.body); w.Code != http.StatusSeeOther {
				t.Fatalf("answer is %d %s", w.Code, w.Body)
			}
			if page := f.page("ada", tallyOne); !strings.Contains(page, " "+strings.ReplaceAll(tt.want, "+", "&#43;")) {
				t.Errorf("page is %s, want %s", page, tt.want)
			}
		})
	}
}

// A location that the time zone database does not have is that of the user still.
func TestLocationOfTheApplication(t *testing.T) {
	shop := time.FixedZone("Shop <1>", 5*60*60)
	f := newFixture(t, clockDefinition(), WithLocation(func(context.Context) *time.Location { return shop }))
	if page := f.page("ada", tallyOne); !strings.Contains(page, fmt.Sprintf(zoneInput, "Shop &lt;1&gt;")) {
		t.Errorf("page is %s", page)
	}
	f.form("meet", "at=2026-07-01&_zone=Shop+%3C1%3E")
	if page := f.page("ada", tallyOne); !strings.Contains(page, "2026-07-01T00:00:00&#43;05:00") {
		t.Errorf("page is %s", page)
	}
}

func TestLocationFromWithoutAnApp(t *testing.T) {
	if got := LocationFrom(t.Context()); got != time.UTC {
		t.Errorf("it is %v, want UTC", got)
	}
}
