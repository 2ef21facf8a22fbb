package postgres

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// maxPayload is how many bytes a notification has at most. PostgreSQL refuses
// 8,000.
const maxPayload = 7900

// notifyTime limits one notification. One that is lost is made up for by the
// check of all channels.
const notifyTime = 2 * time.Second

// A notifier tells other processes of channels that have new events, after they
// were committed: a NOTIFY in the transaction takes a lock on the whole
// database. What comes while one is under way shares the next one.
type notifier struct {
	mu      sync.Mutex
	pending map[uint64]lc.Place // by hash of the channel
	busy    bool
	closed  bool
	running sync.WaitGroup
}

// tell has notify called for what is new.
func (n *notifier) tell(woken map[uint64]lc.Place, notify func(map[uint64]lc.Place)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return
	}
	if n.pending == nil {
		n.pending = map[uint64]lc.Place{}
	}
	maps.Copy(n.pending, woken)
	if n.busy {
		return
	}
	n.busy = true
	n.running.Go(func() {
		for next := n.take(); next != nil; next = n.take() {
			notify(next)
		}
	})
}

func (n *notifier) take() map[uint64]lc.Place {
	n.mu.Lock()
	defer n.mu.Unlock()
	next := n.pending
	n.pending, n.busy = nil, next != nil
	return next
}

func (n *notifier) close() {
	n.mu.Lock()
	n.closed = true
	n.mu.Unlock()
	n.running.Wait()
}

// notify sends notifications. A NOTIFY is a commit: it need not be on the disk.
func (d *Database) notify(woken map[uint64]lc.Place) {
	ctx, cancel := context.WithTimeout(context.Background(), notifyTime)
	defer cancel()
	if _, err := d.pool.Exec(ctx, `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, p) FROM unnest($2::text[]) AS p`, d.q.wake, payloads(woken)); err != nil {
		d.log.Warn("other processes can't be told of events, and find them later", "err", err)
	}
}

// payloads returns the notifications about channels: hash and place of each.
func payloads(woken map[uint64]lc.Place) (all []string) {
	var b strings.Builder
	for channel, place := range woken {
		entry := fmt.Sprintf("%x:%s", channel, place)
		if b.Len() > 0 && b.Len()+len(entry) >= maxPayload {
			all = append(all, b.String())
			b.Reset()
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(entry)
	}
	return append(all, b.String())
}

// parsePayload is the reverse of payloads. Anybody may notify, so that what
// makes no sense is passed over.
func parsePayload(payload string) map[uint64]lc.Place {
	woken := map[uint64]lc.Place{}
	for entry := range strings.FieldsSeq(payload) {
		channel, text, _ := strings.Cut(entry, ":")
		n, err := strconv.ParseUint(channel, 16, 64)
		if err != nil {
			continue
		}
		if place, err := lc.ParsePlace(text); err == nil {
			woken[n] = place
		}
	}
	return woken
}
