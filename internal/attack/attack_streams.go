package main

import (
	"context"
	"errors"
	"fmt"
)

const claimLimit = "more streams than a viewer may have are refused"

// streams opens streams and keeps them: thousands by several viewers, and more
// than one viewer may have.
type streams struct{}

func (streams) Name() string { return "streams" }

// heldStreams is how many are held at a time by all.
const heldStreams = 2000

func (streams) Run(ctx context.Context, t *target) (found []finding) {
	user, err := t.login(ctx, t.site.strangers[0])
	if err != nil {
		return control(err)
	}
	defer user.close()
	guest := t.guest()
	for _, tt := range []struct {
		name  string
		n     int
		limit bool // is below n
		as    func(i int) *caller
	}{
		{name: "8 guests", n: heldStreams, as: callers(t, 8)},
		{name: "one user", n: 100, limit: true, as: func(int) *caller { return user }},
		{name: "one guest", n: 1100, limit: true, as: func(int) *caller { return guest }},
	} {
		h := &held{t: t, audience: newAudience(ctx)}
		found = append(found, h.open(ctx, tt.n, tt.as)...)
		t.note("%s: %d of %d open", tt.name, h.n, tt.n)
		if tt.limit && h.n == tt.n {
			found = append(found, finding{claim: claimLimit, subject: tt.name, effect: fmt.Sprintf("%s has %d open", tt.name, h.n), request: quote(get("/sse/events/global").bytes(t.addr))})
		}
		if !tt.limit && h.n < tt.n {
			found = append(found, finding{claim: claimControl, effect: fmt.Sprintf("of %d streams of %s %d are open: %v", tt.n, tt.name, h.n, h.refused)})
		}
		_, more := h.leave()
		found = append(found, more...)
		if ctx.Err() != nil || !t.proc.alive() {
			break
		}
	}
	return found
}

// Held are streams that are open.
type held struct {
	*audience
	t       *target
	n       int
	refused *answer // the last that was
}

// open opens streams, and has the victim work while they are open.
func (h *held) open(ctx context.Context, n int, as func(int) *caller) (found []finding) {
	for i := range n {
		if ctx.Err() != nil || h.t.isOvergrown() {
			return found
		}
		err := h.listen(as(i), "/sse/events/global")
		var refused *refusal
		switch {
		case err == nil:
			h.n++
		case errors.As(err, &refused):
			h.refused = refused.answer
			if !refused.isBusy() {
				found = append(found, finding{claim: claimLimit, effect: fmt.Sprintf("stream %d is answered %s, want 429 or 503", i+1, refused.answer)})
			}
		case ctx.Err() == nil && !h.t.isGone():
			return append(found, finding{claim: claimServed, effect: fmt.Sprintf("stream %d has no answer: %v", i+1, err)})
		}
	}
	h.t.victim.await(ctx, len(h.t.site.deeds))
	return found
}
