package main

import (
	"strings"
	"testing"
)

func TestScanner(t *testing.T) {
	const secret = "a planted secret"
	for _, tt := range []struct {
		name   string
		pieces []string
		want   int // pieces in which it is found
	}{
		{"nothing", []string{"some", "text"}, 0},
		{"in one piece", []string{"before a planted secret after"}, 1},
		{"at the seam", []string{"before a plan", "ted secret after"}, 1},
		{"byte by byte", strings.Split("xx"+secret+"yy", ""), 1},
		{"twice", []string{secret + " and ", secret}, 2},
		{"nearly", []string{"a planted", " secre", "T"}, 0},
		{"after a long text", []string{strings.Repeat("x", 100_000), strings.Repeat("y", 5), secret}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := new(needles)
			all.add("another one, that is longer than it", secret)
			s := scanner{needles: all}
			got := 0
			for _, piece := range tt.pieces {
				if seen, found := s.feed([]byte(piece)); found && seen.needle == secret {
					got++
				}
			}
			if got != tt.want {
				t.Errorf("found in %d pieces, want %d", got, tt.want)
			}
		})
	}
}

func TestNeedlesLeaveShortTextsOut(t *testing.T) {
	all := new(needles)
	all.add("", "short", "long enough to be a needle", "long enough to be a needle")
	if got := all.list(); len(got) != 1 {
		t.Errorf("needles are %q", got)
	}
}

// A sighting says which component the needle belongs to.
func TestSightingSubject(t *testing.T) {
	all := new(needles)
	all.add("a planted secret")
	for text, want := range map[string]string{
		`{"componentId":"a:1","html":"x"} {"componentId":"b:1","html":"a planted secret"} {"componentId":"c:1"}`: "b:1",
		`<div data-component-id="a:1">a planted secret</div>`:                                                    "a:1",
		`a planted secret`: "",
	} {
		if seen, found := all.look([]byte(text)); !found || seen.subject != want {
			t.Errorf("in %s the subject is %q, want %q", text, seen.subject, want)
		}
	}
}
