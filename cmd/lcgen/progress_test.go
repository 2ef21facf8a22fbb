package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgressShowsLongRunsOnly(t *testing.T) {
	tests := []struct {
		name string
		run  func(p *progress, w *strings.Builder)
		want string
	}{
		{"a run of less than two seconds", func(*progress, *strings.Builder) {
			time.Sleep(1900 * time.Millisecond)
		}, ""},
		{"a run of three seconds", func(p *progress, _ *strings.Builder) {
			p.enter("loading packages")
			time.Sleep(2500 * time.Millisecond)
			p.enter("writing")
			time.Sleep(1 * time.Second)
		}, clearLine + "lcgen: loading packages (2 s)" + clearLine + "lcgen: writing (3 s)" + clearLine},
		{"a line printed meanwhile", func(p *progress, w *strings.Builder) {
			time.Sleep(2500 * time.Millisecond)
			p.above(func() { w.WriteString("wrote lc_gen.go\n") })
			time.Sleep(100 * time.Millisecond)
		}, clearLine + "lcgen: starting (2 s)" + clearLine + "wrote lc_gen.go\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var w strings.Builder
				p := startProgress(&w)
				tt.run(p, &w)
				p.stop()
				time.Sleep(time.Minute)
				if w.String() != tt.want {
					t.Errorf("the terminal got %q, want %q", w.String(), tt.want)
				}
			})
		})
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	var w strings.Builder
	p := (&settings{stderr: &w}).newProgress()
	p.enter("loading")
	p.above(func() {})
	p.stop()
	if w.Len() > 0 {
		t.Errorf("what is no terminal got %q", w.String())
	}
}
