package postgres

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// form is the form of the tables. A later version of this package that needs
// others changes them and counts it up.
const form = 1

// tables is the migration. In it, and in all statements, {x} stands for the
// table x with its schema and prefix, and {-x} for the name without a schema.
const tables = `CREATE TABLE {meta} (
	one      boolean PRIMARY KEY DEFAULT true CHECK (one),
	form     integer NOT NULL, -- of these tables
	epoch    text NOT NULL,    -- of the places of events
	identity text NOT NULL,    -- of the database that the epoch was begun in
	floor    bigint NOT NULL   -- of channels that are not in floors
);
CREATE TABLE {records} (
	name     text COLLATE "C" NOT NULL,
	instance text COLLATE "C" NOT NULL,
	version  bigint NOT NULL,
	state    bytea,
	expires  bigint, -- seconds since 1970
	PRIMARY KEY (name, instance)
);
CREATE INDEX {-records_expires} ON {records} (expires) WHERE expires IS NOT NULL;
CREATE SEQUENCE {seq};
CREATE TABLE {events} (
	channel  text COLLATE "C" NOT NULL,
	seq      bigint NOT NULL,
	id       text COLLATE "C" NOT NULL,
	type     text NOT NULL,
	name     text NOT NULL,
	instance text NOT NULL,
	version  bigint NOT NULL,
	data     bytea NOT NULL,
	at       timestamptz NOT NULL,
	PRIMARY KEY (channel, seq)
);
CREATE UNIQUE INDEX {-events_id} ON {events} (id);
CREATE INDEX {-events_at} ON {events} (at);
CREATE TABLE {floors} ( -- the last event of a channel that is not held any more
	channel text COLLATE "C" PRIMARY KEY,
	floor   bigint NOT NULL,
	at      timestamptz NOT NULL
);
CREATE INDEX {-floors_at} ON {floors} (at);
CREATE TABLE {done} (
	key  bytea PRIMARY KEY,
	note bytea NOT NULL,
	at   timestamptz NOT NULL
);
CREATE INDEX {-done_at} ON {done} (at);
`

// Schema returns the migration that New would run with the same options, for
// applications that create their tables themselves. It panics if an option is
// invalid.
func Schema(opts ...Option) string {
	c, err := configOf(opts)
	if err != nil {
		panic(err)
	}
	out := naming{c.schema, c.prefix}.in(tables)
	if c.schema != "" {
		out = "CREATE SCHEMA IF NOT EXISTS " + c.schema + ";\n" + out
	}
	return out
}

// A naming makes the names of tables.
type naming struct{ schema, prefix string }

// in puts the names into a statement.
func (n naming) in(statement string) string {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(statement, "{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		if bare, ok := strings.CutPrefix(name, "-"); ok {
			out.WriteString(n.prefix + bare)
		} else {
			out.WriteString(n.table(name))
		}
		statement = after
	}
}

func (n naming) table(name string) string {
	if n.schema == "" {
		return n.prefix + name
	}
	return pgx.Identifier{n.schema, n.prefix + name}.Sanitize()
}

// hash returns what stands for a name in locks and notifications.
func hash(name string) uint64 {
	sum := sha256.Sum256([]byte(name))
	return binary.BigEndian.Uint64(sum[:])
}

// setUp creates what is missing.
func (d *Database) setUp(ctx context.Context, c *config) error {
	ctx, cancel := context.WithTimeout(ctx, startTime/4)
	defer cancel()
	n := naming{c.schema, c.prefix}
	var encoding string
	if err := d.pool.QueryRow(ctx, `SELECT coalesce(nullif($1, ''), current_schema(), ''), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()`, n.schema).Scan(&n.schema, &encoding); err != nil {
		return err
	}
	switch {
	case n.schema == "":
		return final{errors.New("no schema of the connection's search_path exists: create it, or name one by WithSchema")}
	case encoding != "UTF8":
		return final{fmt.Errorf("the database has the encoding %s: it takes UTF8", encoding)}
	}
	d.q = statementsOf(n)
	return d.locked(ctx, lockSetUp, func(tx pgx.Tx) error {
		if err := migrate(ctx, tx, n, c.create); err != nil {
			return err
		}
		return d.beginEpoch(ctx, tx)
	})
}

// migrate creates the tables, unless they are there.
func migrate(ctx context.Context, tx pgx.Tx, n naming, create bool) error {
	var there, schemaThere bool
	if err := tx.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL, EXISTS (SELECT FROM pg_namespace WHERE nspname = $2)`, n.table("meta"), n.schema).Scan(&there, &schemaThere); err != nil {
		return err
	}
	switch {
	case there:
		return nil
	case !create:
		return final{fmt.Errorf("the table %s is missing: run the migration that postgres.Schema returns", n.table("meta"))}
	}
	script := n.in(tables)
	if !schemaThere {
		script = "CREATE SCHEMA " + pgx.Identifier{n.schema}.Sanitize() + ";\n" + script
	}
	if _, err := tx.Exec(ctx, script, pgx.QueryExecModeSimpleProtocol); err != nil {
		return fmt.Errorf("create the tables: %w", err)
	}
	return nil
}

// beginEpoch begins the first epoch, or another one if the database is not the
// one in which the last one was begun.
func (d *Database) beginEpoch(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, d.q.firstEpoch, form, newEpoch()); err != nil {
		return err
	}
	var found int
	if err := tx.QueryRow(ctx, d.q.form).Scan(&found); err != nil {
		return err
	}
	if found != form {
		return final{fmt.Errorf("the tables have the form %d: this version of lcgen knows %d", found, form)}
	}
	if err := d.identify(ctx, tx); err != nil {
		return err
	}
	return d.checkIdentity(ctx, tx)
}

// identify finds out whether the role may ask which database this is.
func (d *Database) identify(ctx context.Context, tx pgx.Tx) error {
	sub, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	var epoch, begun, identity string
	err = sub.QueryRow(ctx, d.q.position).Scan(&epoch, &begun, &identity)
	if err != nil && !isAnswer(err) {
		return err
	}
	if err != nil {
		d.q.position = d.q.positionOnly
		d.log.Warn("PostgreSQL does not say which database this is: a backup that is restored is not noticed", "err", err)
	}
	return sub.Rollback(ctx)
}

// checkIdentity begins another epoch if this is another database than the one
// in which the last one was begun: a backup, or a standby that may lack what
// was published last.
func (d *Database) checkIdentity(ctx context.Context, tx pgx.Tx) error {
	var p position
	if err := tx.QueryRow(ctx, d.q.position).Scan(&p.epoch, &p.begun, &p.identity); err != nil {
		return err
	}
	switch {
	case !p.moved():
		return nil
	case p.begun == "":
		_, err := tx.Exec(ctx, d.q.setIdentity, p.identity)
		return err
	}
	for _, statement := range []string{d.q.dropEvents, d.q.dropFloors} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, d.q.nextEpoch, newEpoch(), p.identity)
	d.log.Warn("this is another database than before, or a standby that took over: events have new places", "before", p.begun, "now", p.identity)
	return err
}

// A position is the epoch of the events and the database that it is of.
type position struct {
	epoch           string
	begun, identity string // the database in which it was begun, and this one; "" if not known
}

// moved reports whether the epoch is that of another database.
func (p position) moved() bool { return p.identity != "" && p.identity != p.begun }

// move begins another epoch.
func (d *Database) move(ctx context.Context) error {
	return d.locked(ctx, lockSetUp, func(tx pgx.Tx) error { return d.checkIdentity(ctx, tx) })
}

// locked runs work in a transaction that holds a lock.
func (d *Database) locked(ctx context.Context, lock int32, work func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, d.pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1, $2)`, d.q.lockClass, lock); err != nil {
			return err
		}
		return work(tx)
	})
}

// newEpoch returns the name of an epoch.
func newEpoch() string {
	return strconv.FormatInt(time.Now().Unix(), 36) + strings.ToLower(rand.Text()[:8])
}
