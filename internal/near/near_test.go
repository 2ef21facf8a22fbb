package near

import (
	"strings"
	"testing"
)

func TestClosestOfComponents(t *testing.T) {
	known := []string{"activity", "activity-feed", "cart", "tally", "ö"}
	for word, want := range map[string]string{
		"actvity":                 "activity",
		"Activity":                "activity",
		"ActivityFeed":            "activity-feed",
		"activity_feeds":          "activity-feed",
		"crat":                    "cart",
		"card":                    "cart",
		"o":                       "", // one letter is not near another
		"x":                       "",
		"":                        "",
		"notification-center":     "",
		strings.Repeat("a", 1000): "",
	} {
		if got := Closest(word, known); got != want {
			t.Errorf("%q is near %q, want %q", word, got, want)
		}
	}
}
