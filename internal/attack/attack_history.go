package main

import (
	"context"
	"fmt"
	"sync/atomic"
)

// history has each of very many channels carry one event, so that the App keeps
// them all for viewers who come back.
type history struct{}

func (history) Name() string { return "history" }

// rooms is how many channels there are, each with one event: many times what
// the target may keep.
const rooms = 25_000

// historySlack is what the process may hold besides.
const historySlack = 6 << 20

func (history) Run(ctx context.Context, t *target) []finding {
	before, err := t.numbers(true)
	if err != nil {
		return nil // the watch tells of a server that is gone
	}
	var said atomic.Int64
	request := func(i int) []byte {
		return post(actionPath(fmt.Sprintf("room:r-%d", i), "say"), asJSON, `{"text":""}`).bytes(t.addr)
	}
	t.pour(ctx, flood{n: rooms, method: "POST", request: request, answered: func(_ int, a *answer) {
		if a.status == 200 {
			said.Add(1)
		}
	}})
	after, err := t.numbers(true)
	if err != nil {
		return nil
	}
	grown := after.Heap - before.Heap
	t.note("%d channels with an event: %.1f MiB", said.Load(), float64(grown)/(1<<20))
	if said.Load() == 0 && ctx.Err() == nil {
		return []finding{{claim: claimControl, effect: "nothing could be said in a room"}}
	}
	if grown <= after.History+historySlack {
		return nil
	}
	return []finding{{
		claim:   "history takes what it may",
		effect:  fmt.Sprintf("%d channels with one event each hold %.1f MiB, where the limit is %d MiB", said.Load(), float64(grown)/(1<<20), after.History>>20),
		request: quote(request(0)),
	}}
}
