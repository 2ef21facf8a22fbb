package main

import (
	"io"
	"strings"
	"testing"
)

func TestRunRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"help", []string{"-h"}, 0, "-seed"},
		{"an unknown flag", []string{"-force"}, 2, "-force"},
		{"an argument", []string{"now"}, 2, `unexpected argument "now"`},
		{"an unknown attack", []string{"-only", "sleep"}, 2, `no attack "sleep"; there are eavesdrop, tokens`},
		{"an unknown target", []string{"-target", "moon"}, 2, `no target "moon"`},
		{"no time", []string{"-time", "0s"}, 2, "a time of 0s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var says strings.Builder
			if code := run(t.Context(), tt.args, io.Discard, &says); code != tt.code || !strings.Contains(says.String(), tt.says) {
				t.Errorf("exit code %d, want %d; it says\n%s", code, tt.code, says.String())
			}
		})
	}
}

// Attacks on the built servers run from beginning to end.
func TestRun(t *testing.T) {
	for i, attack := range []string{"cross-site", "smuggling"} {
		t.Run(attack, func(t *testing.T) {
			if testing.Short() && i > 0 {
				t.Skip("short mode: one attack is enough")
			}
			var out, says strings.Builder
			if code := run(t.Context(), []string{"-time", "2m", "-seed", "7", "-only", attack}, &out, &says); code != 0 {
				t.Errorf("exit code %d\n%s%s", code, out.String(), says.String())
			}
			for _, s := range sites() {
				if !strings.Contains(out.String(), s.name+" ") {
					t.Errorf("target %s was not attacked:\n%s", s.name, out.String())
				}
			}
		})
	}
}
