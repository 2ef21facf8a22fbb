package lc

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
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
// It is for what decides who sees what, and for what does not change with a
// component. A component that shows what is cached, read before its own record,
// may show something older than the version that it has then, and keep it until
// the next change: read that in Mount or the factory itself, or have a method
// Version that tells the version of what was read.
//
// When an action has run, and after Refresh and Broadcast, what was kept before is
// forgotten, so that what is shown next is what there is now. An error isn't kept: the next
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
	around := loadingFrom(ctx)
	around.await(e)
	defer around.awaited(e)
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

	waitsFor []*cached // what its load waits for, or loads itself
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
	l := loadingFrom(ctx)
	if !l.await(e) {
		return nil, fmt.Errorf("what is to be loaded by lc.Cached for the key %v leads to itself", e.key.key)
	}
	defer l.awaited(e)
	select {
	case <-e.done:
		return e.value, e.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// waits guards the waitsFor of all loads.
var waits sync.Mutex

// await notes that a load, nil for none, waits for another. It reports false, and
// notes nothing, if that one waits for the first, or for one that does.
func (l *loading) await(e *cached) bool {
	if l == nil {
		return true
	}
	waits.Lock()
	defer waits.Unlock()
	if e.leadsTo(l.of) {
		return false
	}
	l.of.waitsFor = append(l.of.waitsFor, e)
	return true
}

// awaited ends what await has noted.
func (l *loading) awaited(e *cached) {
	if l == nil {
		return
	}
	waits.Lock()
	defer waits.Unlock()
	i := slices.Index(l.of.waitsFor, e)
	l.of.waitsFor = slices.Delete(l.of.waitsFor, i, i+1)
}

// leadsTo reports whether e is other, or waits for one that leads to it.
func (e *cached) leadsTo(other *cached) bool {
	return e == other || slices.ContainsFunc(e.waitsFor, func(next *cached) bool { return next.leadsTo(other) })
}

// A loading is the context of a load.
type loading struct {
	context.Context
	of *cached
}

type loadingKey struct{}

// loadingFrom returns the innermost load that ctx is of, nil if it is of none.
func loadingFrom(ctx context.Context) *loading {
	l, _ := ctx.Value(loadingKey{}).(*loading)
	return l
}

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
