package lc

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// State that nobody has changed for a while is forgotten, and versions go on.
func TestStateAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, tallyDefinition(), WithStateAge(func(id ComponentID) time.Duration {
			if id == tallyOne {
				return time.Hour
			}
			return 0
		}))
		two := ComponentID{"tally", "two"}
		f.act("add", `{"by":5}`)
		f.actOn(two, "add", `{"by":5}`)
		time.Sleep(59 * time.Minute)
		if page := f.page("ada", tallyOne); !strings.Contains(page, "<b>5</b>") {
			t.Errorf("before its time the state is gone: %s", page)
		}
		f.act("add", `{"by":1}`) // which begins the time again
		time.Sleep(59 * time.Minute)
		if page := f.page("ada", tallyOne); !strings.Contains(page, "<b>6</b>") {
			t.Errorf("a change has not kept the state: %s", page)
		}
		time.Sleep(2 * time.Minute)
		if page := f.page("ada", tallyOne); !strings.Contains(page, "<b>0</b>") {
			t.Errorf("the state is shown after its time: %s", page)
		}
		if page := f.page("ada", two); !strings.Contains(page, "<b>5</b>") {
			t.Errorf("the state of another instance is gone: %s", page)
		}
		if w := f.act("add", `{"by":1}`); !strings.Contains(w.Body.String(), `"version":3`) || !strings.Contains(w.Body.String(), "<b>1</b>") {
			t.Errorf("the answer is %s, want version 3 with 1", w.Body)
		}
	})
}
