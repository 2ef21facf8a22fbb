package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	f := finding{claim: "it holds", effect: "it doesn't", request: `"GET /"`}
	for _, tt := range []struct {
		name    string
		verbose bool
		printed int
	}{
		{"the first of each kind", false, 3},
		{"all", true, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			r := newReport(&out, 42, tt.verbose)
			r.add("own", "fuzz", f)
			r.add("own", "fuzz", f)
			r.add("own", "fuzz", f)
			r.add("own", "fuzz", finding{claim: f.claim, subject: "a:1", effect: f.effect})
			r.add("showcase", "fuzz", f)
			if n := strings.Count(out.String(), "FINDING"); n != tt.printed {
				t.Errorf("%d findings are printed, want %d:\n%s", n, tt.printed, out.String())
			}
			const line = "FINDING -target own -only fuzz -seed 42: it holds\n\tit doesn't\n\trequest: \"GET /\"\n"
			if !strings.HasPrefix(out.String(), line) {
				t.Errorf("the first is\n%s, want\n%s", out.String(), line)
			}
			out.Reset()
			if n := r.summary(); n != 5 {
				t.Errorf("there are %d findings, want 5", n)
			}
			const summary = "     3 × own, fuzz: it holds\n     1 × own, fuzz: it holds (a:1)\n     1 × showcase, fuzz: it holds\n"
			if out.String() != summary {
				t.Errorf("the summary is\n%s, want\n%s", out.String(), summary)
			}
		})
	}
}
