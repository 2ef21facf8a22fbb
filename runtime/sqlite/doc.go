// Package sqlite is an lc.Store in a SQLite database, beside the application's
// own tables. It is for an application that runs on one machine.
//
//	db, err := sqlite.Open("app.db")
//	if err != nil {
//		return err
//	}
//	defer db.Close()
//	app := lc.New(lc.WithSecret(key), lc.WithStore(db))
//
// The driver is modernc.org/sqlite: SQLite translated to Go, without cgo.
//
// # Together or not at all
//
// An action that writes its rows by DB with its context has them in one
// transaction with the component's state and the ID of the request: all is
// stored, or nothing.
//
//	// Pay is an action.
//	func (o *Order) Pay(ctx context.Context) error {
//		_, err := o.db.DB(ctx).ExecContext(ctx, "UPDATE orders SET paid = 1 WHERE id = ?", o.ID.Instance)
//		o.Paid = true
//		return err
//	}
//
// DB is what sqlc calls a DBTX. With any other context it is the pool.
//
// # One writer
//
// SQLite has one writer at a time, and any number of readers, which never wait
// for it: the database is in WAL mode. A transaction is a writer's from its first
// statement on, also if that only reads, so that it need not run again as another
// one was faster. Within a process writers queue, also those outside of actions
// that use DB. So don't call another service between DB(ctx) and the end of an
// action: all others wait.
//
// Actions that don't use DB wait only to be stored, and those that come while
// another is synchronised to the disk share the next commit.
//
// Another process may use the same file. It is waited for, by default 5 seconds.
//
// # What lasts
//
// Save and Commit return when the disk has what was stored (synchronous=FULL): no
// end of the process or of the machine takes it back. WithNormalSync is faster,
// and the last changes may be lost with the machine, though not with the process.
//
// The tables lc_records and lc_notes are the package's own. State is a BLOB of
// JSON: CAST(state AS TEXT) shows it.
package sqlite
