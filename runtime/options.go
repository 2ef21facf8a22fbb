package lc

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// An Option configures an App.
type Option func(*config)

// config is what the options of New amount to.
type config struct {
	secrets        [][]byte
	user           func(*http.Request) string
	authorizer     func(context.Context, Access) error
	broker         Broker
	store          Store
	logger         *slog.Logger
	heartbeat      time.Duration
	history        History
	limits         Limits
	componentsPath string
	streamsPath    string
	observer       Observer
}

// WithSecret sets the key that tokens and cookies are signed with: at least 32
// random bytes, the same on all machines, kept across restarts. To change it,
// give the old one as previous until nothing signed with it is in use.
func WithSecret(current []byte, previous ...[]byte) Option {
	return func(c *config) { c.secrets = append([][]byte{current}, previous...) }
}

// WithUser sets the function that tells who makes a request, from its session
// cookie or the like. Empty means nobody. Without it, all viewers are nobody.
func WithUser(user func(*http.Request) string) Option {
	return func(c *config) { c.user = user }
}

// WithAuthorizer sets a function that may let in those whom the default rules
// do not: a nil error lets them in. It is asked only then.
func WithAuthorizer(authorizer func(context.Context, Access) error) Option {
	return func(c *config) { c.authorizer = authorizer }
}

// WithBroker sets what carries events between processes. The default is a
// NewMemoryBroker, for a single process.
func WithBroker(b Broker) Option { return func(c *config) { c.broker = b } }

// WithStore sets what keeps shared state and versions. The default is a
// NewMemoryStore, for a single process.
func WithStore(s Store) Option { return func(c *config) { c.store = s } }

// WithLogger sets where the App logs to. The default is slog.Default.
func WithLogger(l *slog.Logger) Option { return func(c *config) { c.logger = l } }

// WithHeartbeat sets how long a stream may be silent before it is sent a ping.
func WithHeartbeat(d time.Duration) Option { return func(c *config) { c.heartbeat = d } }

// WithHistory sets how much of the past is kept for viewers who come back.
// Fields that are zero keep their defaults.
func WithHistory(h History) Option { return func(c *config) { c.history = h } }

// WithLimits sets limits on what a request may cost. Fields that are zero keep
// their defaults.
func WithLimits(l Limits) Option { return func(c *config) { c.limits = l } }

// WithBasePath moves the routes: components from /lc, streams from
// /sse/events. Both begin with a slash and do not end in one.
func WithBasePath(components, streams string) Option {
	return func(c *config) { c.componentsPath, c.streamsPath = components, streams }
}

// WithObserver sets who is told what the App does.
func WithObserver(o Observer) Option { return func(c *config) { c.observer = o } }

// History says how much of the past an App keeps for viewers who come back.
type History struct {
	Frames int           // events of one channel; default 256
	Bytes  int           // of all channels together; default 64 MiB
	Age    time.Duration // of an event; default 5 minutes
}

// Limits bound what requests may cost.
type Limits struct {
	BodyBytes  int64         // of an action's request; default 1 MiB
	Depth      int           // of nested JSON; default 32
	Params     int           // values in one request; default 256
	ActionTime time.Duration // of one action, waiting for its turn included; default 30 seconds
	TokenAge   time.Duration // of the token in a wrapper; default 7 days
	EventBytes int           // of one event; default 1 MiB

	Streams           int // open in this process; default 100,000
	StreamsPerViewer  int // open of one user, or of one address where nobody is logged in; default 32
	ChannelsPerStream int // default 64
}
