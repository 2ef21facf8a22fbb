package lc

import (
	"context"
	"errors"
)

// ErrRolledBack says that a transaction can't be committed, and that nothing of it
// is stored.
var ErrRolledBack = errors.New("the transaction was rolled back")

// A TxStore is a Store in a database that has the application's own rows, too.
// The App runs each change of a component in a transaction of it: an action,
// Update, Refresh, Joined and Left. What the application writes in that
// transaction, the record, the event and the LC-Request are stored together or
// not at all. The event is part of it if the App's Broker is the same value as
// the Store.
//
// A transaction runs again from its beginning, action and all, if it could not
// be put in order with others. So an action that uses it has no effects
// elsewhere but by After.
type TxStore interface {
	Store

	// Begin returns a transaction. It does not reach the database before
	// something is done in it. The caller ends it by Commit or Rollback.
	Begin() Tx
}

// A Tx is a transaction of a TxStore. TxFrom returns it for a context that the
// App has made: by that, the methods of the TxStore, and Publish of the Broker
// that is the same value, find that they are to work in it. Only one goroutine
// at a time uses it.
type Tx interface {
	// Used reports whether the application has asked for the transaction, so
	// that what it did is undone by Rollback.
	Used() bool

	// Done returns what Note has stored under key, in this transaction or in
	// one that was committed in the last minutes, nil if there is nothing.
	Done(ctx context.Context, key []byte) (note []byte, err error)

	// Note stores that what key stands for is done, with a note of at most
	// 64 KiB, which holds what Limits let an App note. It returns ErrConflict if that has been stored before.
	Note(ctx context.Context, key, note []byte) error

	// Commit ends the transaction. An error that wraps ErrConflict says that
	// nothing of it is stored, and that it may run again; one that wraps
	// ErrRolledBack, that nothing is stored, and that it would fail again, as
	// after a deferred constraint. After any other error it may be stored or
	// not; Done, in another transaction, tells.
	Commit(ctx context.Context) error

	// Rollback ends the transaction and stores nothing of it. After Commit,
	// it does nothing.
	Rollback()

	// Overtaken reports whether the transaction is to run again, after something
	// done in it, also by the application, has returned err: because it could
	// not be put in order with others, or its connection was lost.
	Overtaken(err error) bool
}

// An Attempter is a Tx in which nothing can be done any more after a statement
// has failed, as in PostgreSQL. A component may fail to be rendered for others
// while it can be for the user who acts. Then the App leaves that to each viewer,
// and the action stands: so it does by Attempt what it can do without.
type Attempter interface {
	Tx

	// Attempt calls work, and returns its error. If there is one, or a panic,
	// what was done in the transaction meanwhile is taken back, and the
	// transaction goes on, but if it is to run again: see Overtaken. An attempt
	// may make others. One that does nothing in the transaction costs nothing.
	Attempt(work func() error) error
}
