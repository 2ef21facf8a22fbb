package natsbroker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// An Option changes how New sets up what is not on the server yet.
type Option func(*config)

type config struct {
	name     string
	replicas int
	age      time.Duration
	bytes    int64
	storage  jetstream.StorageType
	log      *slog.Logger
}

// Where no option says otherwise.
const (
	defaultName  = "LC"
	defaultAge   = 10 * time.Minute
	defaultBytes = 256 << 20
)

// Limits of one attempt to reach the servers, and of New if its context has no
// deadline. An election takes four to nine seconds.
const (
	attemptTime = time.Second
	startTime   = time.Minute
)

// retryWindow is how long an event's ID is remembered at least. lc.Broker asks
// for it.
const retryWindow = time.Minute

// validName is what may stand in the names of streams, buckets and subjects.
var validName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// WithName sets the name that everything on the server begins with: 1 to 32
// letters, digits, hyphens and underscores. Applications that share a server
// have different names. The default is LC.
func WithName(name string) Option { return func(c *config) { c.name = name } }

// WithReplicas sets on how many servers of a cluster everything is kept: 1 to
// 5. The default is 1.
func WithReplicas(n int) Option { return func(c *config) { c.replicas = n } }

// WithHistory sets how long events are held for viewers who come back, at
// least a minute, and how many bytes of them at most. The defaults are 10
// minutes and 256 MiB.
func WithHistory(age time.Duration, bytes int64) Option {
	return func(c *config) { c.age, c.bytes = age, bytes }
}

// WithMemory keeps everything in the servers' memory instead of their files.
// State is lost with the last of them.
func WithMemory() Option { return func(c *config) { c.storage = jetstream.MemoryStorage } }

// WithLogger sets where trouble with the servers is logged. The default is
// slog.Default.
func WithLogger(l *slog.Logger) Option { return func(c *config) { c.log = l } }

// New returns a broker and a store on the JetStream of a connection, which
// stays the caller's to close. It makes the stream and the bucket if they are
// not there. If the servers can't be reached it tries again until ctx is done,
// for a minute at most. The context bounds New only.
func New(ctx context.Context, nc *nats.Conn, opts ...Option) (*Broker, *Store, error) {
	c := config{name: defaultName, replicas: 1, age: defaultAge, bytes: defaultBytes, storage: jetstream.FileStorage, log: slog.Default()}
	for _, opt := range opts {
		opt(&c)
	}
	if err := c.check(); err != nil {
		return nil, nil, fmt.Errorf("natsbroker: %w", err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, nil, fmt.Errorf("natsbroker: %w", err)
	}
	all := newServers(nc, js, c.log)
	b, s := newBroker(all, &c), newStore(all, &c)
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	if err := all.untilThere(ctx, b, s); err != nil {
		return nil, nil, fmt.Errorf("natsbroker: %w", err)
	}
	return b, s, nil
}

// untilThere makes what is missing, and tries again if a server is starting or
// a cluster is electing.
func (s *servers) untilThere(ctx context.Context, b *Broker, store *Store) error {
	told := false
	for {
		err := s.setUp(ctx, b, store)
		if err == nil || errors.As(err, &final{}) {
			return err
		}
		if !told {
			s.log.Warn("NATS is not ready", "err", err)
			told = true
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, s.nc.LastError())
		case <-time.After(attemptTime / 4):
		}
	}
}

func (s *servers) setUp(ctx context.Context, b *Broker, store *Store) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.nc.IsConnected() {
		return errors.Join(errors.New("there is no connection to a NATS server"), s.nc.LastError())
	}
	if err := checkServer(s.nc); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*attemptTime) // a cluster elects a leader for a new stream
	defer cancel()
	if _, err := b.lookUp(ctx, ""); err != nil {
		return fmt.Errorf("stream %s: %w", b.name, err)
	}
	if err := store.lookUp(ctx); err != nil {
		return fmt.Errorf("bucket %s: %w", store.bucket, err)
	}
	if err := store.letExpire(ctx); err != nil {
		s.log.Warn("records that have expired stay in the bucket, unseen: its stream does not allow per-message TTL", "bucket", store.bucket, "err", err)
	}
	return nil
}

func (c *config) check() error {
	switch {
	case !validName.MatchString(c.name):
		return fmt.Errorf("name %q: it takes 1 to 32 letters, digits, hyphens and underscores", c.name)
	case c.replicas < 1 || c.replicas > 5:
		return fmt.Errorf("%d replicas: there can be 1 to 5", c.replicas)
	case c.age < retryWindow || c.bytes <= 0:
		return fmt.Errorf("a history of %v and %d bytes: it takes a minute and more than no bytes", c.age, c.bytes)
	}
	return nil
}
