package lc

import (
	"fmt"
	"sync"
	"time"
)

// maxRecheckers bounds how many streams are asked about at a time.
const maxRecheckers = 4

// A rechecker asks again whether the viewers of open streams may still
// listen. It does so away from the shards, as the answer may take a database
// to find. When answers are slow, questions wait.
type rechecker struct {
	hub *hub

	mu      sync.Mutex
	queue   []*stream
	workers int
}

// ask asks about the stream soon, where that is not about to happen.
func (c *rechecker) ask(s *stream) {
	if c.hub.cfg.MayListen == nil || !s.checking.CompareAndSwap(false, true) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = append(c.queue, s)
	if c.workers < maxRecheckers {
		c.workers++
		go c.work()
	}
}

// work asks about the streams of the queue until it is empty.
func (c *rechecker) work() {
	for s := c.next(); s != nil; s = c.next() {
		if err := c.check(s); err != nil {
			c.hub.cfg.Logger.Warn("SSE stream ended: its viewer may not listen any more", "user", s.user, "error", err)
			s.shard.do(func() { s.shard.end(s, ending{reason: "no longer allowed"}) })
		}
		s.checking.Store(false)
	}
}

func (c *rechecker) next() *stream {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		c.queue = nil
		c.workers--
		return nil
	}
	s := c.queue[0]
	c.queue = c.queue[1:]
	return s
}

// check asks about each channel of the stream. An answer that cannot be had
// counts as a refusal.
func (c *rechecker) check(s *stream) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	for i := range s.seats {
		ch := s.seats[i].topic.channel
		if err := c.hub.cfg.MayListen(s.ctx, ch, s.user, grantedOn(s.grants, ch, time.Now())); err != nil {
			return err
		}
	}
	return nil
}
