package lc

import (
	"math"
	"strings"
	"testing"
)

func TestParsePlace(t *testing.T) {
	for _, tc := range []struct {
		name string
		in   string
		want Place
	}{
		{"none yet", "", Place{}},
		{"first", "abc-1", Place{"abc", 1}},
		{"before the first", "abc-0", Place{"abc", 0}},
		{"digits in the epoch", "0f9-12", Place{"0f9", 12}},
		{"largest", "z-18446744073709551615", Place{"z", math.MaxUint64}},
		{"longest epoch", strings.Repeat("a", 32) + "-1", Place{strings.Repeat("a", 32), 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := ParsePlace(tc.in)
			if err != nil || got != tc.want {
				t.Fatalf("ParsePlace(%q) = %+v, %v, want %+v", tc.in, got, err, tc.want)
			}
			if back := got.String(); back != tc.in {
				t.Errorf("String() = %q, want %q", back, tc.in)
			}
		})
	}
}

func TestParsePlaceRefuses(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"no number", "abc", `event ID "abc" is not of the form epoch-number`},
		{"no epoch", "-7", `event ID "-7" is not of the form epoch-number`},
		{"only a number", "7", `event ID "7" is not of the form epoch-number`},
		{"capital", "Abc-1", `event ID "Abc-1" is not of the form epoch-number`},
		{"line break", "a\n-1", `event ID "a\n-1" is not of the form epoch-number`},
		{"not ASCII", "ä-1", `event ID "ä-1" is not of the form epoch-number`},
		{"long epoch", strings.Repeat("a", 33) + "-1", `event ID "` + strings.Repeat("a", 33) + `-1" is not of the form epoch-number`},
		{"empty number", "abc-", `event ID "abc-" does not end in a number`},
		{"leading zero", "abc-01", `event ID "abc-01" does not end in a number`},
		{"sign", "abc-+1", `event ID "abc-+1" does not end in a number`},
		{"negative", "abc--1", `event ID "abc--1" does not end in a number`},
		{"too large", "abc-18446744073709551616", `event ID "abc-18446744073709551616" does not end in a number`},
		{"trailing space", "abc-1 ", `event ID "abc-1 " does not end in a number`},
		{"very long", "A" + strings.Repeat("-", 100), `event ID "A` + strings.Repeat("-", 63) + `…" is not of the form epoch-number`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := ParsePlace(tc.in)
			if err == nil {
				t.Fatalf("ParsePlace(%q) = %+v, want an error", tc.in, got)
			}
			if err.Error() != tc.want {
				t.Errorf("error is\n%s\nwant\n%s", err, tc.want)
			}
		})
	}
}

func FuzzParsePlace(f *testing.F) {
	for _, seed := range []string{"", "abc-1", "0-0", "abc-01", "-", "a-18446744073709551616"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParsePlace(s)
		if err != nil {
			if !id.IsZero() {
				t.Errorf("ParsePlace(%q) gave %+v with error %v", s, id, err)
			}
			return
		}
		if back := id.String(); back != s {
			t.Errorf("ParsePlace(%q).String() = %q", s, back)
		}
	})
}
