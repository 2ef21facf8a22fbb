package lc

import (
	"context"
	"errors"
	"fmt"
	"reflect"
)

// transactions begins the units of an App whose Store is a TxStore.
type transactions struct {
	store TxStore
	joint bool // the Broker is the same value
}

func newTransactions(s Store, b Broker) *transactions {
	store, ok := s.(TxStore)
	if !ok {
		return nil
	}
	comparable := reflect.TypeOf(s).Comparable()
	return &transactions{store: store, joint: comparable && any(s) == any(b)}
}

// begin returns a unit.
func (t *transactions) begin() (u *unit, err error) {
	defer recoverTo(&err)
	return &unit{tx: t.store.Begin(), joint: t.joint}, nil
}

// A unit is what is stored together: in a transaction, if the Store has them.
type unit struct {
	tx     Tx
	joint  bool // the broker is part of it
	stored []func()
}

type unitKey struct{}

// unitFrom returns the unit that ctx is part of, nil if each thing is stored by
// itself.
func unitFrom(ctx context.Context) *unit {
	u, _ := ctx.Value(unitKey{}).(*unit)
	return u
}

// TxFrom returns the transaction in which the App changes a component: with the
// context of an action, or of any other method that is called for that change.
// It returns nil if there is none.
func TxFrom(ctx context.Context) Tx {
	if u := unitFrom(ctx); u != nil {
		return u.tx
	}
	return nil
}

// isUndone reports whether what the application has done with ctx is undone if
// the change that it was done for isn't stored.
func isUndone(ctx context.Context) bool {
	u := unitFrom(ctx)
	return u != nil && u.tx.Used()
}

// attempt does work whose failure is no failure of the change that it is done for.
func attempt(ctx context.Context, work func() error) error {
	if u := unitFrom(ctx); u != nil {
		if tx, ok := u.tx.(Attempter); ok {
			return tx.Attempt(work)
		}
	}
	return work()
}

// isOvertaken reports whether err says that the transaction of ctx has to run
// again.
func (a *App) isOvertaken(ctx context.Context, err error) bool {
	u := unitFrom(ctx)
	return u != nil && err != nil && u.tx.Overtaken(err)
}

// whenStored does work that tells of a change: now, or if that is stored later
// with others, when that has happened.
func whenStored(ctx context.Context, work func()) {
	if u := unitFrom(ctx); u != nil {
		u.stored = append(u.stored, work)
		return
	}
	work()
}

// inUnit runs work as a unit. It returns errOvertaken, in another error or not, if
// nothing of it is stored and it may run again.
func (a *App) inUnit(ctx context.Context, work func(context.Context) error) error {
	if a.txs == nil {
		return work(ctx)
	}
	u, err := a.txs.begin()
	if err != nil {
		return unreachable(err)
	}
	defer u.tx.Rollback()
	if err := work(context.WithValue(ctx, unitKey{}, u)); err != nil {
		if !errors.Is(err, errOvertaken) && u.tx.Overtaken(err) {
			return fmt.Errorf("%w: %w", errOvertaken, err)
		}
		return err
	}
	switch err := u.tx.Commit(ctx); {
	case err == nil:
	case errors.Is(err, ErrConflict):
		return errOvertaken
	case errors.Is(err, ErrRolledBack):
		return err
	default:
		return &uncertainError{err}
	}
	for _, told := range u.stored {
		told()
	}
	return nil
}

// orOvertaken returns errOvertaken for an ErrConflict of the Store, and any other
// error as it is. An action may return an ErrConflict of its own, which is none.
func orOvertaken(err error) error {
	if errors.Is(err, ErrConflict) {
		return errOvertaken
	}
	return err
}

// An uncertainError says that a transaction has been committed or not.
type uncertainError struct{ error }

func (e *uncertainError) Unwrap() error { return e.error }

// again runs work until nobody gets ahead of it, and until it is known whether it
// is stored.
func (a *App) again(ctx context.Context, work func(context.Context) error) error {
	key, uncertain := doneKey(nil), false
	once := func(ctx context.Context) error {
		u := unitFrom(ctx)
		if u == nil {
			return work(ctx)
		}
		if uncertain { // otherwise the key is new
			if note, err := u.tx.Done(ctx, key); err != nil || note != nil {
				return err
			}
		}
		if err := work(ctx); err != nil {
			return err
		}
		return orOvertaken(u.tx.Note(ctx, key, []byte{1}))
	}
	for attempt := 1; ; attempt++ {
		forgetLater(ctx)
		forgetCached(ctx)
		err := a.inUnit(ctx, once)
		if err == nil {
			return nil
		}
		if mayRunAgain(err) && attempt < maxAttempts && pause(ctx, attempt) == nil {
			uncertain = uncertain || !errors.Is(err, errOvertaken)
			continue
		}
		forgetStored(ctx)
		return err
	}
}

// mayRunAgain reports whether what ended with an error is to run again: it was
// overtaken, or may have been stored, and then the next run tells.
func mayRunAgain(err error) bool {
	var uncertain *uncertainError
	return errors.Is(err, errOvertaken) || errors.As(err, &uncertain)
}
