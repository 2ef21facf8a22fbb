package natsbroker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
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

// validName is what may stand in the names of streams, buckets and subjects.
var validName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// WithName sets the name that everything on the server begins with: 1 to 32
// letters, digits, hyphens and underscores. Applications that share a server
// have different names. The default is LC.
func WithName(name string) Option { return func(c *config) { c.name = name } }

// WithReplicas sets on how many servers of a cluster everything is kept: 1 to
// 5. The default is 1.
func WithReplicas(n int) Option { return func(c *config) { c.replicas = n } }

// WithHistory sets how long events are held for processes that come later or
// come back, and how many bytes of them at most. The defaults are 10 minutes
// and 256 MiB.
func WithHistory(age time.Duration, bytes int64) Option {
	return func(c *config) { c.age, c.bytes = age, bytes }
}

// WithMemory keeps everything in the servers' memory instead of their files.
// State is lost with the last of them.
func WithMemory() Option { return func(c *config) { c.storage = jetstream.MemoryStorage } }

// WithLogger sets where trouble with the stream is logged. The default is
// slog.Default.
func WithLogger(l *slog.Logger) Option { return func(c *config) { c.log = l } }

// New returns a broker and a store on the JetStream of a connection, which
// stays the caller's to close. It makes the stream and the bucket where they
// are not there. The context bounds New only.
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
	b := &Broker{js: js, config: c.stream(), prefix: c.name + ".", log: c.log}
	if _, err := b.stream(ctx); err != nil {
		return nil, nil, fmt.Errorf("natsbroker: stream %s: %w", b.config.Name, err)
	}
	kv, err := c.bucket(ctx, js)
	if err != nil {
		return nil, nil, fmt.Errorf("natsbroker: bucket %s: %w", c.bucketName(), err)
	}
	return b, &Store{kv: kv}, nil
}

func (c *config) check() error {
	switch {
	case !validName.MatchString(c.name):
		return fmt.Errorf("name %q: it takes 1 to 32 letters, digits, hyphens and underscores", c.name)
	case c.replicas < 1 || c.replicas > 5:
		return fmt.Errorf("%d replicas: there can be 1 to 5", c.replicas)
	case c.age <= 0 || c.bytes <= 0:
		return fmt.Errorf("a history of %v and %d bytes: both must be above zero", c.age, c.bytes)
	}
	return nil
}

// stream returns the configuration of the stream of events.
func (c *config) stream() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        c.name + "_EVENTS",
		Description: "Events of live components, in the order in which viewers see them.",
		Subjects:    []string{c.name + ".>"},
		Retention:   jetstream.LimitsPolicy,
		Discard:     jetstream.DiscardOld,
		MaxAge:      c.age,
		MaxBytes:    c.bytes,
		Storage:     c.storage,
		Replicas:    c.replicas,
		DenyDelete:  true, // a hole in the sequence counts as a loss
	}
}

func (c *config) bucketName() string { return c.name + "_STATE" }

// bucket returns the bucket of the store.
func (c *config) bucket(ctx context.Context, js jetstream.JetStream) (jetstream.KeyValue, error) {
	kv, err := js.KeyValue(ctx, c.bucketName())
	if !errors.Is(err, jetstream.ErrBucketNotFound) {
		return kv, err
	}
	kv, err = js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket:      c.bucketName(),
		Description: "Versions and shared state of live components.",
		History:     1,
		Storage:     c.storage,
		Replicas:    c.replicas,
	})
	if errors.Is(err, jetstream.ErrBucketExists) { // another process was faster
		return js.KeyValue(ctx, c.bucketName())
	}
	return kv, err
}

// suits reports why a stream that somebody else has set up can't be used.
func suits(c, want jetstream.StreamConfig) error {
	switch {
	case !slices.Contains(c.Subjects, want.Subjects[0]):
		return fmt.Errorf("it is there already and does not take the subjects %s", want.Subjects[0])
	case c.Retention != jetstream.LimitsPolicy:
		return errors.New("it is there already and does not have the retention policy limits, so that processes would take each other's events")
	case c.MaxMsgsPerSubject > 0:
		return errors.New("it is there already and limits the messages of a subject, so that its sequence would have holes")
	}
	return nil
}
