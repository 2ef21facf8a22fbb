package main

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func testRequests() []*request {
	return []*request{
		get("/sse/events?channel=global&token=abc", "Accept: text/event-stream"),
		post("/lc/a/b/c", asJSON, `{"text":"hello","n":1}`, "LC-Token: abc"),
		post("/lc/a/b/c", asForm, "text=hello&n=1"),
	}
}

// The same seed gives the same requests, or a finding could not be made again.
func TestMutatorFollowsTheSeed(t *testing.T) {
	all := func(seed uint64) (all [][]byte) {
		m := &mutator{rand.New(rand.NewPCG(seed, 1)), "127.0.0.1:1"}
		for range 300 {
			for _, r := range testRequests() {
				all = append(all, m.alter(r))
			}
		}
		return all
	}
	first, again, other := all(1), all(1), all(2)
	same := 0
	for i := range first {
		if !bytes.Equal(first[i], again[i]) {
			t.Fatalf("request %d is %q, then %q", i, first[i], again[i])
		}
		if bytes.Equal(first[i], other[i]) {
			same++
		}
	}
	if same > len(first)/10 {
		t.Errorf("%d of %d requests are the same with another seed", same, len(first))
	}
}

// A mutator leaves the requests that it alters as they are: they are altered
// again and again.
func TestMutatorLeavesRequestsAlone(t *testing.T) {
	m := &mutator{rand.New(rand.NewPCG(3, 1)), "127.0.0.1:1"}
	requests := testRequests()
	for range 3000 {
		for _, r := range requests {
			m.alter(r)
		}
	}
	for i, want := range testRequests() {
		if got := requests[i].bytes(m.host); !bytes.Equal(got, want.bytes(m.host)) {
			t.Errorf("request %d has become %q", i, got)
		}
	}
}
