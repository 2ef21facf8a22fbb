package main

import (
	"slices"
	"testing"
	"time"
)

// Attacks are chosen by their names.
func TestAttackNames(t *testing.T) {
	names := attackNames()
	slices.Sort(names)
	if unique := slices.Compact(slices.Clone(names)); len(unique) != len(names) || slices.Contains(names, "") {
		t.Errorf("the names are %q", names)
	}
}

// The last attack has what is left of the time, but however long the others
// have taken, some time.
func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		name      string
		all, left time.Duration
		last      bool
		want      time.Duration
	}{
		{"not the last", time.Minute, time.Second, false, 30 * time.Second},
		{"the last", time.Minute, 20 * time.Second, true, 20 * time.Second},
		{"the last, late", time.Minute, -20 * time.Second, true, 4 * time.Second},
	} {
		if got := plan[0].limit(tt.all, tt.left, tt.last); got != tt.want {
			t.Errorf("%s may take %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Each site has what the attacks ask it for.
func TestSites(t *testing.T) {
	for _, s := range sites() {
		t.Run(s.name, func(t *testing.T) {
			if len(s.strangers) < 2 || slices.Contains(s.strangers, s.victim) {
				t.Errorf("strangers are %q", s.strangers)
			}
			if !slices.ContainsFunc(s.calls, func(c call) bool { return c.guests }) {
				t.Error("there is no call for guests")
			}
			for _, c := range slices.Concat(s.calls, s.privates.calls) {
				if form := formOf(c.body); c.body != "{}" && form == "" {
					t.Errorf("the body of %s is no JSON: %s", c.path(), c.body)
				}
			}
			if s.granted == "" || s.kept.component == "" || s.repeated.with("x") == s.repeated.body || len(s.deeds) == 0 || len(s.privates.components) == 0 {
				t.Error("something is missing")
			}
		})
	}
}
