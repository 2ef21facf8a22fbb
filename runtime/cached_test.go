package lc

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// cachedBoard serves a board of three cards, of which each asks in Authorize for
// what all of them have in common. The count is of how often that was loaded.
func cachedBoard(t testing.TB, opts ...Option) (f *fixture, loads *atomic.Int64) {
	loads = new(atomic.Int64)
	f = placedFixture(t, func(_, card *Definition[tally, *tally]) {
		card.Authorize = func(_ *tally, ctx context.Context, a Access) error {
			users, err := Cached(ctx, "users", func(ctx context.Context) ([]string, error) {
				loads.Add(1)
				user, _ := UserFrom(ctx)
				return []string{user}, nil
			})
			if err != nil || users[0] != a.User {
				return fmt.Errorf("%q is told what is kept for %q: %v", a.User, users, err)
			}
			return nil
		}
	}, opts...)
	f.shows(boardOne, "card:1 card:2 card:3")
	return f, loads
}

// What many components of a page or request ask for is loaded once.
func TestCachedOncePerPageAndRequest(t *testing.T) {
	f, loads := cachedBoard(t)
	ctx := ContextWithUser(t.Context(), "ada")
	token := f.token("ada", boardOne)
	page := f.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, instance := range []string{"1", "2", "3"} {
			if err := f.Component(r.Context(), ComponentID{"card", instance}).Render(r.Context(), w); err != nil {
				t.Error(err)
			}
		}
	}))
	var asked []map[string]any
	var query strings.Builder
	for _, instance := range []string{"1", "2", "3"} {
		id := ComponentID{"card", instance}
		own := f.token("ada", id)
		asked = append(asked, map[string]any{"id": id.String(), "token": own})
		fmt.Fprintf(&query, "&channel=card:%s&component=%s&token=%s", instance, id, own)
	}
	for name, do := range map[string]func(){
		"page of a component": func() { f.Render(ctx, io.Discard, boardOne) },
		"page":                func() { f.sendTo(page, request{method: "GET", path: "/", user: "ada"}) },
		"view": func() {
			f.send(request{method: "GET", path: "/lc/board/one", user: "ada", header: []string{"LC-Token: " + token}})
		},
		"views": func() { f.views("ada", asked...) },
		"stream": func() {
			if w := f.send(request{method: http.MethodHead, path: "/sse/events?" + query.String()[1:], user: "ada"}); w.Code != http.StatusOK {
				t.Errorf("the stream is answered %d", w.Code)
			}
		},
	} {
		for i := range 2 {
			loads.Store(0)
			do()
			if n := loads.Load(); n != 1 {
				t.Errorf("%s: loaded %d times at the %d. time, want once", name, n, i+1)
			}
		}
	}
	if strings.Contains(f.log.String(), "is told what is kept") {
		t.Errorf("the log is %s", f.log)
	}
}

// What an action has changed is not shown from before, and what many are sent is
// not what was kept for the one who acts.
func TestCachedIsForgottenAfterAnAction(t *testing.T) {
	stored := "old"
	def := tallyDefinition()
	read := func(ctx context.Context) string {
		text, err := Cached(ctx, "text", func(ctx context.Context) (string, error) {
			user, _ := UserFrom(ctx)
			return user + " " + stored, nil
		})
		if err != nil {
			t.Error(err)
		}
		return text
	}
	def.Authorize = func(_ *tally, ctx context.Context, _ Access) error { read(ctx); return nil }
	def.Render = func(_ *tally, ctx context.Context, w io.Writer) error {
		_, err := io.WriteString(w, read(ctx))
		return err
	}
	def.Actions = append(def.Actions, tallyAction("store", func(ctx context.Context, _ *tally, _ int) error {
		if got := read(ctx); got != "ada old" {
			t.Errorf("the action reads %q", got)
		}
		stored = "new"
		return nil
	}))
	for push, want := range map[Push]string{PushHTML: " new", PushRefresh: "ada new"} {
		stored = "old"
		def.Push = push
		f := newFixture(t, def)
		if got := decodeAnswer(t, f.act("store", `{"by":1}`)).HTML; got != want {
			t.Errorf("the answer is %q, want %q", got, want)
		}
	}
}

// A handler that has changed something and told of it shows what there is now.
func TestCachedIsForgottenAfterRefreshAndBroadcast(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for name, tell := range map[string]func(context.Context) error{
		"Refresh":   func(ctx context.Context) error { return f.Refresh(ctx, tallyOne) },
		"Broadcast": func(ctx context.Context) error { return f.Broadcast(ctx, "tally:one", ComponentRefresh(tallyOne)) },
	} {
		loads := 0
		read := func(ctx context.Context) {
			if _, err := Cached(ctx, "key", func(context.Context) (int, error) { loads++; return 0, nil }); err != nil {
				t.Error(err)
			}
		}
		ctx := f.inSetting(t.Context())
		read(ctx)
		read(ctx)
		if err := tell(ctx); err != nil {
			t.Error(err)
		}
		read(ctx)
		if loads != 2 {
			t.Errorf("%s: loaded %d times, want 2", name, loads)
		}
	}
}

// Loads that need each other, in goroutines of their own, don't wait for ever.
func TestCachedThatWaitForEachOther(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for name, between := range map[string]string{"at once": "", "by another": "c"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := f.inSetting(t.Context())
				load := func(key, other string) error {
					_, err := Cached(ctx, key, func(ctx context.Context) (int, error) {
						time.Sleep(time.Second) // until both load
						if between == "" {
							return Cached(ctx, other, func(context.Context) (int, error) { return 1, nil })
						}
						return Cached(ctx, between+key, func(ctx context.Context) (int, error) {
							return Cached(ctx, other, func(context.Context) (int, error) { return 1, nil })
						})
					})
					return err
				}
				var group sync.WaitGroup
				errs := make([]error, 2)
				group.Go(func() { errs[0] = load("a", "b") })
				group.Go(func() { errs[1] = load("b", "a") })
				group.Wait()
				if !strings.Contains(fmt.Sprint(errs), "leads to itself") {
					t.Errorf("errors are %v", errs)
				}
				if err := load("a", "d"); err != nil {
					t.Errorf("afterwards, the error is %v", err)
				}
			})
		})
	}
}

// A rendering for an audience loads once for all that is in it, for each user in
// whose name it is made.
func TestCachedOncePerAudience(t *testing.T) {
	loads := map[string]int{}
	f := placedFixture(t, func(board, card *Definition[tally, *tally]) {
		board.Channel, board.ChannelOf = on("user:ada"), func(ComponentID) Channel { return "user:ada" }
		card.Channel = func(c *tally) Channel {
			if c.ID.Instance == "ada" {
				return "user:ada"
			}
			return Global
		}
		card.ChannelOf = nil
		card.Mount = func(_ *tally, ctx context.Context) error {
			_, err := Cached(ctx, "key", func(ctx context.Context) (int, error) {
				user, _ := UserFrom(ctx)
				loads[user]++
				return 0, nil
			})
			return err
		}
	})
	f.shows(boardOne, "card:1 card:ada card:2 card:ada")
	f.Refresh(t.Context(), boardOne)
	if f.pushed(); len(loads) != 2 || loads[""] != 1 || loads["ada"] != 1 {
		t.Errorf("loaded %v", loads)
	}
}

func TestCachedKeys(t *testing.T) {
	type ownKey string
	ctx := (&App{}).inSetting(t.Context())
	n := 0
	count := func(context.Context) (int, error) { n++; return n, nil }
	first, _ := Cached(ctx, "key", count)
	again, _ := Cached(ctx, "key", count)
	other, _ := Cached(ctx, ownKey("key"), count)
	text, _ := Cached(ctx, "key", func(context.Context) (string, error) { return "text", nil })
	user, _ := Cached(ContextWithUser(ctx, "ada"), "key", count)
	if first != 1 || again != 1 || other != 2 || text != "text" || user != 3 {
		t.Errorf("got %d, %d, %d, %q, %d", first, again, other, text, user)
	}
	nothing, err := Cached(ctx, "nil", func(context.Context) (error, error) { return nil, nil })
	for range 2 {
		if nothing != nil || err != nil {
			t.Errorf("of nil: %v, %v", nothing, err)
		}
		nothing, err = Cached(ctx, "nil", func(context.Context) (error, error) { return errInside, nil })
	}
	for range 2 { // with no context to keep it in
		before := n
		if got, _ := Cached(t.Context(), "key", count); got != before+1 {
			t.Errorf("got %d after %d", got, before)
		}
	}
}

// An error is for those who wait, and for nobody after them.
func TestCachedErrors(t *testing.T) {
	ctx := (&App{}).inSetting(t.Context())
	fail := func(context.Context) (int, error) { return 1, errInside }
	if _, err := Cached(ctx, "key", fail); err != errInside {
		t.Errorf("error is %v", err)
	}
	if got, err := Cached(ctx, "key", func(context.Context) (int, error) { return 2, nil }); got != 2 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	var itself func(context.Context) (int, error)
	itself = func(ctx context.Context) (int, error) { return Cached(ctx, "itself", itself) }
	if _, err := Cached(ctx, "itself", itself); err == nil || !strings.Contains(err.Error(), "for the key itself leads to itself") {
		t.Errorf("error is %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		Cached(ctx, "panics", func(context.Context) (int, error) { panic("at the disco") })
	}()
	if got, err := Cached(ctx, "panics", func(context.Context) (int, error) { return 3, nil }); got != 3 || err != nil {
		t.Errorf("after a panic: %d, %v", got, err)
	}
}

// Goroutines that ask at a time load once, and wait no longer than they may.
func TestCachedByManyGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := (&App{}).inSetting(t.Context())
		var loads atomic.Int64
		slow := func(context.Context) (int, error) {
			time.Sleep(time.Second)
			return int(loads.Add(1)), nil
		}
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				if got, err := Cached(ctx, "key", slow); got != 1 || err != nil {
					t.Errorf("got %d, %v", got, err)
				}
			})
		}
		synctest.Wait()
		hasty, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		if _, err := Cached(hasty, "key", slow); err != context.DeadlineExceeded {
			t.Errorf("error is %v", err)
		}
		forgetCached(ctx) // what is being loaded is for those who wait
		group.Wait()
		if got, _ := Cached(ctx, "key", slow); got != 2 {
			t.Errorf("got %d", got)
		}
	})
}
