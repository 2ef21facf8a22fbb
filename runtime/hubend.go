package lc

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"time"
)

// reconnectsPerSecond is how fast viewers are asked to come back to a server
// that restarts, up to a wait of maxFarewell.
const (
	reconnectsPerSecond = 500
	maxFarewell         = 30 * time.Second
)

// An ending is how a stream ends: at once, or after it was sent what it is
// owed and a farewell that tells the viewer when to come back.
type ending struct {
	reason string
	wait   time.Duration // before the first viewer comes back
	spread time.Duration // over which they come back from then on; 0: no farewell
}

// renewal ends a stream that is old, for its viewer to open it again at once.
// The wait is shorter than a presence channel's linger and than what a browser
// takes for a lost connection: nobody notices.
var renewal = ending{"stream age", 50 * time.Millisecond, 450 * time.Millisecond}

// never is a time since the hub began that doesn't come.
const never = time.Duration(math.MaxInt64)

// endOf returns when a stream will have become old: after Limits.StreamAge less
// up to a quarter, so that streams that were opened together, as after a
// restart, do not end together.
func (h *hub) endOf(s *stream) time.Duration {
	age := h.cfg.Limits.StreamAge
	if age <= 0 {
		return never
	}
	return s.opened + age - rand.N(age/4+1)
}

// farewell returns the event that tells the viewer of a stream when to come back. A
// browser keeps to the line where it is left to connect again by itself, but shows it
// to no script: for ours, the data says the same.
func (e ending) farewell(s *stream) []byte {
	wait := e.wait + rand.N(e.spread)
	data := fmt.Appendf(nil, `{"retry":%d}`, wait.Milliseconds())
	return s.finish(appendEvent(appendRetry(s.begin(nil), wait), s.id(), typePing, data), 0)
}

// politely returns an ending for n streams at a time. The more they are, the
// longer the time over which they come back.
func politely(reason string, n int) ending {
	return ending{reason, minRetry / 2, minRetry + min(time.Duration(n)*time.Second/reconnectsPerSecond, maxFarewell)}
}

// disconnect ends all streams of the user at once. Those whose viewer is
// nobody in particular are nobody's.
func (h *hub) disconnect(user string) {
	if user == "" {
		return
	}
	h.end(func(s *stream) bool { return s.user == user }, ending{reason: "user disconnected"})
}

// end ends the streams that which is true for.
func (h *hub) end(which func(*stream) bool, how ending) {
	h.mu.Lock()
	for s := range h.arriving {
		if which(s) {
			h.arriving[s] = &how
		}
	}
	none := h.streams == 0
	h.mu.Unlock()
	if none {
		return
	}
	for _, sh := range h.shards {
		sh.do(func() { sh.endEach(which, how) })
	}
}

// endWith ends streams with the server that they came over: Shutdown of a
// server waits for its connections to become idle, which streams never do,
// and does not touch those taken over.
func (h *hub) endWith(server *http.Server) {
	if server == nil {
		return
	}
	h.mu.Lock()
	_, known := h.servers[server]
	h.servers[server] = struct{}{}
	h.mu.Unlock()
	if known {
		return
	}
	server.RegisterOnShutdown(func() {
		h.mu.Lock()
		delete(h.servers, server)
		n := h.streams
		h.mu.Unlock()
		h.end(func(s *stream) bool { return s.server == server }, politely("server shuts down", n))
	})
}

// shutdown ends all streams, telling each viewer when to come back, and
// refuses new ones. It returns when the last has ended and everybody has left
// the presence channels, or with ctx's error.
func (h *hub) shutdown(ctx context.Context) error {
	h.mu.Lock()
	n := h.streams
	if !h.closing {
		h.closing = true
		if n == 0 {
			close(h.drained)
		}
	}
	h.mu.Unlock()
	defer h.stop()

	everyone := func(*stream) bool { return true }
	h.end(everyone, politely("shutdown", n))
	select {
	case <-h.drained:
		h.outbox.flush(ctx)
	case <-ctx.Done():
		h.end(everyone, ending{reason: "shutdown ran out of time"})
		return fmt.Errorf("SSE streams did not all end: %w", context.Cause(ctx))
	}
	return h.presence.leaveAll(ctx)
}

// stop lets go of the broker and of what would come later.
func (h *hub) stop() {
	h.cancel()
	h.mu.Lock()
	for _, timer := range []*time.Timer{h.expiry, h.ear.again, h.sight.timer} {
		if timer != nil {
			timer.Stop()
		}
	}
	h.mu.Unlock()
	h.outbox.stop()
	h.group.Wait()
	if h.ear.listener != nil {
		if err := h.ear.listener.Close(); err != nil {
			h.cfg.Logger.Error("the broker did not stop delivering", "err", err)
		}
	}
}

// endEach ends the streams of the shard that which is true for.
func (sh *shard) endEach(which func(*stream) bool, how ending) {
	for i := len(sh.streams) - 1; i >= 0; i-- {
		if s := sh.streams[i]; which(s) {
			sh.end(s, how)
		}
	}
}

// end ends one stream, if it is still there.
func (sh *shard) end(s *stream, how ending) {
	if s.joined {
		sh.batch.topic = nil
		s.outlet.end(s, &sh.batch, how)
	}
}
