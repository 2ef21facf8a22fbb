package lc

import (
	"context"
	"time"
)

// Bounds on the calls by which a rechecker asks the application.
const (
	answerTime = 5 * time.Second // for one question; what takes longer counts as refused
	fewAskers  = 4               // calls at a time while questions don't wait for long
	mostAskers = 64              // calls at a time
	mostCalls  = 2 * mostAskers  // the same, with those that were given up and have not returned
	patience   = time.Second     // how long a question waits before there are more askers
)

// This file holds the goroutines that ask the application for a rechecker.

// hire adds an asker if the queue needs one and there may be one.
func (c *rechecker) hire(now time.Duration) {
	if len(c.queue) == 0 {
		return
	}
	most := fewAskers
	if now-c.queue[0].queued > patience {
		most = mostAskers
	}
	if c.askers < most && c.askers+c.hung < mostCalls {
		c.askers++
		go c.work()
	}
}

// work asks the questions of the queue until it is empty, or a call was given
// up and another asker has taken the place of this one.
func (c *rechecker) work() {
	var q *question
	defer func() { c.leave(q) }()
	for q = c.take(); q != nil && c.put(q); q = c.take() {
	}
}

// take takes a question out of the queue, nil if there is none, or nobody to
// ask about any more.
func (c *rechecker) take() *question {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 || c.hub.ctx.Err() != nil {
		c.queue = nil
		return nil
	}
	q := c.queue[0]
	c.queue[0] = nil
	c.queue = c.queue[1:]
	q.asked = c.hub.now()
	c.hire(q.asked)
	return q
}

// put asks a question. It reports false if the call was given up meanwhile.
func (c *rechecker) put(q *question) bool {
	ctx, cancel := context.WithTimeout(q.ctx, answerTime)
	defer cancel()
	timer := time.AfterFunc(answerTime, func() { c.giveUp(q) })
	err := c.mayListen(ctx, q)
	timer.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle(q, err)
	return !q.givenUp
}

// mayListen calls the application. A panic counts as a refusal.
func (c *rechecker) mayListen(ctx context.Context, q *question) (err error) {
	defer recoverTo(&err)
	return c.hub.cfg.MayListen(ctx, q.key.channel, q.key.user, q.granted)
}

// giveUp refuses what a question was about: its call has not returned in time.
func (c *rechecker) giveUp(q *question) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if q.answered {
		return
	}
	q.givenUp = true
	c.askers--
	c.hung++
	c.hangs[q.key.shared()]++
	c.lost++
	c.settle(q, errHangs)
	if c.hung < mostCalls {
		c.hire(c.hub.now())
		return
	}
	c.hub.cfg.Logger.Error("SSE streams are ended at their re-check: too many calls of Authorize or the authorizer do not return", "calls", c.hung)
	for _, waits := range c.queue {
		c.settle(waits, errAllHang)
	}
	c.queue = nil
}

// leave ends an asker. q is what it asked last; it has no answer if the
// application has ended the goroutine.
func (c *rechecker) leave(q *question) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case q == nil:
		c.askers--
	case q.givenUp:
		c.hung--
		key := q.key.shared()
		if c.hangs[key]--; c.hangs[key] == 0 {
			delete(c.hangs, key)
		}
	default:
		c.askers--
		c.settle(q, errHangs)
	}
	c.hire(c.hub.now())
}
