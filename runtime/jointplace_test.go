package lc

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestJointPlaces(t *testing.T) {
	var many []Channel
	var places []Place
	for i := range 64 {
		many = append(many, ContextChannel("room", fmt.Sprint(i)))
		places = append(places, Place{"dn7r9thay7b7k", uint64(i) * 1000})
	}
	for _, tc := range []struct {
		name     string
		channels []Channel
		places   []Place
		lost     int // that do not fit
	}{
		{"one epoch", []Channel{"room:1", "room:2"}, []Place{{"a", 1}, {"a", 2}}, 0},
		{"several", []Channel{"room:1", "room:2", Global}, []Place{{"a", 1}, {"b", 2}, {"a", 0}}, 0},
		{"some unknown", []Channel{"room:1", "room:2"}, []Place{{"a", 1}, {}}, 0},
		{"all unknown", []Channel{"room:1", "room:2"}, []Place{{}, {}}, 0},
		{"as many as a stream may have", many, places, 0},
		{"more than fit", append(slices.Clone(many), many...), append(slices.Clone(places), places...), 64},
	} {
		t.Run(tc.name, func(t *testing.T) {
			id := formatJoint(tc.channels, tc.places)
			if len(id) > maxJointLen || strings.ContainsAny(id, "\r\n\x00") || id == "" {
				t.Errorf("ID %q of %d bytes", id, len(id))
			}
			if tc.lost > 0 {
				return
			}
			if got := parseJoint(id, tc.channels); !slices.Equal(got, tc.places) {
				t.Errorf("places are %v, want %v", got, tc.places)
			}
		})
	}
	// What does not fit has no place, and the rest has.
	id := formatJoint(many, slices.Repeat([]Place{{strings.Repeat("z", 32), 1 << 60}}, 64))
	got := parseJoint(id, many)
	if lost := slices.Index(got, Place{}); lost < 20 || got[lost-1].Seq != 1<<60 {
		t.Errorf("the first without a place is %d in %s", lost, id)
	}
}

// Whatever a viewer says where it is, it is somewhere or nowhere.
func FuzzParseJoint(f *testing.F) {
	for _, seed := range []string{"", "abc-1", "a.0000001=1,0000002=2;b.x=3", "a.=", ";;;", "a.b=99999999999999999999", "0-0"} {
		f.Add(seed)
	}
	channels := []Channel{Global, "room:1", "user:größe"}
	f.Fuzz(func(t *testing.T, id string) {
		for _, chs := range [][]Channel{channels[:1], channels} {
			places := parseJoint(id, chs)
			if len(places) != len(chs) {
				t.Fatalf("%d places for %d channels", len(places), len(chs))
			}
			again := parseJoint(formatJoint(chs, places), chs)
			for i := range places {
				if len(chs) > 1 && places[i] != noPlace && !slices.Equal(again, places) {
					t.Errorf("%q gives %v, and then %v", id, places, again)
				}
			}
		}
	})
}
