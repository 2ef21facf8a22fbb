package natsbroker

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The stream of events has the subjects NAME.event.EPOCH.*, one for each
// channel. It is a new sequence whenever it is made, and has a new epoch then.
// Because the epoch is part of the subjects, an event can't be stored in, or
// read from, another epoch than the one that was meant. The server publishes
// each stored event again on NAME.live.*, where the channel's listeners are.

// subjects are those of one application.
type subjects struct {
	events string // before the epoch
	live   string // before the channel's token
}

func subjectsOf(name string) subjects {
	return subjects{events: name + ".event.", live: name + ".live."}
}

// event returns the subject of a channel's stored events.
func (s subjects) event(epoch, token string) string { return s.events + epoch + "." + token }

// epochIn returns the epoch and the token of a stored event's subject.
func (s subjects) epochIn(subject string) (epoch, token string, ok bool) {
	rest, ok := strings.CutPrefix(subject, s.events)
	if !ok {
		return "", "", false
	}
	epoch, token, ok = strings.Cut(rest, ".")
	return epoch, token, ok && validEpoch(epoch)
}

// newEpoch returns the epoch of a stream that is made now. Epochs are numbers,
// and a later one is higher, also than one that a clock ahead of ours has
// made.
func newEpoch(before string) string {
	random := [2]byte{}
	rand.Read(random[:])
	n := uint64(time.Now().UnixMicro())<<10 | uint64(random[0])<<2 | uint64(random[1])>>6
	if b, err := strconv.ParseUint(before, 36, 64); err == nil && n <= b {
		n = b + 1
	}
	return strconv.FormatUint(n, 36)
}

func validEpoch(epoch string) bool {
	n, err := strconv.ParseUint(epoch, 36, 64)
	return err == nil && strconv.FormatUint(n, 36) == epoch
}

// later reports whether epoch a is later than b, which may be "" for none.
func later(a, b string) bool {
	return len(a) > len(b) || len(a) == len(b) && a > b
}

// stream returns the configuration of the stream of events, but for its
// epoch.
func (c *config) stream() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        c.name + "_EVENTS",
		Description: "Events of live components, for viewers who come back.",
		Retention:   jetstream.LimitsPolicy,
		Discard:     jetstream.DiscardOld,
		MaxAge:      c.age,
		MaxBytes:    c.bytes,
		Storage:     c.storage,
		Replicas:    c.replicas,
		Duplicates:  min(2*retryWindow, c.age),
		AllowDirect: true,
	}
}

// withEpoch returns a configuration for a new epoch.
func (s subjects) withEpoch(c jetstream.StreamConfig, epoch string) jetstream.StreamConfig {
	c.Subjects = []string{s.event(epoch, "*")}
	c.RePublish = &jetstream.RePublish{Source: c.Subjects[0], Destination: s.live + "{{wildcard(1)}}"}
	c.Metadata = maps.Clone(c.Metadata)
	return c
}

// lookUp asks the server for the stream's epoch, and makes the stream if it is
// gone. It is called if the epoch that was known turned out to be of no use;
// if another call has found a later one meanwhile, it returns that.
func (b *Broker) lookUp(ctx context.Context, known string) (epoch string, err error) {
	select {
	case b.looking <- struct{}{}:
		defer func() { <-b.looking }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if now := b.epoch(); now != known {
		return now, nil
	}
	ctx, asked := b.whileHeld(ctx)
	s, err := b.js.Stream(ctx, b.name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		s, err = b.make(ctx)
	}
	if err = asked(err); err != nil {
		return "", err
	}
	return b.adopt(s.CachedInfo().Config)
}

// make makes the stream as it was when it was seen last.
func (b *Broker) make(ctx context.Context) (jetstream.Stream, error) {
	before := b.epoch()
	s, err := b.js.CreateStream(ctx, b.subjects.withEpoch(b.config, newEpoch(before)))
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another process was faster
		return b.js.Stream(ctx, b.name)
	}
	if err == nil && before != "" {
		b.log.Error("the stream of events was lost and has been made again", "stream", b.name)
	}
	return s, err
}

// renew begins a new epoch in a stream that has lost its newest events, as one
// that was restored from a backup: its sequence numbers would be given twice.
func (b *Broker) renew(ctx context.Context, lost string) error {
	s, err := b.js.Stream(ctx, b.name)
	if err != nil {
		return err
	}
	c := s.CachedInfo().Config
	if epoch, err := b.subjects.suits(c); err != nil || epoch != lost {
		return err // it has been renewed
	}
	b.log.Error("the stream of events has lost its newest events and begins a new epoch", "stream", b.name)
	_, err = b.js.UpdateStream(ctx, b.subjects.withEpoch(c, newEpoch(lost)))
	return err
}

// adopt takes a stream's configuration for the one to make it with again, and
// returns its epoch.
func (b *Broker) adopt(c jetstream.StreamConfig) (string, error) {
	epoch, err := b.subjects.suits(c)
	if err != nil {
		return "", final{err}
	}
	b.config = c
	b.current.Store(&epoch)
	return epoch, nil
}

// epoch returns the stream's epoch as far as it is known, "" if it is not.
func (b *Broker) epoch() string { return *b.current.Load() }

// suits returns the epoch of a stream, or why it can't be used.
func (s subjects) suits(c jetstream.StreamConfig) (epoch string, err error) {
	for _, subject := range c.Subjects {
		if e, token, ok := s.epochIn(subject); ok && token == "*" {
			epoch = e
		}
	}
	const there = "it is there already and "
	switch {
	case epoch == "":
		return "", fmt.Errorf(there+"has no subject %s: it was made by hand or by an older version of lcgen; delete it, and it will be made again", s.event("EPOCH", "*"))
	case c.Retention != jetstream.LimitsPolicy:
		return "", errors.New(there + "does not have the retention policy limits, so that processes would take each other's events")
	case c.MaxMsgsPerSubject > 0:
		return "", errors.New(there + "limits the messages of a subject, so that a channel's history would have holes")
	case !c.AllowDirect:
		return "", errors.New(there + "does not allow direct reads")
	case c.RePublish == nil || !slices.Contains([]string{s.event(epoch, "*"), ">", ""}, c.RePublish.Source) ||
		c.RePublish.Destination != s.live+"{{wildcard(1)}}" || c.RePublish.HeadersOnly:
		return "", fmt.Errorf(there+"does not republish its events from %s to %s{{wildcard(1)}}", s.event(epoch, "*"), s.live)
	}
	return epoch, nil
}
