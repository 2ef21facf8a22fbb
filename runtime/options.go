package lc

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"
)

// An Option configures an App.
type Option func(*config)

// config is what the options of New amount to.
type config struct {
	secrets    [][]byte
	user       func(*http.Request) string
	authorizer func(context.Context, Access) error
	broker     Broker
	store      Store
	logger     *slog.Logger
	heartbeat  time.Duration
	history    History
	limits     Limits
	proxies    []netip.Prefix
	proxied    bool   // proxies is given, with or without a prefix
	components string // base path of the component routes
	streams    string // base path of the streams
	observer   Observer
	stateAge   func(ComponentID) time.Duration
	location   func(context.Context) *time.Location
	fileDir    string
	build      string
	uploads    uploadSigner
	messages   Messages
}

// WithSecret sets the key that tokens and cookies are signed with: at least 32
// random bytes, the same on all machines, kept across restarts. To change it,
// give the old one as previous until nothing signed with it is in use, which
// takes Limits.TokenAge.
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

// WithStateAge sets for how long the state of an instance is kept after its last
// change; 0 is for ever, as without this option. Then the instance begins again
// with Mount. The Store has erased the state Limits.TokenAge later at the latest:
// until then it keeps the version, for the pages that show it.
func WithStateAge(age func(ComponentID) time.Duration) Option {
	return func(c *config) { c.stateAge = age }
}

// WithLogger sets where the App logs to. The default is slog.Default.
func WithLogger(l *slog.Logger) Option { return func(c *config) { c.logger = l } }

// WithHeartbeat sets how long a stream may be silent before it is sent a ping,
// by which the browser knows that the connection lives. The default is 15
// seconds.
func WithHeartbeat(d time.Duration) Option { return func(c *config) { c.heartbeat = d } }

// WithHistory sets how much of the past is kept for viewers who come back.
// Fields that are zero keep their defaults.
func WithHistory(h History) Option { return func(c *config) { c.history = h } }

// WithLimits sets limits on what a request may cost. Fields that are zero keep
// their defaults.
func WithLimits(l Limits) Option { return func(c *config) { c.limits = l } }

// WithTrustedProxies names the reverse proxies before the application, by their
// addresses as the application sees them: a request from one of those comes from
// the last address in its X-Forwarded-For that is not one of theirs. By that,
// guests are told apart for Limits.Rate and Limits.StreamsPerAddress. Without
// this option the header is ignored, and behind a proxy all guests are one.
//
// A proxy that connects over a Unix socket has no address, and is trusted as
// soon as the option is given, also without a prefix. New panics if a prefix is
// not valid.
//
//	lc.WithTrustedProxies(netip.MustParsePrefix("127.0.0.1/32")),
func WithTrustedProxies(prefixes ...netip.Prefix) Option {
	return func(c *config) { c.proxies, c.proxied = prefixes, true }
}

// WithBasePath moves the routes: components from /lc, streams from
// /sse/events. Both paths begin with a slash and do not end in one; New panics
// otherwise.
func WithBasePath(components, streams string) Option {
	return func(c *config) { c.components, c.streams = components, streams }
}

// WithObserver sets who is told what the App does.
func WithObserver(o Observer) Option { return func(c *config) { c.observer = o } }

// WithFileDir sets the folder for the temporary files that hold what users upload,
// if a file is larger than 1 MiB; see [File]. The default is os.TempDir. Many
// systems keep that in memory: then another folder is better.
func WithFileDir(dir string) Option { return func(c *config) { c.fileDir = dir } }

// WithBuild names the build of the application: a version or a hash, of 1 to 64
// bytes, the same in all processes of one build. Pages that another build has
// written tell their users, after a minute, that there is a new version; see the
// event lc:outdated. Without this option nobody is told. New panics if the name is
// longer.
func WithBuild(name string) Option { return func(c *config) { c.build = name } }

// WithUploads has browsers put files straight to object storage, in place of sending
// them through the server. The function returns the address of a PUT, which it signs
// for this file alone, and the header that the browser sends with it, such as the
// Content-Type that is signed:
//
//	lc.WithUploads(func(ctx context.Context, u lc.Upload) (string, http.Header, error) {
//		header := http.Header{"Content-Type": {u.Type}}
//		signed := header.Clone()
//		signed.Set("Content-Length", strconv.FormatInt(u.Size, 10))
//		address, err := s3.PresignHeader(ctx, "PUT", "uploads", rand.Text(), time.Hour, nil, signed)
//		if err != nil {
//			return "", nil, err
//		}
//		return address.String(), header, nil
//	}),
//
// The action is called when all files of its form have arrived there, with a [File]
// that has the address as its URL and no content. It is the same function for all
// actions that take files. With the address "" the file goes through the server, as
// do all files of browsers without JavaScript. What [Invalid], [Forbidden] and
// [NotFound] return is told to the user; any other error is logged, and answered 500.
// So is a header that browsers let no script send, such as Cookie. Host and
// Content-Length may be among those that are signed: browsers send them by themselves.
//
// The function is called for one file after the other, within Limits.ActionTime for all
// of them, before anything has been sent, also for a file that never
// comes, and again if the user tries again: so give each call a name of its own, and
// let the storage delete what no action has taken over.
func WithUploads(sign func(ctx context.Context, u Upload) (url string, header http.Header, err error)) Option {
	return func(c *config) { c.uploads = sign }
}
