package main

import (
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// entryFields is what a user enters into the form of an Entry, and what is saved
// then.
var entryFields = []struct{ send, field, want string }{
	{"title=x+%26+y", "Title", `"x \u0026 y"`},
	{"notes=a%0D%0Ab", "Notes", `"a\r\nb"`},
	{"price=0.5", "Price", `0.5`},
	{"count=255", "Count", `255`},
	{"maybe=3", "Maybe", `3`},
	{"paid", "Paid", `false`},
	{"sure=true", "Sure", `true`},
	{"sure=", "Sure", `null`},
	{"due=2026-07-01T18:45", "Due", `"2026-07-01T18:45:00+02:00"`},
	{"dueDate=2026-12-24", "DueDate", `"2026-12-24T00:00:00+01:00"`},
	{"dueDate=", "DueDate", `null`},
	{"wait=2h", "Wait", `7200000000000`},
	{"level=low", "Level", `"low"`},
	{"radio=high", "Radio", `"high"`},
	{"levels=low&levels=high", "Levels", `["low","high"]`},
	{"month=12", "Month", `12`},
	{"address=10.0.0.1", "Address", `"10.0.0.1"`},
	{"home.city=Bonn", "Home", `{"city":"Bonn","zip":"89073"}`},
	{"lines.1.name=nib", "Lines", `[{"name":"pen","count":2,"done":true},{"name":"nib","count":1,"done":false}]`},
}

func TestFieldsOfAnEntry(t *testing.T) {
	server, address := sheet(t)
	address = strings.Replace(address, "/one", "/entry/one", 1)
	page := get(t, server, address)
	first := shown(saved(t, page))
	if status, page := submit(t, server, address, page, ""); status != http.StatusOK || !reflect.DeepEqual(shown(saved(t, page)), first) {
		t.Errorf("a form that is sent as it is: answer is %d, saved is\n%q, want\n%q", status, shown(saved(t, page)), first)
	}
	for _, tt := range entryFields {
		page := get(t, server, address)
		before := saved(t, page)
		status, page := submit(t, server, address, page, tt.send)
		if status != http.StatusOK {
			t.Errorf("%s: answer is %d %s", tt.send, status, page)
			continue
		}
		after := saved(t, page)
		if got := string(after[tt.field]); got != tt.want {
			t.Errorf("%s is saved as %s, want %s", tt.send, got, tt.want)
		}
		before[tt.field] = after[tt.field]
		if !reflect.DeepEqual(shown(before), shown(after)) {
			t.Errorf("%s: of the others, %q were, and are now %q", tt.send, before, after)
		}
	}
}

// A form that is sent again, as after a step back, is not saved again.
func TestSentTwice(t *testing.T) {
	server, address := sheet(t)
	address = strings.Replace(address, "/one", "/entry/one", 1)
	saves := func(page string) string {
		return regexp.MustCompile(`id="saves">(\d+)<`).FindStringSubmatch(page)[1]
	}
	page := get(t, server, address)
	for _, tt := range []struct{ name, send, want string }{
		{"first", "title=x", "1"},
		{"again", "title=x", "1"},
		{"with another text", "title=y", "2"},
		{"again with the first", "title=x", "2"},
	} {
		status, next := submit(t, server, address, page, tt.send)
		if status != http.StatusOK || saves(next) != tt.want {
			t.Errorf("%s: answer is %d, saved %s times, want %s", tt.name, status, saves(next), tt.want)
		}
	}
	if _, next := submit(t, server, address, get(t, server, address), "title=x"); saves(next) != "3" {
		t.Errorf("a form that is shown again: saved %s times", saves(next))
	}
}
