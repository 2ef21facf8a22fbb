package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Database is an lc.Broker and an lc.TxStore on PostgreSQL. New makes one.
// Give the same value to lc.WithBroker and lc.WithStore, and an event is part
// of the transaction that it tells of.
type Database struct {
	pool *pgxpool.Pool
	sql  *sql.DB // over the pool
	seen *sql.DB // the same, for transactions
	log  *slog.Logger
	iso  pgx.TxIsoLevel
	q    statements

	age      time.Duration
	events   int
	tellsNow bool // whether processes notify each other; tests turn it off

	publisher publisher
	notifier  notifier

	ctx     context.Context // done when the Database is closed
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu        sync.Mutex
	listeners map[*listener]struct{}
}

var (
	_ lc.Broker       = (*Database)(nil)
	_ lc.TxStore      = (*Database)(nil)
	_ lc.VersionStore = (*Database)(nil)
)

// An Option changes what New does.
type Option func(*config)

type config struct {
	schema, prefix string
	create         bool
	age            time.Duration
	events         int
	iso            pgx.TxIsoLevel
	log            *slog.Logger
}

// Where no option says otherwise.
const (
	defaultPrefix = "lc_"
	defaultAge    = 10 * time.Minute
	defaultEvents = 500_000
)

// retryWindow is how long an event's ID is remembered at least. lc.Broker asks
// for it.
const retryWindow = time.Minute

// startTime limits New if its context has no deadline.
const startTime = time.Minute

// validName is what may stand in the names of schemas and tables.
var validName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,31}$`)

// WithSchema sets the schema that the tables are in. New creates it if it is
// missing. The default is the first schema of the connection's search_path.
func WithSchema(name string) Option { return func(c *config) { c.schema = name } }

// WithPrefix sets what the names of the tables begin with: 1 to 32 lower-case
// letters, digits and underscores. Applications that share a schema have
// different prefixes. The default is lc_.
func WithPrefix(prefix string) Option { return func(c *config) { c.prefix = prefix } }

// WithoutCreate keeps New from creating tables. It returns an error if they are
// missing: run the migration that Schema returns. Then the application's role
// needs no right to create anything.
func WithoutCreate() Option { return func(c *config) { c.create = false } }

// WithHistory sets how long events are held for viewers who come back, at
// least a minute, and how many of them at most. The defaults are 10 minutes and
// 500,000. Events of the last minute are held, however many they are.
func WithHistory(age time.Duration, events int) Option {
	return func(c *config) { c.age, c.events = age, events }
}

// WithIsolation sets the isolation level of transactions. The default is
// repeatable read. With read committed, an action may see two states of the
// application's own rows; components' records are compared all the same.
func WithIsolation(level pgx.TxIsoLevel) Option { return func(c *config) { c.iso = level } }

// WithLogger sets where trouble with the server is logged. The default is
// slog.Default.
func WithLogger(l *slog.Logger) Option { return func(c *config) { c.log = l } }

func configOf(opts []Option) (*config, error) {
	c := &config{prefix: defaultPrefix, create: true, age: defaultAge, events: defaultEvents, iso: pgx.RepeatableRead, log: slog.Default()}
	for _, opt := range opts {
		opt(c)
	}
	switch {
	case !validName.MatchString(c.prefix):
		return nil, fmt.Errorf("postgres: prefix %q: it takes 1 to 32 lower-case letters, digits and underscores, and begins with no digit", c.prefix)
	case c.schema != "" && !validName.MatchString(c.schema):
		return nil, fmt.Errorf("postgres: schema %q: it takes 1 to 32 lower-case letters, digits and underscores, and begins with no digit", c.schema)
	case c.age < retryWindow || c.events <= 0:
		return nil, fmt.Errorf("postgres: a history of %v and %d events: it takes a minute and more than no events", c.age, c.events)
	case c.iso != pgx.RepeatableRead && c.iso != pgx.Serializable && c.iso != pgx.ReadCommitted:
		return nil, fmt.Errorf("postgres: isolation level %q: it takes read committed, repeatable read or serializable", c.iso)
	}
	return c, nil
}

// New returns a broker and store in the database of a pool, which stays the
// caller's to close, after the Database. It creates the tables that it needs if
// they are missing; several processes may start at a time. If the server can't
// be reached, it tries again until ctx is done, for a minute at most. The
// context bounds New only.
func New(ctx context.Context, pool *pgxpool.Pool, opts ...Option) (*Database, error) {
	c, err := configOf(opts)
	if err != nil {
		return nil, err
	}
	d := &Database{pool: pool, log: c.log, iso: c.iso, age: c.age, events: c.events, tellsNow: true, listeners: map[*listener]struct{}{}}
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	if err := d.untilThere(ctx, c); err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	d.sql, d.seen = stdlib.OpenDBFromPool(pool), openSeen(pool)
	d.ctx, d.cancel = context.WithCancel(context.Background())
	d.running.Go(d.sweepAll)
	return d, nil
}

// untilThere sets up the tables, and tries again while the server is starting
// or can't be reached.
func (d *Database) untilThere(ctx context.Context, c *config) error {
	told := false
	for {
		err := d.setUp(ctx, c)
		if err == nil || errors.As(err, &final{}) || isAnswer(err) {
			return err
		}
		if !told {
			d.log.Warn("PostgreSQL is not ready", "err", err)
			told = true
		}
		if !pause(ctx, 250*time.Millisecond) {
			return err
		}
	}
}

// Close stops what works in the background, when what is being published is
// stored. Listeners are closed before it, and the pool after it.
func (d *Database) Close() error {
	d.mu.Lock()
	var open []*listener
	for l := range d.listeners {
		open = append(open, l)
	}
	d.mu.Unlock()
	for _, l := range open {
		_ = l.Close() // it returns no error
	}
	d.publisher.close()
	d.notifier.close()
	d.cancel()
	d.running.Wait()
	return errors.Join(d.sql.Close(), d.seen.Close())
}

// pause reports whether some time has passed before ctx was done.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
