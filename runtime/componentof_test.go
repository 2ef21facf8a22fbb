package lc

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const tallyComponent Component[tally] = "tally"

func TestComponentID(t *testing.T) {
	for instance, want := range map[any]ComponentID{
		"one":       tallyOne,
		7:           {"tally", "7"},
		uint8(7):    {"tally", "7"},
		time.Minute: {"tally", "1m0s"},
	} {
		if got := tallyComponent.ID(instance); got != want {
			t.Errorf("ID(%v) is %v, want %v", instance, got, want)
		}
	}
}

func TestUpdate(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	err := tallyComponent.Update(ContextWithUser(t.Context(), "ada"), f.App, "one", func(ctx context.Context, c *tally) error {
		if user, known := UserFrom(ctx); known {
			t.Errorf("the change is made in the name of %q", user)
		}
		if AppFrom(ctx) != f.App {
			t.Error("AppFrom doesn't tell the App")
		}
		c.N = 5
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lines := f.events.lines(); len(lines) != 1 || !strings.Contains(lines[0], "<b>5</b>") || !strings.Contains(lines[0], `"version":1`) {
		t.Errorf("viewers were sent %q, want the change in version 1", lines)
	}
	record, _ := f.store.Load(t.Context(), tallyOne)
	if string(record.State) != `{"n":5}` {
		t.Errorf("the state is %s", record.State)
	}
}

func TestUpdateThatFails(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	refused := errors.New("no")
	err := tallyComponent.Update(t.Context(), f.App, "one", func(_ context.Context, c *tally) error {
		c.N = 5
		return refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("Update returns %v, want the error of the change", err)
	}
	if record, _ := f.store.Load(t.Context(), tallyOne); record.Version != 0 || len(f.events.all()) != 0 {
		t.Errorf("the record is %+v, the events %q; want none", record, f.events.lines())
	}
	for _, instance := range []any{"", "a b", 1.5, nil} {
		if err := tallyComponent.Update(t.Context(), f.App, instance, func(context.Context, *tally) error { return nil }); err == nil {
			t.Errorf("instance %v is taken", instance)
		}
	}
	if err := Component[tally]("talli").Refresh(t.Context(), f.App, "one"); err == nil || !strings.Contains(err.Error(), "talli") {
		t.Errorf("Refresh of a component that isn't served: %v", err)
	}
}

// Concurrent updates and actions lose no change.
func TestUpdatesLoseNothing(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if err := tallyComponent.Update(t.Context(), f.App, "one", func(_ context.Context, c *tally) error { c.N++; return nil }); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			if w := f.act("add", `{"by":1}`); w.Code != http.StatusOK {
				t.Errorf("the answer is %d %s", w.Code, w.Body)
			}
		})
	}
	group.Wait()
	if record, _ := f.store.Load(t.Context(), tallyOne); string(record.State) != `{"n":40}` {
		t.Errorf("the state is %s, want n 40", record.State)
	}
}

// From an action, of this instance or another, an update is made when that is over.
func TestUpdateFromAnAction(t *testing.T) {
	def := tallyDefinition()
	var f *fixture
	def.Actions = append(def.Actions, tallyAction("both", func(ctx context.Context, c *tally, by int) error {
		c.N += by
		for _, instance := range []string{"one", "two"} {
			if err := tallyComponent.Update(ctx, f.App, instance, func(_ context.Context, c *tally) error { c.N += 10; return nil }); err != nil {
				return err
			}
		}
		return nil
	}))
	f = newFixture(t, def)
	if w := f.act("both", `{"by":1}`); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<b>1</b>") {
		t.Errorf("the answer is %d %s, want what the action itself did", w.Code, w.Body)
	}
	one, _ := f.store.Load(t.Context(), tallyOne)
	two, _ := f.store.Load(t.Context(), ComponentID{"tally", "two"})
	if string(one.State) != `{"n":11}` || string(two.State) != `{"n":10}` {
		t.Errorf("the states are %s and %s, want 11 and 10", one.State, two.State)
	}
}

func TestUpdateInsideAnUpdate(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	err := tallyComponent.Update(t.Context(), f.App, "one", func(ctx context.Context, c *tally) error {
		c.N = 1
		return tallyComponent.Update(ctx, f.App, "one", func(_ context.Context, c *tally) error { c.N += 10; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	if one, _ := f.store.Load(t.Context(), tallyOne); string(one.State) != `{"n":11}` {
		t.Errorf("the state is %s, want 11", one.State)
	}
}

func TestDelete(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	f.act("add", `{"by":5}`)
	if err := tallyComponent.Delete(t.Context(), f.App, "one"); err != nil {
		t.Fatal(err)
	}
	record, _ := f.store.Load(t.Context(), tallyOne)
	if record.State != nil || record.Version != 2 {
		t.Errorf("the record is %+v, want version 2 without state", record)
	}
	if left := time.Until(record.Expires); left < 6*24*time.Hour || left > 8*24*time.Hour {
		t.Errorf("the record expires in %v, want TokenAge", left)
	}
	lines := f.events.lines()
	if want := `tally:one component-remove {"componentId":"tally:one","channel":"tally:one","version":2}`; len(lines) != 2 || lines[1] != want {
		t.Errorf("viewers were sent %q, want at last %s", lines, want)
	}
	// An instance that is made again begins from nothing, and goes on counting.
	if w := f.act("add", `{"by":1}`); !strings.Contains(w.Body.String(), `"version":3`) || !strings.Contains(w.Body.String(), "<b>1</b>") {
		t.Errorf("the answer is %s, want version 3 with 1", w.Body)
	}
	if record, _ := f.store.Load(t.Context(), tallyOne); !record.Expires.IsZero() {
		t.Errorf("the record expires at %v, want never", record.Expires)
	}
}

func TestDeleteOfWhatIsNotThere(t *testing.T) {
	def := tallyDefinition()
	def.New = func(context.Context, ComponentID) (*tally, error) { return nil, NotFound("No such tally.") }
	f := newFixture(t, def)
	if err := f.Delete(t.Context(), tallyOne); err != nil {
		t.Errorf("Delete of what isn't there: %v", err)
	}
	if err := f.Delete(t.Context(), ComponentID{"talli", "one"}); err == nil {
		t.Error("Delete of a component that isn't served is no error")
	}
}

func TestDeleteFromAnAction(t *testing.T) {
	def := tallyDefinition()
	var f *fixture
	def.Actions = append(def.Actions, tallyAction("end", func(ctx context.Context, c *tally, _ int) error {
		return tallyComponent.Delete(ctx, f.App, c.ID.Instance)
	}))
	f = newFixture(t, def)
	if w := f.act("end", `{"by":0}`); w.Code != http.StatusOK {
		t.Errorf("the answer is %d %s", w.Code, w.Body)
	}
	lines := f.events.lines()
	if len(lines) == 0 || !strings.Contains(lines[len(lines)-1], "component-remove") {
		t.Errorf("viewers were sent %q, want component-remove at last", lines)
	}
}

func TestAfter(t *testing.T) {
	var did []string
	def := tallyDefinition()
	def.Actions = append(def.Actions, tallyAction("mail", func(ctx context.Context, c *tally, by int) error {
		c.N += by
		After(ctx, func(ctx context.Context) error {
			user, _ := UserFrom(ctx)
			did = append(did, "mail of "+user)
			return nil
		})
		if by < 0 {
			return Forbidden("No.")
		}
		return nil
	}))
	f := newFixture(t, def)
	if f.act("mail", `{"by":-1}`); len(did) != 0 {
		t.Errorf("after an action that failed, %q was done", did)
	}
	if f.act("mail", `{"by":1}`); len(did) != 1 || did[0] != "mail of ada" {
		t.Errorf("after an action, %q was done, want one mail of ada", did)
	}
	did = nil
	if After(t.Context(), func(context.Context) error { did = append(did, "at once"); return nil }); len(did) != 1 {
		t.Error("without an action it is not done at once")
	}
	err := tallyComponent.Update(t.Context(), f.App, "one", func(ctx context.Context, c *tally) error {
		After(ctx, func(context.Context) error { did = append(did, "updated"); return nil })
		return nil
	})
	if err != nil || len(did) != 2 {
		t.Errorf("after an update, %q was done (%v)", did, err)
	}
}

// A text that comes word by word from a goroutine is with its viewers in order, and
// whole in the end.
func TestUpdatesOfAStream(t *testing.T) {
	const words = 400
	f := newFixture(t, lineTally())
	srv := httptest.NewServer(f.App)
	t.Cleanup(srv.Close)
	t.Cleanup(func() { f.Shutdown(context.Background()) })
	resp, err := http.Get(srv.URL + "/sse/events/tally:one?token=" + url.QueryEscape(f.token("", tallyOne)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	if e, err := readEvent(lines); err != nil || e.typ != typeConnected {
		t.Fatalf("the first event is %v, %v", e, err)
	}
	go func() {
		for i := range words {
			err := tallyComponent.Update(context.Background(), f.App, "one", func(_ context.Context, c *tally) error {
				c.N++
				c.Last += fmt.Sprintf("word%d ", i)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	}()
	for version := uint64(0); version < words; {
		e, err := readEvent(lines)
		if err != nil {
			t.Fatal(err)
		}
		var data patchData
		if err := json.Unmarshal([]byte(e.data), &data); err != nil || e.typ != typeUpdate {
			continue
		}
		if data.Version <= version || strings.Count(data.HTML, "<li") != int(data.Version) {
			t.Fatalf("after version %d came %d, with %d words", version, data.Version, strings.Count(data.HTML, "<li"))
		}
		version = data.Version
	}
}

// What an action that fails wanted to be changed stays as it is.
func TestUpdateAndDeleteFromAnActionThatFails(t *testing.T) {
	def := tallyDefinition()
	var f *fixture
	def.Actions = append(def.Actions, tallyAction("pay", func(ctx context.Context, _ *tally, _ int) error {
		give := func(_ context.Context, c *tally) error { c.N += 100; return nil }
		return errors.Join(
			tallyComponent.Update(ctx, f.App, "two", give),
			tallyComponent.Delete(ctx, f.App, "three"),
			Invalid("by", "is too little"))
	}))
	f = newFixture(t, def)
	for _, instance := range []string{"two", "three"} {
		if err := tallyComponent.Update(t.Context(), f.App, instance, func(_ context.Context, c *tally) error { c.N = 1; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if w := f.act("pay", `{"by":0}`); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("the answer is %d %s, want 422", w.Code, w.Body)
	}
	for _, instance := range []string{"two", "three"} {
		if r, _ := f.store.Load(t.Context(), ComponentID{"tally", instance}); string(r.State) != `{"n":1}` {
			t.Errorf("the state of %s is %s, want that of before", instance, r.State)
		}
	}
}

// What is done after a change may change the same instance.
func TestUpdateAfterAnUpdate(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	add := func(n int) error {
		return tallyComponent.Update(t.Context(), f.App, "one", func(ctx context.Context, c *tally) error {
			c.N += n
			After(ctx, func(ctx context.Context) error {
				return tallyComponent.Update(ctx, f.App, "one", func(_ context.Context, c *tally) error { c.N += 10; return nil })
			})
			return nil
		})
	}
	if err := add(1); err != nil {
		t.Fatal(err)
	}
	if r, _ := f.store.Load(t.Context(), tallyOne); string(r.State) != `{"n":11}` {
		t.Errorf("the state is %s, want 11", r.State)
	}
}
