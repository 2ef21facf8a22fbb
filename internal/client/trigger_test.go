package client

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseTrigger(t *testing.T) {
	for word, want := range map[string]Trigger{
		"click":                  {Event: "click"},
		"mouseenter":             {Event: "mouseenter"},
		"keydown":                {Event: "keydown"},
		"keydown.ctrl.enter":     {Event: "keydown", Keys: []string{"ctrl", "enter"}},
		"keyup.shift.alt.f12":    {Event: "keyup", Keys: []string{"shift", "alt", "f12"}},
		"keydown.ctrl.s@window":  {Event: "keydown", Keys: []string{"ctrl", "s"}, Where: "window"},
		"keydown.?@document":     {Event: "keydown", Keys: []string{"?"}, Where: "document"},
		"keydown.ü":              {Event: "keydown", Keys: []string{"ü"}},
		"keydown.@":              {Event: "keydown", Keys: []string{"@"}},
		"keydown.@@window":       {Event: "keydown", Keys: []string{"@"}, Where: "window"},
		"keydown.dot":            {Event: "keydown", Keys: []string{"dot"}},
		"click@outside":          {Event: "click", Where: "outside"},
		"order-paid@document":    {Event: "order-paid", Where: "document"},
		"order.paid":             {Event: "order.paid"},
		"cart:changed":           {Event: "cart:changed"},
		"intersect":              {Event: "intersect"},
		"load":                   {Event: "load"},
		"every:5s":               {Event: "every", Every: 5 * time.Second},
		"every:0.5m":             {Event: "every", Every: 30 * time.Second},
		"every:250ms":            {Event: "every", Every: 250 * time.Millisecond},
		"everything-sold@window": {Event: "everything-sold", Where: "window"},
	} {
		got, err := ParseTrigger(word)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) || got.Event != want.Event || !slices.Equal(got.Keys, want.Keys) || got.Where != want.Where || got.Every != want.Every {
			t.Errorf("%s is %#v, %v; want %#v", word, got, err, want)
		}
	}
}

func TestParseTriggerRefuses(t *testing.T) {
	for word, want := range map[string]string{
		"":                        `"": no action is called on the event ""`,
		"clack":                   `"clack": no action is called on the event "clack"`,
		"itemSelected":            `"itemSelected": no action is called on the event "itemSelected"`,
		"click.ctrl":              `"click.ctrl": no action is called on the event "click.ctrl"; only keydown and keyup have keys`,
		"lc:update":               `"lc:update": no action is called on the event "lc:update"; events of the client are for scripts`,
		"mouse-enter":             `"mouse-enter": no action is called on the event "mouse-enter"; did you mean mouseenter?`,
		"evry:5s":                 `"evry:5s": no action is called on the event "evry:5s"; did you mean every:5s?`,
		"keydwn.enter":            `"keydwn.enter": no action is called on the event "keydwn.enter"; did you mean keydown.enter?`,
		"click@outsid":            `"outsid": there is no place "outsid" where an event is heard`,
		"click@":                  `"": there is no place "" where an event is heard`,
		"load@window":             `"@window": load is of the element itself; write load`,
		"every:5s@document":       `"@document": every is of the element itself; write every:5s`,
		"every":                   `"": "" is no time from one call to the next, from 100ms to 1440m; write every:5s`,
		"every:5":                 `"5": "5" is no time from one call to the next, from 100ms to 1440m; write every:5s`,
		"every:5h":                `"5h": "5h" is no time from one call to the next, from 100ms to 1440m; write every:5s`,
		"every:1ms":               `"1ms": "1ms" is no time from one call to the next, from 100ms to 1440m; write every:5s`,
		"every:2000m":             `"2000m": "2000m" is no time from one call to the next, from 100ms to 1440m; write every:5s`,
		"keydown.ctrl":            `"ctrl": ctrl is no key by itself; name a key after it: ctrl.enter`,
		"keydown.control.s":       `"control": "control" is no modifier of a key`,
		"keydown.ctrl.ctrl.s":     `"ctrl": ctrl is named twice; name it once`,
		"keydown.Enter":           `"Enter": there is no key "Enter"; name it as KeyboardEvent.key does, in lower case, or space or dot`,
		"keydown.A":               `"A": there is no key "A"; name it as KeyboardEvent.key does, in lower case, or space or dot`,
		"keydown.":                `"": there is no key ""; name it as KeyboardEvent.key does, in lower case, or space or dot`,
		"keydown.ctrl.esc@window": `"esc": there is no key "esc"; name it as KeyboardEvent.key does, in lower case, or space or dot`,
	} {
		_, err := ParseTrigger(word)
		var wrong *TriggerError
		if !errors.As(err, &wrong) {
			t.Errorf("%s may be named", word)
			continue
		}
		got := fmt.Sprintf("%q: %s", word[wrong.Pos:wrong.Pos+wrong.Len], wrong.Message)
		if wrong.Hint != "" && wrong.Word != "itemSelected" && wrong.Word != "clack" && word != "" {
			got += "; " + wrong.Hint
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", word, got, want)
		}
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"300": 300 * time.Millisecond, " 300 ": 300 * time.Millisecond, "0.3s": 300 * time.Millisecond, "5s": 5 * time.Second,
		"2m": 2 * time.Minute, "10ms": 10 * time.Millisecond, "0": 0, ".5s": 500 * time.Millisecond,
	} {
		if got, err := ParseTime(text); got != want || err != nil {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "s", "soon", "-1", "1h", "1 s", "1.2.3", "1e3", "999999999m", "."} {
		if got, err := ParseTime(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// FuzzParseTrigger parses any word: String writes an accepted one as it means, and
// each fault has its place within the word.
func FuzzParseTrigger(f *testing.F) {
	for _, seed := range strings.Fields("keydown.ctrl.enter keydown.escape@window click@outside order-paid@document intersect every:5s load keydown..@ every:.s @@ keydown.é") {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, word string) {
		got, err := ParseTrigger(word)
		var wrong *TriggerError
		if errors.As(err, &wrong) {
			if wrong.Pos < 0 || wrong.Len < 0 || wrong.Pos+wrong.Len > len(word) || wrong.Message == "" || wrong.Hint == "" && len(wrong.Known) == 0 {
				t.Errorf("%q: %+v", word, wrong)
			}
			return
		}
		again, err := ParseTrigger(got.String())
		if err != nil || again.String() != got.String() {
			t.Errorf("%q is %q, which is %q, %v", word, got, again, err)
		}
	})
}
