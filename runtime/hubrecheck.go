package lc

import (
	"context"
	"errors"
	"hash/maphash"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// sharedPart is the part of the period of re-checks for which an answer is
// good for other streams with the same question.
const sharedPart = 12

var (
	errHangs   = errors.New("there was no answer in time whether the viewer may still listen")
	errAllHang = errors.New("too many questions whether a viewer may still listen hang for another to be asked")
)

// A rechecker asks again, once in each period, whether the viewers of open
// streams may still listen. It does so away from the shards, as an answer may
// take a database to find.
//
// Streams of one user with the same question share its answer: see questionKey.
// All of them are due at the same time of the period, which differs from user to
// user. Guests are not one person, so each is asked about by itself.
//
// Askers are goroutines that take questions from a queue. There are more of
// them, up to a bound, while questions wait. A call that doesn't return in time
// is given up: its question is answered with a refusal, and another asker takes
// the goroutine's place. The goroutines that are stuck in such calls are bounded
// too; while there are too many, every new question is refused.
type rechecker struct {
	hub  *hub
	seed maphash.Seed

	mu       sync.Mutex
	queue    []*question               // to be asked, oldest first
	known    map[questionKey]*question // those to be asked, being asked, or answered lately
	answered []*question               // those of known that are, oldest first
	askers   int                       // goroutines at work
	hung     int                       // goroutines stuck in a call that was given up
	hangs    map[questionKey]int       // the same by question, guests taken together
	lost     uint64                    // questions without an answer, for Stats
}

// An inquiry asks about one stream, channel by channel. The channels come one
// after another, so that a stream whose questions hang costs one call.
type inquiry struct {
	stream *stream
	due    time.Duration // when it was to be asked about, since the hub began
	seat   int           // the one whose channel is asked about
}

// A question is whether a user may listen to a channel.
type question struct {
	key     questionKey
	granted []ComponentID   // on the channel
	ctx     context.Context // has the values of a request; nil once answered
	due     time.Duration   // of the first inquiry
	queued  time.Duration
	asked   time.Duration
	waiting []*inquiry

	answered bool
	err      error
	givenUp  bool // the call has not returned yet
}

// A questionKey tells questions apart. It holds all that an answer may depend
// on, so that no answer serves another user, another session of the same user,
// or a stream that has shown other tokens:
//
//   - MayListen is called with a user, a channel and what was granted. They are
//     compared as they are, not by a hash.
//   - Its context has the values that the application's middleware has put into
//     that of the request. What they are made from, a session stands for. Where
//     two requests of one user differ in it, each has an answer of its own.
//   - What else the application looks at, such as its database, is the same for
//     both at that time. The answer is not used for longer than sharing says.
type questionKey struct {
	user    string
	session session
	server  *http.Server // that the requests came to
	channel Channel
	granted string  // the components, each with its length before it
	guest   *stream // nil for a user, whose streams share questions
}

// shared returns the key that all guests, and all sessions of a user, have in
// common: a question that hangs for one of them is not asked for another.
func (k questionKey) shared() questionKey {
	k.guest, k.session, k.server = nil, 0, nil
	return k
}

// begin makes the rechecker that of a hub.
func (c *rechecker) begin(h *hub) {
	c.hub, c.seed = h, maphash.MakeSeed()
	c.known, c.hangs = map[questionKey]*question{}, map[questionKey]int{}
}

// firstCheck returns when to ask about a user's new stream for the first time.
func (h *hub) firstCheck(user string) time.Duration {
	now, every := h.now(), h.cfg.Recheck
	if user == "" {
		return now + rand.N(every)
	}
	phase := time.Duration(maphash.String(h.recheck.seed, user) % uint64(every))
	return now + (phase-now%every+every)%every
}

// checkDue asks about the stream if it is time to.
func (h *hub) checkDue(s *stream, now time.Duration) {
	if now < s.checkAt {
		return
	}
	due, every := s.checkAt, h.cfg.Recheck
	s.checkAt += every * ((now-due)/every + 1)
	h.recheck.ask(s, due)
}

// ask asks about a stream that is due, unless that is still under way since the
// last time.
func (c *rechecker) ask(s *stream, due time.Duration) {
	if c.hub.cfg.MayListen == nil || !s.checking.CompareAndSwap(false, true) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.proceed(&inquiry{stream: s, due: due})
}

// proceed goes on with an inquiry up to a question that has no answer yet.
func (c *rechecker) proceed(in *inquiry) {
	for ; in.seat < len(in.stream.seats); in.seat++ {
		q := c.question(in)
		if !q.answered {
			q.waiting = append(q.waiting, in)
			return
		}
		if q.err != nil {
			c.refuse(in, q.err)
			return
		}
	}
	in.stream.checking.Store(false)
}

// refuse ends the stream of an inquiry.
func (c *rechecker) refuse(in *inquiry, err error) {
	s := in.stream
	s.checking.Store(false)
	s.shard.do(func() {
		if s.joined {
			c.hub.cfg.Logger.Warn("SSE stream ended: its viewer may not listen any more", "user", s.user, "err", err)
			s.shard.end(s, ending{reason: "no longer allowed"})
		}
	})
}

// question returns the question of an inquiry: one that is known, or a new one.
func (c *rechecker) question(in *inquiry) *question {
	now := c.hub.now()
	c.forget(now)
	s, ch := in.stream, in.stream.seats[in.seat].topic.channel
	granted := grantedOn(s.grants, ch, time.Now())
	key := questionKey{user: s.user, session: s.session, server: s.server, channel: ch, granted: encodeIDs(granted)}
	if s.user == "" {
		key.guest = s
	}
	if q := c.known[key]; q != nil && (!q.answered || now-q.asked <= c.sharing()) {
		return q
	}
	q := &question{key: key, granted: granted, ctx: s.ctx, due: in.due, queued: now}
	switch {
	case c.hangs[key.shared()] > 0:
		q.answered, q.err = true, errHangs
	case c.hung >= mostCalls:
		q.answered, q.err = true, errAllHang
	default:
		c.known[key] = q
		c.queue = append(c.queue, q)
		c.hire(now)
	}
	return q
}

// encodeIDs returns a text that tells lists of IDs apart.
func encodeIDs(ids []ComponentID) string {
	var b []byte
	for _, id := range ids {
		b = appendField(appendField(b, id.Name), id.Instance)
	}
	return string(b)
}

// sharing returns how long after a question was asked its answer is good for
// other streams.
func (c *rechecker) sharing() time.Duration { return c.hub.cfg.Recheck / sharedPart }

// forget lets go of answers that are too old for other streams.
func (c *rechecker) forget(now time.Duration) {
	old := 0
	for ; old < len(c.answered) && now-c.answered[old].asked > c.sharing(); old++ {
		if q := c.answered[old]; c.known[q.key] == q {
			delete(c.known, q.key)
		}
		c.answered[old] = nil
	}
	c.answered = c.answered[old:]
}

// settle answers a question, unless it was given up, and goes on with the
// inquiries that wait for it.
func (c *rechecker) settle(q *question, err error) {
	if q.answered {
		return
	}
	q.answered, q.err, q.ctx = true, err, nil
	if q.key.guest == nil {
		c.answered = append(c.answered, q)
	} else {
		delete(c.known, q.key)
	}
	waiting := q.waiting
	q.waiting = nil
	for _, in := range waiting {
		if err != nil {
			c.refuse(in, err)
			continue
		}
		in.seat++
		c.proceed(in)
	}
}

// stats returns for how long the question that waits longest has been due, and
// how many got no answer in time.
func (c *rechecker) stats() (delay time.Duration, lost uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) > 0 {
		delay = c.hub.now() - c.queue[0].due
	}
	return delay, c.lost
}
