// Package postgres lets several processes serve one application from the
// database that it has anyway: a broker that carries events between them, and
// a store that keeps state for all of them, both in PostgreSQL. What an action
// writes into the application's own tables, the component's state, the event
// and the ID of the request are committed together or not at all.
//
//	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
//	…
//	pg, err := postgres.New(ctx, pool)
//	…
//	defer pg.Close()
//	app := lc.New(
//		lc.WithSecret(key), // the same everywhere
//		lc.WithBroker(pg),
//		lc.WithStore(pg),
//	)
//
// It takes PostgreSQL 13 or later, in UTF8, and a role that may create tables,
// or that may write into those that Schema describes.
//
// # The application's own rows
//
// In a method that the App calls for a change, such as this action, DB returns
// the transaction of that change, and SQL returns the same one for
// database/sql:
//
//	func (c *Cart) Order(ctx context.Context, product string) error {
//		_, err := c.pg.DB(ctx).Exec(ctx, "INSERT INTO orders (customer, product) VALUES ($1, $2)", c.ID.Instance, product)
//		return err
//	}
//
// Both satisfy the interface DBTX that sqlc generates. Outside of a change they
// return the pool. A transaction begins with the first statement, at the level
// repeatable read: it sees one state of the database. If another transaction
// has changed the same rows meanwhile, or the connection is lost, the action runs
// again from its beginning. So what it does beyond the database belongs into
// lc.After. Nobody ends the transaction by a statement, such as COMMIT: if an action
// does, it fails. Begin makes a savepoint.
//
// A rendering for other viewers that fails in the database is taken back to a
// savepoint, and undoes no action. It is made before the first statement of such a
// rendering: one round trip, and none if there is no statement.
//
// An event that is published in a transaction gets its place, and is seen,
// when the transaction is committed. Publish returns the zero Place for it.
//
// # What is in the database
//
// Tables whose names begin with lc_, or as WithPrefix says: lc_records has a row
// for each component instance; lc_events the events of the last ten minutes,
// for viewers who come back; lc_floors for each channel the last event that is
// not held any more; lc_done the requests of the last ten minutes; lc_meta the
// epoch of the events. One process at a time deletes what is too old.
//
// The numbers of events come from one sequence. Who publishes on a channel
// holds an advisory lock of it, from before it takes a number to the end of its
// transaction, so that the numbers of a channel are committed in their order.
// It is the last statement before COMMIT, and sent with it.
//
// After the commit, the processes are notified on one channel of NOTIFY,
// together of all that is new. Each has one connection beside the pool for
// that, and reads its viewers' channels by one statement. It also compares all
// of them every two seconds, so that a notification that is lost, with a
// connection or a process that died after its commit, delays events and loses
// none.
//
// If the tables are another database's than those in which the epoch was
// begun, as after a backup was restored or a standby took over, a new epoch
// begins, and what viewers show is compared with the store.
package postgres
