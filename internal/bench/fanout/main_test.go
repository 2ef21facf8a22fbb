package main

import (
	"os"
	"strings"
	"testing"
)

// The test's own executable is what the scenarios start as server and viewers.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "-serve" || os.Args[1] == "-view") {
		os.Exit(run(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// Each contender delivers everything: a figure of one that does not would
// mean nothing.
func TestContendersDeliver(t *testing.T) {
	for _, c := range contenders {
		t.Run(strings.ReplaceAll(c.name, "/", " "), func(t *testing.T) {
			const viewers = 20
			_, err := on(c, viewers, func(s *stage) (result, error) {
				r, err := s.server.do(order{Do: "flood", N: 50, Bytes: kib, Viewers: viewers, TimedOut: 10})
				if err != nil || r.Stalled || r.Lost > 0 || r.Deliveries == 0 {
					t.Errorf("events were lost: %+v, %v", r, err)
				}
				if c.thread || c.gzip {
					return result{}, nil // at a fixed rate, later events may stand for earlier ones
				}
				if _, err := s.viewers.do(order{Do: "time"}); err != nil {
					t.Error(err)
				}
				if r, err := s.server.do(order{Do: "pace", N: 10, Bytes: kib, Viewers: viewers, PerSec: 100, TimedOut: 10}); err != nil || r.Stalled {
					t.Errorf("paced events were lost: %+v, %v", r, err)
				}
				l, err := s.viewers.do(order{Do: "latencies"})
				if err != nil || l.Samples != 10*viewers || l.P50 <= 0 || l.P99 < l.P50 {
					t.Errorf("latencies are %+v, %v", l, err)
				}
				before, err := s.server.do(order{Do: "resident"})
				if err != nil || before.KiB == 0 {
					t.Errorf("resident memory is %+v, %v", before, err)
				}
				return result{}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestTable(t *testing.T) {
	s := scenario{title: "a title", against: "b", columns: []column{
		{name: "rate", key: "rate", form: "%.0f"},
		{name: "× b", key: "rate", form: "%.2f", ratio: true},
	}}
	table := newTable(s, []contender{{name: "a"}, {name: "b"}, {name: "c"}})
	for round := range 3 {
		rate := float64(1000 * (round + 1))
		table.add("a", result{numbers: map[string]float64{"rate": 3 * rate}})
		table.add("b", result{numbers: map[string]float64{"rate": rate}})
		table.add("c", result{words: "stalled"})
	}
	var b strings.Builder
	table.print(&b)
	want := "\n### a title\n\n| | rate | × b |\n|---|--:|--:|\n| a | 6,000 | 3.00 |\n| b | 2,000 | 1.00 |\n| c | stalled | stalled |\n"
	if b.String() != want {
		t.Errorf("the table is\n%s\nwant\n%s", b.String(), want)
	}
}
