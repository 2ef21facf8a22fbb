package stamp_test

import (
	"testing"
	"time"

	"github.com/lcgen/lcgen/examples/showcase/stamp"
)

func TestHuman(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, zone)
	for _, test := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"today", now.Add(-3 * time.Hour), "09:00"},
		{"today in another zone", time.Date(2026, 2, 28, 22, 30, 0, 0, time.UTC), "00:30"},
		{"yesterday", now.AddDate(0, 0, -1), "28 Feb, 12:00"},
		{"a year ago", now.AddDate(-1, 0, 0), "1 Mar, 12:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := stamp.Human(test.at, now); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestMachine(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 2*60*60))
	if got, want := stamp.Machine(at), "2026-03-01T10:00:00Z"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
