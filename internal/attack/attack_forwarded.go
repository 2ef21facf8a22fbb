package main

import (
	"context"
	"fmt"
	"sync/atomic"
)

// forwarded says in its header that it comes from elsewhere: to have a limit of
// its own each time, and to use up the limit of somebody else. There is no
// proxy, so nothing that it says counts.
type forwarded struct{}

func (forwarded) Name() string { return "forwarded" }

// beyond is more requests than a viewer may make in the time that they take.
const beyond = 4000

func (forwarded) Run(ctx context.Context, t *target) (found []finding) {
	for _, how := range []struct {
		name   string
		header func(i int) string
	}{
		{"without a header", func(int) string { return "X: y" }},
		{"with another X-Forwarded-For each time", func(i int) string { return fmt.Sprintf("X-Forwarded-For: 203.%d.%d.%d", i>>16, i>>8&255, i&255) }},
		{"with another X-Real-IP each time", func(i int) string { return fmt.Sprintf("X-Real-IP: 203.%d.%d.%d", i>>16, i>>8&255, i&255) }},
		{"with another Forwarded each time", func(i int) string { return fmt.Sprintf(`Forwarded: for="203.%d.%d.%d"`, i>>16, i>>8&255, i&255) }},
	} {
		var refused atomic.Int64
		sent := t.pour(ctx, flood{
			n:      beyond,
			from:   t.sources.take(),
			method: "HEAD",
			request: func(i int) []byte {
				return (&request{method: "HEAD", target: "/sse/events/global", header: []string{how.header(i)}}).bytes(t.addr)
			},
			answered: func(_ int, a *answer) {
				if a.status == 429 {
					refused.Add(1)
				}
			},
		})
		if refused.Load() == 0 && sent == beyond {
			r := &request{method: "HEAD", target: "/sse/events/global", header: []string{how.header(1)}}
			found = append(found, finding{
				claim:   "one address has one limit",
				effect:  fmt.Sprintf("%d requests of one guest %s, and none is told to wait", sent, how.name),
				request: quote(r.bytes(t.addr)),
			})
		}
	}
	return append(found, lockOut(ctx, t)...)
}

// lockOut uses up the limit of an address that is not the sender's.
func lockOut(ctx context.Context, t *target) []finding {
	const theirs = "X-Forwarded-For: 198.51.100.7"
	t.pour(ctx, flood{
		n:      beyond,
		from:   t.sources.take(),
		method: "HEAD",
		request: func(int) []byte {
			return (&request{method: "HEAD", target: "/sse/events/global", header: []string{theirs}}).bytes(t.addr)
		},
	})
	c := t.guest()
	defer c.close()
	r := &request{method: "HEAD", target: "/sse/events/global", header: []string{theirs}}
	for n := range 20 { // more than the limit lets through again meanwhile
		a, err := c.do(ctx, r)
		if ctx.Err() != nil {
			break
		}
		if err != nil || !a.isGood() {
			return []finding{c.got(r, "nobody uses up another one's limit", "after %d requests that said they were another one's, request %d of that one is answered %v, %v", beyond, n+1, a, err)}
		}
	}
	return nil
}
