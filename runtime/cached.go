package lc

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
)

// Cached returns what load returns, which is called once in a request or
// rendering for each key and type of the result. It is for what many components
// ask for on the same page. A lane of 200 tickets, each with an Authorize of its
// own, asks the database once:
//
//	// ticketsOf is the key of what is read once for all tickets of a page: those of
//	// a user.
//	type ticketsOf string
//
//	func (t *Ticket) Authorize(ctx context.Context, a lc.Access) error {
//		mine, err := lc.Cached(ctx, ticketsOf(a.User), func(ctx context.Context) (map[string]bool, error) {
//			return t.team.TicketsOf(ctx, a.User)
//		})
//		if err != nil {
//			return err
//		}
//		if !mine[t.ID.Instance] {
//			return lc.Forbidden("This ticket is not yours.")
//		}
//		return nil
//	}
//
// Keys are compared with ==. As with keys of a context, a type of the package's
// own keeps them apart from those of other packages.
//
// What is kept is shared by
//
//   - all components of a request to the App: an action and its Authorize, a
//     view, all views of one POST /lc/views, all channels of a stream that is
//     opened;
//   - all components of a page: of the request behind App.Middleware, else of
//     one call of App.Execute, App.Render or PlacedComponent.Render;
//   - all components of one rendering for several viewers. It shares nothing
//     with the request that led to it, and what it keeps for one user isn't
//     given to another.
//
// When an action has run, what was kept before is forgotten, so that the
// rendering shows what the action has changed. An error isn't kept: the next
// call loads again. With a context of none of these, each call loads.
//
// Several goroutines may call Cached at a time. Those that ask for what one of
// them loads already wait for it and get the same, also if it is an error. A
// load that asks for its own key gets an error. The result is shared: nobody may
// change what it refers to.
func Cached[K comparable, T any](ctx context.Context, key K, load func(context.Context) (T, error)) (T, error) {
	kept, ok := ctx.Value(cacheKey{}).(*cache)
	if !ok {
		return load(ctx)
	}
	user, _ := UserFrom(ctx)
	e, mine := kept.entry(cachedKey{user, key, reflect.TypeFor[T]()})
	if !mine {
		value, err := e.wait(ctx)
		result, _ := value.(T) // the zero value of an interface type is no T
		return result, err
	}
	var result T
	var err error
	loaded := false
	defer func() {
		if !loaded { // load has panicked, or ended its goroutine
			err = errNotLoaded
		}
		kept.settle(e, result, err)
	}()
	result, err = load(&loading{ctx, e})
	loaded = true
	return result, err
}

var errNotLoaded = errors.New("what was to be loaded once for several components has panicked")

// A cache holds what was loaded in a request or rendering. Its zero value is
// empty and ready for use.
type cache struct {
	mu      sync.Mutex
	entries map[cachedKey]*cached
}

// A cachedKey tells what is cached apart: also by the user, for a rendering in
// nobody's name may hold one in the name of a user.
type cachedKey struct {
	user   string
	key    any
	result reflect.Type
}

// A cached is a value that was loaded, or is being loaded until done is closed.
type cached struct {
	key   cachedKey
	done  chan struct{}
	value any
	err   error
}

// entry returns the entry of a key. It is the caller's to settle if it is new.
func (c *cache) entry(key cachedKey) (e *cached, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e = c.entries[key]; e != nil {
		return e, false
	}
	e = &cached{key: key, done: make(chan struct{})}
	if c.entries == nil {
		c.entries = map[cachedKey]*cached{}
	}
	c.entries[key] = e
	return e, true
}

// settle says what was loaded. An error is for those who wait, and no longer.
func (c *cache) settle(e *cached, value any, err error) {
	e.value, e.err = value, err
	close(e.done)
	if err == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[e.key] == e {
		delete(c.entries, e.key)
	}
}

// wait returns what is loaded by somebody else.
func (e *cached) wait(ctx context.Context) (any, error) {
	select {
	case <-e.done:
		return e.value, e.err
	default:
	}
	for l, _ := ctx.Value(loadingKey{}).(*loading); l != nil; l, _ = l.Context.Value(loadingKey{}).(*loading) {
		if l.of == e {
			return nil, fmt.Errorf("what is to be loaded by lc.Cached for the key %v leads to itself", e.key.key)
		}
	}
	select {
	case <-e.done:
		return e.value, e.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A loading is the context of a load.
type loading struct {
	context.Context
	of *cached
}

type loadingKey struct{}

// Value implements context.Context.
func (l *loading) Value(key any) any {
	if _, ok := key.(loadingKey); ok {
		return l
	}
	return l.Context.Value(key)
}

// forgetCached has everything be loaded again: what was loaded may have changed
// since.
func forgetCached(ctx context.Context) {
	if c, ok := ctx.Value(cacheKey{}).(*cache); ok {
		c.mu.Lock()
		c.entries = nil
		c.mu.Unlock()
	}
}
