package expect

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// grade reads itself from a few words, of which its zero value is none.
type grade string

func (g *grade) UnmarshalText(text []byte) error {
	if s := string(text); s == "excellent" || s == "poor" {
		*g = grade(s)
		return nil
	}
	return fmt.Errorf("there is no grade %q", text)
}

// phase has names for 1 and 2 only, in both directions.
type phase int

var phases = []string{"draft", "sent"}

func (p phase) MarshalText() ([]byte, error) {
	if p < 1 || int(p) > len(phases) {
		return nil, errors.New("no phase")
	}
	return []byte(phases[p-1]), nil
}

func (p *phase) UnmarshalText(text []byte) error {
	*p = phase(slices.Index(phases, string(text)) + 1)
	if *p == 0 {
		return fmt.Errorf("there is no phase %q", text)
	}
	return nil
}

// mute can be neither written nor read.
type mute struct{}

func (mute) MarshalJSON() ([]byte, error) { return nil, errors.New("mute") }

// report has fields whose zero values can't be read, as only its factory makes
// ones that can.
type report struct {
	Title string
	Grade grade
	Rules struct{ Least grade }
	Phase phase
	Pages int
}

type reportState struct {
	Title string                `json:"title"`
	Grade grade                 `json:"grade"`
	Rules struct{ Least grade } `json:"rules"`
	Phase phase                 `json:"phase"`
	Pages int                   `json:"pages"`
}

// TestCodecOfStrictTypes takes types that refuse some values for what they are:
// nobody but the application knows which ones they take.
func TestCodecOfStrictTypes(t *testing.T) {
	codec := &Codec[report]{Schema: "s", Fields: []Field[report]{
		Carried("title", func(c *report) *string { return &c.Title }),
		Carried("grade", func(c *report) *grade { return &c.Grade }),
		Carried("rules", func(c *report) *struct{ Least grade } { return &c.Rules }),
		Carried("phase", func(c *report) *phase { return &c.Phase }),
		Carried("pages", func(c *report) *int { return &c.Pages }),
	}}
	codec.check(t, lc.JSONCodec("s",
		func(c *report) reportState { return reportState(*c) },
		func(c *report, s reportState) { *c = report(s) },
	))
}

// TestCodecOfMuteType gives up on what can't even be encoded.
func TestCodecOfMuteType(t *testing.T) {
	type state struct{ M mute }
	codec := &Codec[state]{Schema: "s", Fields: []Field[state]{Carried("M", func(c *state) *mute { return &c.M })}}
	codec.check(t, lc.JSONCodec("s", func(c *state) state { return *c }, func(c *state, s state) { *c = s }))
}

func TestCarriedValues(t *testing.T) {
	counts := map[string]int{
		"grade": len(Carried("grade", func(c *report) *grade { return &c.Grade }).values),
		"phase": len(Carried("phase", func(c *report) *phase { return &c.Phase }).values),
		"rules": len(Carried("rules", func(c *report) *struct{ Least grade } { return &c.Rules }).values),
		"pages": len(Carried("pages", func(c *report) *int { return &c.Pages }).values),
	}
	for name, want := range map[string]int{"grade": 0, "phase": len(phases), "rules": 0, "pages": maxValues} {
		if counts[name] != want {
			t.Errorf("%s is tried with %d values, want %d", name, counts[name], want)
		}
	}
}
