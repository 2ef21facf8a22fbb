package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	driver "modernc.org/sqlite"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Database is an lc.Store in a SQLite database. Open and New make one.
type Database struct {
	sql    *sql.DB
	own    bool   // Close closes sql
	name   string // of the file, for errors
	config config

	stmts statements

	queue *queue
}

var (
	_ lc.TxStore      = (*Database)(nil)
	_ lc.VersionStore = (*Database)(nil)
)

type config struct {
	busy time.Duration
	sync string
	log  *slog.Logger
}

// An Option changes how Open opens a database.
type Option func(*config)

// WithBusyTimeout says how long to wait for another process that writes, and for
// the end of a transaction in this one. The default is 5 seconds.
func WithBusyTimeout(d time.Duration) Option { return func(c *config) { c.busy = d } }

// WithNormalSync sets synchronous=NORMAL: a commit does not wait for the disk. The
// last ones may be lost if the machine fails; the database stays whole.
func WithNormalSync() Option { return func(c *config) { c.sync = "NORMAL" } }

// WithLogger sets where misuse in an action is logged. The default is slog.Default.
func WithLogger(l *slog.Logger) Option { return func(c *config) { c.log = l } }

func newConfig(opts []Option) (config, error) {
	c := config{busy: 5 * time.Second, sync: "FULL", log: slog.Default()}
	for _, opt := range opts {
		opt(&c)
	}
	if c.busy < time.Millisecond {
		return c, fmt.Errorf("a busy timeout of %v: it takes a millisecond or more", c.busy)
	}
	return c, nil
}

// Open opens the database in a file, which it makes if there is none, readable and
// writable by its owner. Foreign keys are enforced. Transactions that the
// application begins by SQL are of a writer (BEGIN IMMEDIATE), unless they are
// read-only.
func Open(file string, opts ...Option) (*Database, error) {
	d, err := open(file, opts)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", file, err)
	}
	return d, nil
}

func open(file string, opts []Option) (*Database, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	if file == "" || file == ":memory:" {
		return nil, errors.New("it needs a file; lc.NewMemoryStore keeps state in memory")
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600) // SQLite would let others read it
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	_, _ = driver.Fdatasync(true) // where there is none, fsync does
	db, err := sql.Open("sqlite", dsn(file, c))
	if err != nil {
		return nil, err
	}
	d := &Database{sql: db, own: true, name: file, config: c, queue: newQueue()}
	if err := d.setUp(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

func dsn(file string, c config) string {
	if abs, err := filepath.Abs(file); err == nil {
		file = abs // a relative one would be the host of a URL
	}
	q := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", c.busy.Milliseconds()), // first: the others may wait
			"journal_mode(WAL)", "synchronous(" + c.sync + ")", "foreign_keys(1)",
		},
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(file), RawQuery: q.Encode()}).String()
}

// New makes a Database of one that the application has opened with the driver of
// modernc.org/sqlite. It is put into WAL mode. What a connection has for itself,
// such as foreign_keys, busy_timeout and synchronous, is as the application has
// set it for all connections; there must be a busy_timeout.
func New(db *sql.DB) (*Database, error) {
	d := &Database{sql: db, queue: newQueue()}
	d.config, _ = newConfig(nil)
	if err := d.adopt(); err != nil {
		return nil, fmt.Errorf("use a database for state: %w", err)
	}
	return d, nil
}

// adopt finds out whether the database can be used.
func (d *Database) adopt() error {
	conn, err := d.sql.Conn(context.Background())
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := withHooks(conn, func(driver.HookRegisterer) {}); err != nil {
		return err
	}
	var busy int64
	var mode string
	if err := conn.QueryRowContext(context.Background(), "PRAGMA busy_timeout").Scan(&busy); err != nil {
		return err
	}
	if err := conn.QueryRowContext(context.Background(), "PRAGMA journal_mode=WAL").Scan(&mode); err != nil {
		return err
	}
	if err := conn.QueryRowContext(context.Background(), "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&d.name); err != nil {
		return err
	}
	switch {
	case busy == 0:
		return errors.New(`its connections have no busy_timeout: open it with "?_pragma=busy_timeout(5000)"`)
	case mode != "wal":
		return fmt.Errorf("its journal mode is %s and can't be WAL: it needs a file", mode)
	}
	d.config.busy = time.Duration(busy) * time.Millisecond
	if err := conn.Close(); err != nil {
		return err
	}
	return d.setUp()
}

// schema makes the tables, if they are not there.
const schema = `
CREATE TABLE IF NOT EXISTS lc_records (
	component TEXT NOT NULL,
	instance  TEXT NOT NULL,
	version   INTEGER NOT NULL, -- from 2⁶³ on it shows as negative
	state     BLOB,             -- JSON
	expires   INTEGER,          -- seconds since 1970
	PRIMARY KEY (component, instance)
);
CREATE INDEX IF NOT EXISTS lc_records_expires ON lc_records (expires) WHERE expires IS NOT NULL;
CREATE TABLE IF NOT EXISTS lc_notes (
	key  BLOB PRIMARY KEY NOT NULL,
	note BLOB NOT NULL,
	at   INTEGER NOT NULL -- seconds since 1970
);
CREATE INDEX IF NOT EXISTS lc_notes_at ON lc_notes (at);
`

func (d *Database) setUp() error {
	ctx := context.Background()
	tx, err := d.beginTx(ctx, d.sql.BeginTx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, schema); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return d.prepare()
}

// Close closes a database that Open has opened, and lets go of one that New was
// given. After it, all calls fail.
func (d *Database) Close() error {
	if d.own {
		return d.sql.Close()
	}
	return d.stmts.close()
}

// withHooks calls use with the driver's connection.
func withHooks(conn *sql.Conn, use func(driver.HookRegisterer)) error {
	return conn.Raw(func(c any) error {
		hooks, ok := c.(driver.HookRegisterer)
		if !ok {
			return fmt.Errorf("its driver is not that of modernc.org/sqlite: a connection is a %T", c)
		}
		use(hooks)
		return nil
	})
}
