package near_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lcgen/lcgen/internal/near"
)

func TestClosest(t *testing.T) {
	directives := []string{"component", "action", "channel", "ignore"}
	tests := []struct {
		name  string
		word  string
		among []string
		want  string
	}{
		{"itself", "component", directives, "component"},
		{"a letter missing", "compnent", directives, "component"},
		{"a letter added", "componnent", directives, "component"},
		{"a letter mistyped", "componemt", directives, "component"},
		{"two letters swapped", "copmonent", directives, "component"},
		{"swapped in a short word", "abc", []string{"acb"}, "acb"},
		{"swapped and one missing, in a short word", "abcd", []string{"bad"}, ""},
		{"other case", "Component", directives, "component"},
		{"plural", "actions", directives, "action"},
		{"swapped at the beginning", "atcion", directives, "action"},
		{"doubled letter missing", "chanel", directives, "channel"},
		{"another letter missing", "cannel", directives, "channel"},
		{"half of it", "comp", directives, ""},
		{"something else", "state", directives, ""},
		{"a third is mistyped", "abcxyx", []string{"abcdef"}, ""},
		{"empty", "", directives, ""},
		{"none", "action", nil, ""},

		{"one letter for another", "x", []string{"y", "a"}, ""},
		{"one letter in other case", "n", []string{"M", "N"}, "N"},
		{"one letter for two", "i", []string{"id"}, ""},
		{"two letters for two", "ab", []string{"ax", "ay"}, ""},
		{"two letters in other case", "Id", []string{"Ip", "ID"}, "ID"},
		{"two letters swapped for two", "di", []string{"id"}, ""},
		{"two letters for three", "ad", []string{"add"}, ""},
		{"three letters for two", "ids", []string{"id"}, "id"},
		{"three letters for one", "idx", []string{"x"}, ""},
		{"three letters for three", "age", []string{"aga"}, "aga"},

		{"a letter of two bytes for one of one", "ä", []string{"a"}, ""},
		{"letters of three bytes", "日本", []string{"日曜"}, ""},
		{"letters count, not bytes", "äöüß", []string{"äöoz"}, ""},
		{"ss for ß", "grosse", []string{"große"}, "große"},
		{"an accent missing", "resume", []string{"resumé"}, "resumé"},
		{"other case beyond ASCII", "ÜBERSICHT", []string{"übersicht"}, "übersicht"},
		{"the three cases of sigma", "λόγος", []string{"ΛΌΓΟΣ"}, "ΛΌΓΟΣ"},
		{"the sign for kelvin", "\u212a", []string{"k"}, "k"},

		{"the closer of two", "titel", []string{"tile", "title"}, "title"},
		{"of equals the one that begins alike", "cart", []string{"wart", "care"}, "care"},
		{"of equals the one in the same case", "name", []string{"NAME", "name"}, "name"},
		{"of equals the first in the alphabet", "item", []string{"itez", "itea"}, "itea"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := near.Closest(tt.word, tt.among); got != tt.want {
				t.Errorf("closest to %q among %q is %q, want %q", tt.word, tt.among, got, tt.want)
			}
			backwards := slices.Clone(tt.among)
			slices.Reverse(backwards)
			if got := near.Closest(tt.word, backwards); got != tt.want {
				t.Errorf("closest to %q among %q is %q, want %q", tt.word, backwards, got, tt.want)
			}
		})
	}
}

// FuzzClosest compares any two words: they are close if only their case differs,
// else both ways or neither, and never if the first is short.
func FuzzClosest(f *testing.F) {
	for _, seed := range [][2]string{{"unlike", "like"}, {"a", "b"}, {"ß", "ẞ"}, {"\xff", "\xfe"}, {"K", "\u212a"}, {"", "x"}, {"Mout", "Mount"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if a == "" || b == "" || !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		near, back := near.Closest(a, []string{b}) == b, near.Closest(b, []string{a}) == a
		short := func(s string) bool { return utf8.RuneCountInString(s) <= 2 }
		switch fold := strings.EqualFold(a, b); {
		case fold && !near:
			t.Errorf("%q is %q in other case, and not close", a, b)
		case !fold && near && short(a):
			t.Errorf("%q is too short to be close to %q", a, b)
		case near != back && !short(a) && !short(b):
			t.Errorf("%q and %q: close %t, the other way %t", a, b, near, back)
		}
	})
}
