package lc

import (
	"context"
	"log/slog"
	"time"
)

// This file is where panics of the application's code end. The App calls it in
// these places, and a panic in any of them is an error there, or is logged, and
// nothing else stops:
//
//   - a component's factory and methods, and the codecs of its fields: erase
//     wraps each of them in recoverTo;
//   - the decoding of arguments, which calls UnmarshalText and UnmarshalJSON:
//     App.bind;
//   - the authorizer: askAuthorizer;
//   - the function that signs addresses for files: App.direct;
//   - the Store and the Broker, which may be the application's own: guardedStore
//     and guardedBroker;
//   - the Observer: Observer.guarded;
//   - what an action puts off until it is over: App.finish, by guarded;
//   - WithUser, and the application's handlers behind Middleware: ServeHTTP
//     answers 500 in survive, and net/http ends a page's request.

// recoverTo turns a panic into the error of the function that defers it.
func recoverTo(err *error) {
	if v := recover(); v != nil {
		*err = newPanicError(v)
	}
}

// guarded calls fn and returns its error, or its panic as one.
func guarded(fn func() error) (err error) {
	defer recoverTo(&err)
	return fn()
}

// guarded returns an Observer whose functions log their panics.
func (o Observer) guarded(log *slog.Logger) Observer {
	return Observer{
		Action:  guardedObserver("Action", log, o.Action),
		Render:  guardedObserver("Render", log, o.Render),
		Publish: guardedObserver("Publish", log, o.Publish),
		Stream:  guardedObserver("Stream", log, o.Stream),
	}
}

func guardedObserver[T any](name string, log *slog.Logger, observe func(context.Context, T)) func(context.Context, T) {
	if observe == nil {
		return nil
	}
	return func(ctx context.Context, o T) {
		err := guarded(func() error { observe(ctx, o); return nil })
		if err != nil {
			log.ErrorContext(ctx, "the observer panicked", "function", name, "err", err)
		}
	}
}

// A guardedStore returns the panics of a Store as errors.
type guardedStore struct{ Store }

func (s guardedStore) Load(ctx context.Context, id ComponentID) (r Record, err error) {
	defer recoverTo(&err)
	return s.Store.Load(ctx, id)
}

func (s guardedStore) Save(ctx context.Context, id ComponentID, next Record, old uint64) (err error) {
	defer recoverTo(&err)
	return s.Store.Save(ctx, id, next, old)
}

// A guardedBroker returns the panics of a Broker as errors.
type guardedBroker struct {
	Broker
	log *slog.Logger
}

func (b guardedBroker) Publish(ctx context.Context, id string, m Message) (p Place, err error) {
	defer recoverTo(&err)
	return b.Broker.Publish(ctx, id, m)
}

func (b guardedBroker) Open(r Receiver) (l Listener, err error) {
	defer recoverTo(&err)
	l, err = b.Broker.Open(r)
	if err != nil {
		return nil, err
	}
	return guardedListener{l, b.log}, nil
}

// A guardedListener returns the panics of a Listener as errors, or logs them.
type guardedListener struct {
	Listener
	log *slog.Logger
}

func (l guardedListener) Listen(ctx context.Context, chs ...Channel) (places map[Channel]Place, err error) {
	defer recoverTo(&err)
	return l.Listener.Listen(ctx, chs...)
}

func (l guardedListener) Replay(ctx context.Context, ch Channel, after Place, most int) (ms []Placed, more bool, err error) {
	defer recoverTo(&err)
	return l.Listener.Replay(ctx, ch, after, most)
}

// Forget logs a panic: then what is not wanted any more may go on to come.
func (l guardedListener) Forget(chs ...Channel) {
	if err := guarded(func() error { l.Listener.Forget(chs...); return nil }); err != nil {
		l.log.Error("the broker panicked", "function", "Forget", "err", err)
	}
}

// Healthy returns zero for a broker that panics.
func (l guardedListener) Healthy() (since time.Time) {
	err := guarded(func() error { since = l.Listener.Healthy(); return nil })
	if err != nil {
		l.log.Error("the broker panicked", "function", "Healthy", "err", err)
	}
	return since
}

func (l guardedListener) Close() error { return guarded(l.Listener.Close) }
