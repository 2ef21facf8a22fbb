package natsbroker

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// servers is the connection that a broker and a store share.
type servers struct {
	nc  *nats.Conn
	js  jetstream.JetStream
	log *slog.Logger

	held atomic.Pointer[hold]
}

// A hold is the connection to one server.
type hold struct {
	ctx  context.Context // done when it is lost
	lose context.CancelFunc
}

// errLost is the error of a request whose connection was lost before there was
// an answer. None will come: the server was dead or frozen.
var errLost = errors.New("the connection to the NATS server was lost")

func newServers(nc *nats.Conn, js jetstream.JetStream, log *slog.Logger) *servers {
	s := &servers{nc: nc, js: js, log: log}
	s.hold()
	go s.watch(nc.StatusChanged(nats.RECONNECTING, nats.CLOSED))
	return s
}

func (s *servers) hold() {
	h := new(hold)
	h.ctx, h.lose = context.WithCancel(context.Background())
	s.held.Store(h)
}

// watch ends what waits for an answer when its connection is lost, until the
// connection is closed: nats.go lets it wait as long as it may.
func (s *servers) watch(statuses <-chan nats.Status) {
	for status := range statuses {
		lost := s.held.Load()
		s.hold()
		lost.lose()
		if status == nats.CLOSED {
			return
		}
	}
}

// whileHeld returns a context for a request, which is done when the connection
// is lost. A request may also begin while there is none: it waits for the next.
// The function that it returns is to be called with the error of the request,
// and returns that, or errLost.
func (s *servers) whileHeld(ctx context.Context) (context.Context, func(error) error) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(s.held.Load().ctx, func() { cancel(errLost) })
	return ctx, func(err error) error {
		stop()
		if err != nil && errors.Is(context.Cause(ctx), errLost) {
			err = errLost
		}
		cancel(nil)
		return err
	}
}
