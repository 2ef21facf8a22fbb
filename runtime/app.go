package lc

import (
	"context"
	"crypto/rand"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/lcgen/lcgen/runtime/internal/clip"
	"github.com/lcgen/lcgen/runtime/internal/patch"
	"github.com/lcgen/lcgen/runtime/internal/tap"
)

// Where an App's routes are unless WithBasePath moves them.
const (
	defaultComponents = "/lc"
	defaultStreams    = "/sse/events"
)

// An App serves components: it is the http.Handler of their routes, and what
// the application's own code renders, refreshes and broadcasts by. Make one
// with New and register components before it serves. Its methods may be called
// by several goroutines at a time.
type App struct {
	mux        *http.ServeMux
	base       string // of the component routes: "/lc"
	streams    string // of the streams: "/sse/events"
	userOf     func(*http.Request) string
	authorizer func(context.Context, Access) error
	keys       keyring
	veils      []veil // of grants that pushes carry
	markKey    []byte // of the marks of props
	store      guardedStore
	txs        *transactions                        // nil if the Store has none
	stateAge   func(ComponentID) time.Duration      // nil: state is kept for ever
	locationOf func(context.Context) *time.Location // nil: UTC
	messages   Messages                             // nil: English
	alone      bool                                 // the broker reaches no other process
	hub        *hub
	log        *slog.Logger
	heartbeat  time.Duration // 0: the hub's default
	build      string        // as WithBuild names it, empty for nothing
	limits     Limits
	observer   Observer
	crossSite  *http.CrossOriginProtection
	locks      locks
	repeats    repeats
	inflight   inflight
	drains     drains
	files      fileRoom
	fileDir    string       // for temporary files; empty: os.TempDir
	uploads    uploadSigner // nil: files go through the server
	meter      *meter
	proxies    *proxies
	departures departures
	hung       hung
	dev        development

	mu         sync.RWMutex
	components map[string]*component
	names      []string // of components, sorted
}

// New returns an App without components. It panics where an option can't be
// followed.
func New(opts ...Option) *App {
	c := config{components: defaultComponents, streams: defaultStreams}
	for _, opt := range opts {
		opt(&c)
	}
	if c.logger == nil {
		c.logger = slog.Default()
	}
	alone := c.broker == nil
	if alone {
		c.broker = NewMemoryBroker()
	}
	if c.store == nil {
		c.store = NewMemoryStore()
	}
	txs := newTransactions(c.store, c.broker)
	c.broker = guardedBroker{c.broker, c.logger}
	a := &App{
		departures: newDepartures(),
		base:       checkBasePath(c.components),
		streams:    checkBasePath(c.streams),
		userOf:     c.user,
		authorizer: c.authorizer,
		keys:       newKeyring(c.secrets, c.logger),
		store:      guardedStore{c.store},
		txs:        txs,
		stateAge:   c.stateAge,
		locationOf: c.location,
		messages:   c.messages,
		alone:      alone,
		log:        c.logger,
		heartbeat:  c.heartbeat,
		limits:     c.limits.orDefault().mustFit(),
		observer:   c.observer.guarded(c.logger),
		build:      checkBuild(c.build),
		crossSite:  http.NewCrossOriginProtection(),
		components: map[string]*component{},
	}
	a.veils, a.markKey = newVeils(a.keys, "nested grant"), derivedKey(a.keys[0], "mark of props")
	a.meter = newMeter(a.limits)
	a.inflight.limits = a.limits
	a.files.most, a.fileDir, a.uploads = a.limits.UploadBytesInFlight, c.fileDir, c.uploads
	a.proxies = newProxies(c.proxies, c.proxied, c.logger)
	a.hub = newHub(hubConfig{
		Broker:    c.broker,
		Shared:    !alone,
		History:   c.history.orDefault(),
		Heartbeat: c.heartbeat,
		Limits:    a.limits,
		Logger:    c.logger,
		Observer:  a.observer,
		MayListen: a.mayListen,
		Presence:  a.presence,
		Departure: a.departures.hear,
		Element:   a.elementOf,
		Refused:   func(id ComponentID, why *patch.Refusal, html string) { a.dev.refusal(id, why, html) },
		Versions:  a.versions,
		Build:     a.build,
	})
	a.dev.begin(a)
	a.mux = a.routes()
	return a
}

// elementOf returns the element around a component, empty if the App does not
// serve it.
func (a *App) elementOf(id ComponentID) string {
	if comp := a.component(id.Name); comp != nil {
		return comp.element
	}
	return ""
}

// checkBasePath returns p, a path under which routes can be.
func checkBasePath(p string) string {
	if !strings.HasPrefix(p, "/") || p == "/" || path.Clean(p) != p || !isLocalPath(p) || strings.ContainsAny(p, "{}?#%\"<>&") {
		panic(fmt.Sprintf("lc: base path %q: it must begin with a slash, end in a name, and be as browsers send it, such as /live", p))
	}
	return p
}

// shortSecret is below what length a secret can be guessed, in bytes.
const shortSecret = 32

// maxBuild is how long the name of a build may be, in bytes.
const maxBuild = 64

// checkBuild returns the name of a build, which every page and stream carries.
func checkBuild(name string) string {
	if len(name) > maxBuild || !utf8.ValidString(name) {
		panic(fmt.Sprintf("lc: build %q: it must be text of at most %d bytes, such as a version", clip.String(name), maxBuild))
	}
	return name
}

// newKeyring returns the keys to sign with: a random one where none is set.
func newKeyring(secrets [][]byte, log *slog.Logger) keyring {
	if len(secrets) == 0 || len(secrets[0]) == 0 {
		if key := devSecret(); key != nil {
			return keyring{key}
		}
		log.Warn("no secret is set, so a random one is used: after a restart, or on another machine, open pages can neither act nor listen until they are loaded again; set 32 random bytes with lc.WithSecret")
		random := make([]byte, shortSecret)
		rand.Read(random)
		return keyring{random}
	}
	var keys keyring
	for _, secret := range secrets {
		if len(secret) == 0 {
			continue
		}
		if len(secret) < shortSecret {
			log.Warn("a secret is short enough to be guessed; set 32 random bytes with lc.WithSecret", "bytes", len(secret))
		}
		keys = append(keys, secret)
	}
	return keys
}

// Shutdown ends all streams, telling each browser when to come back, and
// refuses new ones. Call it before http.Server's Shutdown, which would wait
// for them. It returns when the last has ended, or with ctx's error.
func (a *App) Shutdown(ctx context.Context) error { return a.hub.shutdown(ctx) }

func init() {
	tap.Published = func(ctx context.Context, app any, tell func(any)) { app.(*App).hub.tap(ctx, tell) }
	tap.Token = func(ctx context.Context, app, id, opts any) (string, error) {
		a := app.(*App)
		return a.tokenOf(a.Component(ctx, id.(ComponentID), opts.([]ComponentOption)...))
	}
	tap.Proof = func(app, id any, user, action, field string, file any) string {
		p := uploadProof{id.(ComponentID), user, action, field, file.(File)}
		return app.(*App).keys.sealProof(&p, time.Now())
	}
	tap.Parsed = func(t any) (*template.Template, error) { return t.(*Template).source.Clone() }
}

// tokenOf returns the token of a component that is not rendered, empty if its
// viewer may not see it. The error says that its props can't be.
func (a *App) tokenOf(c *PlacedComponent) (string, error) {
	ctx, id := a.known(c.ctx), c.p.id
	comp := a.component(id.Name)
	if comp == nil {
		return "", nil
	}
	props, err := a.propsOf(comp, &c.p)
	if err != nil {
		return "", err
	}
	l, err := a.loadPlaced(ctx, id, nil, props)
	if err != nil {
		return "", nil
	}
	user, _ := UserFrom(ctx)
	if a.askComponent(ctx, l, Access{Kind: AccessRender, Component: id, Channel: l.channel, User: user}) != nil {
		return "", nil
	}
	t, err := a.issueAsLoaded(l, user)
	if err != nil {
		return "", nil
	}
	return t.String(), nil
}
