package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// statements are prepared once for each connection.
type statements struct {
	load, versions, create, replace, done, note *sql.Stmt
}

const (
	sqlLoad     = "SELECT version, state, expires FROM lc_records WHERE component = ? AND instance = ?"
	sqlVersions = `SELECT component, instance, version FROM json_each(?) AS wanted
		CROSS JOIN lc_records ON component = wanted.value ->> 0 AND instance = wanted.value ->> 1
		WHERE expires IS NULL OR expires > ?`
	sqlCreate = `INSERT INTO lc_records (component, instance, version, state, expires) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (component, instance) DO UPDATE SET version = ?3, state = ?4, expires = ?5
		WHERE lc_records.version = 0 OR lc_records.expires <= ?6`
	sqlReplace = `UPDATE lc_records SET version = ?3, state = ?4, expires = ?5
		WHERE component = ?1 AND instance = ?2 AND version = ?7 AND (expires IS NULL OR expires > ?6)`
	sqlDone = "SELECT note FROM lc_notes WHERE key = ?"
	sqlNote = "INSERT INTO lc_notes (key, note, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
)

func (d *Database) prepare() error {
	for _, p := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&d.stmts.load, sqlLoad}, {&d.stmts.versions, sqlVersions}, {&d.stmts.create, sqlCreate},
		{&d.stmts.replace, sqlReplace}, {&d.stmts.done, sqlDone}, {&d.stmts.note, sqlNote},
	} {
		stmt, err := d.sql.Prepare(p.query)
		if err != nil {
			return err
		}
		*p.stmt = stmt
	}
	return nil
}

func (s *statements) close() error {
	return errors.Join(s.load.Close(), s.versions.Close(), s.create.Close(), s.replace.Close(), s.done.Close(), s.note.Close())
}

// reader returns a query that sees the state as of ctx: in its transaction, if that
// has begun, or else of the pool. In a transaction that has not begun, what it is
// to store is with t.
func (d *Database) reader(ctx context.Context, query *sql.Stmt) (from *sql.Stmt, t *tx, err error) {
	t = d.txOf(ctx)
	switch {
	case t == nil || t.state == unbegun:
		return query, t, nil
	}
	if err := t.going(); err != nil {
		return nil, nil, err
	}
	return t.sql.StmtContext(ctx, query), t, nil
}

// Load implements lc.Store.
func (d *Database) Load(ctx context.Context, id lc.ComponentID) (lc.Record, error) {
	from, t, err := d.reader(ctx, d.stmts.load)
	if err == nil {
		if r, ok := t.saved(id); ok {
			return unexpired(r), ctx.Err()
		}
		var r lc.Record
		if r, err = load(ctx, from, id); err == nil {
			return unexpired(r), nil
		}
		err = t.sawBeside(err)
	}
	return lc.Record{}, fmt.Errorf("load %s from %s: %w", id, d.name, err)
}

func load(ctx context.Context, from *sql.Stmt, id lc.ComponentID) (lc.Record, error) {
	var version int64
	var expires sql.NullInt64
	r := lc.Record{}
	err := from.QueryRowContext(ctx, id.Name, id.Instance).Scan(&version, &r.State, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return lc.Record{}, nil
	}
	r.Version = uint64(version)
	if expires.Valid {
		r.Expires = time.Unix(expires.Int64, 0)
	}
	return r, err
}

func unexpired(r lc.Record) lc.Record {
	if r.Expired(time.Now()) {
		return lc.Record{}
	}
	return r
}

// Versions implements lc.VersionStore.
func (d *Database) Versions(ctx context.Context, ids ...lc.ComponentID) (map[lc.ComponentID]uint64, error) {
	from, t, err := d.reader(ctx, d.stmts.versions)
	versions := make(map[lc.ComponentID]uint64, len(ids))
	if err == nil && len(ids) > 0 {
		err = t.sawBeside(readVersions(ctx, from, ids, versions))
	}
	if err != nil {
		return nil, fmt.Errorf("versions from %s: %w", d.name, err)
	}
	for _, id := range ids {
		if r, ok := t.saved(id); ok {
			delete(versions, id)
			if r = unexpired(r); r.Version > 0 {
				versions[id] = r.Version
			}
		}
	}
	return versions, ctx.Err()
}

func readVersions(ctx context.Context, from *sql.Stmt, ids []lc.ComponentID, versions map[lc.ComponentID]uint64) error {
	keys := make([][2]string, len(ids))
	for i, id := range ids {
		keys[i] = [2]string{id.Name, id.Instance}
	}
	list, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	rows, err := from.QueryContext(ctx, string(list), time.Now().Unix())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id lc.ComponentID
		var version int64
		if err := rows.Scan(&id.Name, &id.Instance, &version); err != nil {
			return err
		}
		if version != 0 {
			versions[id] = uint64(version)
		}
	}
	return rows.Err()
}

// Save implements lc.Store. In a transaction that is not used otherwise, it only
// notes what is to be saved: Commit returns lc.ErrConflict if that is too late.
func (d *Database) Save(ctx context.Context, id lc.ComponentID, r lc.Record, oldVersion uint64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := id.Validate(); err != nil {
		return err
	}
	w := save{id, r, oldVersion}
	t := d.txOf(ctx)
	var err error
	if t == nil {
		err = d.queue.store(ctx, d, []write{w})
	} else {
		err = t.write(ctx, w)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, lc.ErrConflict):
		return lc.ErrConflict
	}
	return fmt.Errorf("save %s in %s: %w", id, d.name, err)
}

// A write is something that the package stores for the runtime.
type write interface {
	// do returns lc.ErrConflict if there is something else than is expected, and
	// has then changed nothing.
	do(ctx context.Context, of *statements, tx *sql.Tx) error
}

// A save puts a record in the place of one that has a version.
type save struct {
	id   lc.ComponentID
	next lc.Record
	old  uint64
}

func (s save) do(ctx context.Context, of *statements, tx *sql.Tx) error {
	var expires any
	if !s.next.Expires.IsZero() {
		expires = s.next.Expires.Unix()
	}
	var state any // nil, not an empty BLOB
	if s.next.State != nil {
		state = s.next.State
	}
	args := []any{s.id.Name, s.id.Instance, int64(s.next.Version), state, expires, time.Now().Unix()}
	if s.old == 0 {
		return changeOne(tx.StmtContext(ctx, of.create).ExecContext(ctx, args...))
	}
	return changeOne(tx.StmtContext(ctx, of.replace).ExecContext(ctx, append(args, int64(s.old))...))
}

// A done says that a request is done.
type done struct{ key, note []byte }

func (n done) do(ctx context.Context, of *statements, tx *sql.Tx) error {
	return changeOne(tx.StmtContext(ctx, of.note).ExecContext(ctx, n.key, n.note, time.Now().Unix()))
}

// changeOne returns lc.ErrConflict if a statement has changed no row.
func changeOne(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = lc.ErrConflict
	}
	return err
}
