package lc

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// A presence knows who is on the presence channels, by the streams that are
// open. A user counts once, however many tabs they have, and has left when
// the last was closed and none was opened for a while: a reload is neither.
// Viewers without a user are not announced.
type presence struct {
	hub     *hub
	closing chan struct{} // closed when there is no time for pauses any more

	mu     sync.Mutex
	here   map[attendee]*attendance
	queues map[Channel][]presenceChange // not yet told; a key has a goroutine
	idle   chan struct{}                // closed when queues is empty; nil until asked for
}

// presencePause is how long the application is left alone after it was told
// of changes on a channel. What comes meanwhile is told together: when a
// thousand enter a room, the room is not rendered a thousand times and sent
// to a thousand each time.
const presencePause = 250 * time.Millisecond

// An attendee is a user on a channel.
type attendee struct {
	channel Channel
	user    string
}

// An attendance is an attendee's stay.
type attendance struct {
	streams int
	leaving *time.Timer // runs while there is no stream
	returns int         // how often that was stopped; one may run out all the same
}

// A presenceChange is somebody's coming or going.
type presenceChange struct {
	member Member
	joined bool
}

// arrive counts a stream in.
func (p *presence) arrive(s *stream) {
	p.each(s, func(who attendee) {
		stay := p.here[who]
		if stay == nil {
			stay = &attendance{}
			if p.here == nil {
				p.here = map[attendee]*attendance{}
			}
			p.here[who] = stay
			p.tell(who, true)
		}
		stay.streams++
		if stay.leaving != nil {
			stay.leaving.Stop()
			stay.leaving = nil
			stay.returns++
		}
	})
}

// depart counts a stream out.
func (p *presence) depart(s *stream) {
	p.each(s, func(who attendee) {
		stay := p.here[who]
		if stay.streams--; stay.streams > 0 {
			return
		}
		returns := stay.returns
		stay.leaving = time.AfterFunc(p.hub.cfg.Linger, func() { p.expire(who, stay, returns) })
	})
}

// expire ends a stay, unless the attendee has come back since.
func (p *presence) expire(who attendee, stay *attendance, returns int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if stay.returns == returns && p.here[who] == stay {
		p.leave(who)
	}
}

// each calls fn, under the lock, for each presence channel of the stream.
func (p *presence) each(s *stream, fn func(attendee)) {
	if s.user == "" || p.hub.cfg.Presence == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range s.seats {
		if ch := s.seats[i].topic.channel; ch.Kind() == kindPresence {
			fn(attendee{ch, s.user})
		}
	}
}

func (p *presence) leave(who attendee) {
	delete(p.here, who)
	p.tell(who, false)
}

// tell puts a change into the channel's queue. A channel with a queue has a
// goroutine that works it off: the application is told of one channel's
// changes in order, and a slow channel does not delay another. The key stays
// until the pause after the last of them is over.
func (p *presence) tell(who attendee, joined bool) {
	queue, busy := p.queues[who.channel]
	if p.queues == nil {
		p.queues = map[Channel][]presenceChange{}
	}
	p.queues[who.channel] = append(queue, presenceChange{Member{User: who.user}, joined})
	if !busy {
		go p.work(who.channel)
	}
}

// work tells the application of the changes in the channel's queue, until
// there are no more.
func (p *presence) work(ch Channel) {
	for changes := p.next(ch); len(changes) > 0; changes = p.next(ch) {
		p.announce(ch, changes)
		select {
		case <-time.After(presencePause):
		case <-p.closing:
		}
	}
}

// next returns what is in the channel's queue, and frees that where it is
// nothing.
func (p *presence) next(ch Channel) []presenceChange {
	p.mu.Lock()
	defer p.mu.Unlock()
	queue := p.queues[ch]
	if len(queue) == 0 {
		delete(p.queues, ch)
		if len(p.queues) == 0 && p.idle != nil {
			close(p.idle)
			p.idle = nil
		}
		return nil
	}
	p.queues[ch] = nil
	return queue
}

// announce tells the application of changes.
func (p *presence) announce(ch Channel, changes []presenceChange) {
	err := guarded(func() error {
		p.hub.cfg.Presence(p.hub.ctx, ch, changes)
		return nil
	})
	if err != nil {
		p.hub.cfg.Logger.Error("SSE presence: panic", "channel", string(ch), "changes", len(changes), "err", err)
	}
}

// leaveAll lets everybody who lingers leave now, and waits until the
// application has been told of everything.
func (p *presence) leaveAll(ctx context.Context) error {
	p.mu.Lock()
	select {
	case <-p.closing: // asked for the second time
	default:
		close(p.closing)
	}
	for who, stay := range p.here {
		if stay.leaving != nil {
			stay.leaving.Stop()
			p.leave(who)
		}
	}
	if len(p.queues) == 0 {
		p.mu.Unlock()
		return nil
	}
	if p.idle == nil {
		p.idle = make(chan struct{})
	}
	idle := p.idle
	p.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("presence channels were not all told who has left: %w", context.Cause(ctx))
	}
}
