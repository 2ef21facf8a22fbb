package lc

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// hubConfig is what a hub is made from.
type hubConfig struct {
	Broker    Broker
	History   History
	Heartbeat time.Duration // between pings on a stream that is silent otherwise
	Recheck   time.Duration // between questions whether a viewer may still listen
	Linger    time.Duration // from a user's last stream on a presence channel to "left"
	Limits    Limits
	Logger    *slog.Logger
	Observer  Observer

	// MayListen is asked again about every open stream. Its context has the
	// values of the stream's request.
	MayListen func(ctx context.Context, ch Channel, user string, tokens []string) error

	// Presence is told who has come to a presence channel and who has left
	// it; for one channel, one call at a time and in order. Nil: nobody.
	Presence func(ctx context.Context, ch Channel, m Member, joined bool)
}

// A hub holds the recent events of all channels and serves them to viewers.
type hub struct {
	cfg hubConfig
}

// newHub returns a hub that listens to cfg.Broker until it is shut down.
func newHub(cfg hubConfig) *hub { return &hub{cfg: cfg} }

// cursor returns the place of the newest event that the hub has. Whoever
// loads a component after this call sees all that happened up to there.
func (h *hub) cursor() EventID { return EventID{} }

// publish sends m to the viewers of its channel, on every node.
func (h *hub) publish(ctx context.Context, m Message) (EventID, error) {
	return h.cfg.Broker.Publish(ctx, m)
}

// disconnect ends all streams of the user at once.
func (h *hub) disconnect(user string) {}

// shutdown ends all streams, telling each viewer when to come back, and
// refuses new ones. It returns when the last has ended, or with ctx's error.
func (h *hub) shutdown(ctx context.Context) error { return nil }

// stats tells how much the hub holds.
func (h *hub) stats() hubStats { return hubStats{} }

type hubStats struct {
	Streams  int // open
	Channels int // held, because somebody listens or there is history
	Frames   int // of history
	Bytes    int // of history
}

// handleStream serves GET {sse}/{channel}: the events of one channel.
func (a *App) handleStream(w http.ResponseWriter, r *http.Request) {}

// handleStreams serves GET {sse}?channel=A&channel=B: several channels over
// one stream.
func (a *App) handleStreams(w http.ResponseWriter, r *http.Request) {}
