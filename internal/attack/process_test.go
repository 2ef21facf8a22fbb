package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestStatusBytes(t *testing.T) {
	const status = "Name:\tserver\nVmHWM:\t  262144 kB\nVmRSS:\t    2048 kB\nVmBad:\t x kB\n"
	for name, want := range map[string]int64{"VmHWM": 256 << 20, "VmRSS": 2 << 20} {
		if got, err := statusBytes([]byte(status), name); got != want || err != nil {
			t.Errorf("%s is %d, %v, want %d", name, got, err, want)
		}
	}
	for _, name := range []string{"VmBad", "VmNone"} {
		if got, err := statusBytes([]byte(status), name); err == nil {
			t.Errorf("%s is %d, want an error", name, got)
		}
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	var log tail
	const lines = tailBytes / 2
	for i := range lines {
		fmt.Fprintf(&log, "line %d\n", i)
	}
	text := log.String()
	if len(text) != tailBytes || len(log.b) > 2*tailBytes || !strings.HasSuffix(text, fmt.Sprintf("line %d\n", lines-1)) {
		t.Errorf("%d of %d bytes are kept, which end in %q", len(text), len(log.b), text[len(text)-20:])
	}
}

func TestLastWords(t *testing.T) {
	for log, want := range map[string]string{
		"a\nb\npanic: no\n\ngoroutine 1":  "panic: no\n\ngoroutine 1",
		"a\nfatal error: out of memory\n": "fatal error: out of memory\n",
		"a\nb\n":                          "a\nb\n",
	} {
		l := new(tail)
		l.Write([]byte(log))
		if got := l.lastWords(); got != want {
			t.Errorf("the last words of %q are %q, want %q", log, got, want)
		}
	}
}
