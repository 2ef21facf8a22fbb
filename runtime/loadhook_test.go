package lc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// rows is a table of the application's own: a number for each instance.
type rows struct {
	mu  sync.Mutex
	of  map[string]int
	log []string // what was called, in order
}

func (r *rows) set(key string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.of[key] = n
}

func (r *rows) get(key string) (int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n, ok := r.of[key]
	return n, ok
}

func (r *rows) delete(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.of, key)
}

func (r *rows) note(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, fmt.Sprintf(format, args...))
}

// taken returns what was noted since it was called last.
func (r *rows) taken() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	log := r.log
	r.log = nil
	return log
}

// tableDefinition describes a tally that has no state but the row of its instance,
// which Load reads.
func tableDefinition(r *rows) Definition[tally, *tally] {
	def := tallyDefinition()
	def.State, def.PublicState = nil, false
	def.New = func(_ context.Context, id ComponentID) (*tally, error) {
		r.note("new")
		return &tally{ID: id}, nil
	}
	def.Authorize = func(c *tally, _ context.Context, _ Access) error {
		r.note("authorize %d", c.N)
		return nil
	}
	def.Load = func(c *tally, ctx context.Context) error {
		user, _ := UserFrom(ctx)
		r.note("load for %q", user)
		var ok bool
		if c.N, ok = r.get(c.ID.Instance); !ok {
			return NotFound("There is no such row.")
		}
		return nil
	}
	def.Actions = append(def.Actions[:0:0],
		tallyAction("add", func(_ context.Context, c *tally, by int) error {
			r.note("add to %d", c.N)
			r.set(c.ID.Instance, c.N+by)
			return nil
		}),
		tallyAction("drop", func(_ context.Context, c *tally, _ int) error {
			r.note("drop")
			r.delete(c.ID.Instance)
			return nil
		}))
	return def
}

func TestLoadOfAView(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	f := newFixture(t, tableDefinition(r))
	if page := f.page("ada", tallyOne); !strings.Contains(page, "<b>3</b>") {
		t.Errorf("the page shows %s, want the row", page)
	}
	want := []string{"new", "authorize 0", `load for "ada"`}
	if got := r.taken(); !slices.Equal(got, want) {
		t.Errorf("calls are %q, want %q", got, want)
	}
	err := f.Render(t.Context(), io.Discard, ComponentID{"tally", "none"})
	if !isNotFound(err) {
		t.Errorf("an instance without a row is rendered with error %v, want not found", err)
	}
}

func TestLoadRoundAnAction(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	f := newFixture(t, tableDefinition(r))
	token := "LC-Token: " + f.token("ada", tallyOne)
	r.taken()
	w := f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":4}`,
		header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), token}})
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<b>7</b>") {
		t.Errorf("the answer is %d %s, want what the database has now", w.Code, w.Body)
	}
	want := []string{"new", "authorize 0", `load for "ada"`, "add to 3", "new", `load for ""`}
	if got := r.taken(); !slices.Equal(got, want) {
		t.Errorf("calls are %q, want %q", got, want)
	}
	if lines := f.events.lines(); len(lines) != 1 || !strings.Contains(lines[0], "<b>7</b>") {
		t.Errorf("viewers were sent %q, want the row as it is now", lines)
	}
}

func TestFaultyParametersAreRefusedBeforeLoad(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	f := newFixture(t, tableDefinition(r))
	token := "LC-Token: " + f.token("ada", tallyOne)
	r.taken()
	w := f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":"x"}`,
		header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), token}})
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("the status is %d, want 422", w.Code)
	}
	if got := r.taken(); slices.Contains(got, `load for "ada"`) {
		t.Errorf("calls are %q, want none of Load", got)
	}
}

// An action that deletes the row of its own component has removed it from every
// page.
func TestInstanceGoneAfterAnAction(t *testing.T) {
	for _, push := range []Push{PushHTML, PushRefresh} {
		t.Run(fmt.Sprint(push), func(t *testing.T) {
			r := &rows{of: map[string]int{"one": 3}}
			def := tableDefinition(r)
			def.Push = push
			f := newFixture(t, def)
			f.act("add", `{"by":1}`)
			header := []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + f.token("ada", tallyOne)}
			drop := request{path: "/lc/tally/one/drop", user: "ada", body: `{"by":0}`, header: header}
			w := f.send(drop)
			var answer struct {
				ComponentID, Channel string
				Version              uint64
				Effects              struct{ Removed bool }
			}
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK || !answer.Effects.Removed || answer.Version != 2 {
				t.Errorf("the answer is %d %s (%v), want 200 with effects.removed, version 2", w.Code, w.Body, err)
			}
			lines := f.events.lines()
			want := `tally:one component-remove {"componentId":"tally:one","channel":"tally:one","version":2}`
			if len(lines) != 2 || lines[1] != want {
				t.Errorf("viewers were sent %q, want at last %s", lines, want)
			}
			r.taken()
			if again := f.send(drop); again.Code != http.StatusOK || again.Body.String() != w.Body.String() {
				t.Errorf("the same request is answered %d %s, want the first answer", again.Code, again.Body)
			}
			if got := r.taken(); slices.Contains(got, "drop") {
				t.Errorf("the action ran again: %q", got)
			}
			record, _ := f.store.Load(t.Context(), tallyOne)
			if record.State != nil || record.Version != 2 || record.Expires.IsZero() {
				t.Errorf("the record is %+v, want no state, version 2, and a time to expire", record)
			}
		})
	}
}

// Where an answer was too large to be kept, a repetition is told that the instance
// is gone by now.
func TestRepetitionAfterTheInstanceIsGone(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	def := tableDefinition(r)
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, "<b>%d</b>%s", c.N, strings.Repeat("<i></i>", repeatAnswer))
		return err
	}
	f := newFixture(t, def)
	add := request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`,
		header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + f.token("ada", tallyOne)}}
	f.send(add)
	r.delete("one")
	if w := f.send(add); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"effects":{"removed":true}`) {
		t.Errorf("the repetition is answered %d %.200s, want 200 with effects.removed", w.Code, w.Body)
	}
}

// A failure to show what an action has done is no reason to do it again.
func TestLoadThatFailsAfterAnAction(t *testing.T) {
	for _, failure := range []error{errors.New("the database is gone"), Forbidden("Not now."), Invalid("by", "Not so.")} {
		r := &rows{of: map[string]int{"one": 3}}
		def := tableDefinition(r)
		load := def.Load
		def.Load = func(c *tally, ctx context.Context) error {
			if n, _ := r.get("one"); n != 3 {
				return failure
			}
			return load(c, ctx)
		}
		f := newFixture(t, def)
		add := request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`,
			header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + f.token("ada", tallyOne)}}
		for range 2 {
			if w := f.send(add); w.Code != http.StatusInternalServerError {
				t.Errorf("with %q, the answer is %d %s, want 500", failure, w.Code, w.Body)
			}
		}
		if n, _ := r.get("one"); n != 4 {
			t.Errorf("with %q, the row is %d, want 4: the action was to run once", failure, n)
		}
	}
}

func TestRefreshReads(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	f := newFixture(t, tableDefinition(r))
	r.set("one", 9)
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	if lines := f.events.lines(); len(lines) != 1 || !strings.Contains(lines[0], "<b>9</b>") {
		t.Errorf("viewers were sent %q, want the row as it is now", lines)
	}
}

// A job deletes a row and refreshes the component, which viewers then take out.
func TestRefreshOfWhatIsGone(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	f := newFixture(t, tableDefinition(r))
	f.act("add", `{"by":1}`)
	r.delete("one")
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Errorf("Refresh of what is gone: %v", err)
	}
	if lines := f.events.lines(); len(lines) != 2 || !strings.Contains(lines[1], "component-remove") {
		t.Errorf("viewers were sent %q, want component-remove at last", lines)
	}
}

// What was never changed has no record, and may be shown all the same.
func TestRefreshOfWhatIsGoneAndWasNeverChanged(t *testing.T) {
	for name, test := range map[string]struct {
		push Push
		want string
	}{
		"the same for all": {PushHTML, `tally:one component-remove {"componentId":"tally:one","channel":"tally:one","version":0}`},
		"each their own":   {PushRefresh, `tally:one component-refresh {"componentId":"tally:one","channel":"tally:one","version":0}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := &rows{of: map[string]int{"one": 3}}
			def := tableDefinition(r)
			def.Push = test.push
			if test.push == PushRefresh {
				def.Version = func(c *tally) uint64 { return uint64(c.N) } // which Load tells
			}
			f := newFixture(t, def)
			r.delete("one")
			if err := f.Refresh(t.Context(), tallyOne); err != nil {
				t.Errorf("Refresh of what is gone: %v", err)
			}
			if lines := f.events.lines(); len(lines) != 1 || lines[0] != test.want {
				t.Errorf("viewers were sent %q, want %s", lines, test.want)
			}
			if record, _ := f.store.Load(t.Context(), tallyOne); record.Version != 0 {
				t.Errorf("the Store has the version %d, want no record", record.Version)
			}
		})
	}
}

// In the name of nobody, one viewer's component may not exist. That removes it from
// no page.
func TestLoadForViewersOnly(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	def := tableDefinition(r)
	def.Push = PushRefresh
	load := def.Load
	def.Load = func(c *tally, ctx context.Context) error {
		if _, known := UserFrom(ctx); !known {
			return NotFound("Nobody has such a row.")
		}
		return load(c, ctx)
	}
	f := newFixture(t, def)
	if w := f.act("add", `{"by":1}`); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<b>4</b>") {
		t.Errorf("the answer is %d %s", w.Code, w.Body)
	}
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Errorf("Refresh: %v", err)
	}
	for _, line := range f.events.lines() {
		if !strings.Contains(line, "component-refresh") {
			t.Errorf("viewers were sent %s, want component-refresh", line)
		}
	}
}

// With a Version that Load reads, viewers are told that one.
func TestVersionFromLoad(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	def := tableDefinition(r)
	def.Version = func(c *tally) uint64 { return uint64(c.N) }
	f := newFixture(t, def)
	f.act("add", `{"by":4}`)
	if got := f.events.all(); len(got) != 1 || got[0].Version != 7 {
		t.Errorf("the events are %v, want one of version 7", got)
	}
	versions, err := f.versions(t.Context(), []ComponentID{tallyOne})
	if err != nil || versions[tallyOne] != 7 {
		t.Errorf("the versions are %v, %v; want 7", versions, err)
	}
}

// What viewers were told of already is not told again, as if a trigger of the
// database tells of what an action has done.
func TestRefreshOfAVersionThatIsShown(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	def := tableDefinition(r)
	def.Version = func(c *tally) uint64 { return uint64(c.N) }
	f := newFixture(t, def)
	f.showing(false, tallyOne)
	f.act("add", `{"by":4}`)
	for range 2 {
		if err := f.Refresh(t.Context(), tallyOne); err != nil {
			t.Fatal(err)
		}
	}
	if lines := f.events.lines(); len(lines) != 1 {
		t.Errorf("viewers were sent %q, want one event", lines)
	}
	r.set("one", 8)
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	if lines := f.events.lines(); len(lines) != 2 {
		t.Errorf("viewers were sent %q, want the second version, too", lines)
	}
}

// A row that is deleted and made again has viewers told of its new versions, also if
// they begin from one again.
func TestVersionsBeginAgain(t *testing.T) {
	r := &rows{of: map[string]int{"one": 7}}
	def := tableDefinition(r)
	def.Version = func(c *tally) uint64 { return uint64(c.N) }
	f := newFixture(t, def)
	f.showing(false, tallyOne)
	f.act("add", `{"by":1}`)
	f.act("drop", `{"by":0}`)
	r.set("one", 1)
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	r.set("one", 2)
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range f.events.all() {
		told = append(told, fmt.Sprintf("%s %d", strings.TrimPrefix(m.Type, "component-"), m.Version))
	}
	if want := []string{"update 8", "remove 0", "update 1", "update 2"}; !slices.Equal(told, want) {
		t.Errorf("viewers were told %q, want %q", told, want)
	}
}

// A row that others delete is taken off the pages that show it, once, when versions
// are compared.
func TestRowDeletedByOthers(t *testing.T) {
	for name, test := range map[string]struct {
		push Push
		want string
	}{
		"the same for all": {PushHTML, typeRemove},
		"each their own":   {PushRefresh, typeRefresh}, // who fetches what is gone takes it off the page
	} {
		t.Run(name, func(t *testing.T) { testRowDeletedByOthers(t, test.push, test.want) })
	}
}

func testRowDeletedByOthers(t *testing.T, push Push, want string) {
	r := &rows{of: map[string]int{"one": 7}}
	def := tableDefinition(r)
	def.Push = push
	def.Version = func(c *tally) uint64 { return uint64(c.N) }
	f := newFixture(t, def, WithHeartbeat(20*time.Millisecond), WithBroker(otherBroker{NewMemoryBroker()}))
	s := f.showing(false, tallyOne)
	r.delete("one")
	told := func() (n int) {
		for _, frame := range s.seats[0].topic.tail.Load().frames {
			if frame.typ == want {
				n++
			}
		}
		return n
	}
	waitFor(t, want, func() bool { return told() > 0 })
	time.Sleep(100 * time.Millisecond) // several heartbeats
	if n := told(); n != 1 {
		t.Errorf("viewers were told %d times, want once", n)
	}
}

// otherBroker is a broker of the application's own, as far as an App can tell.
type otherBroker struct{ Broker }

// A component that updates itself while it is read would do so without end.
func TestUpdateInLoad(t *testing.T) {
	r := &rows{of: map[string]int{"one": 3}}
	def := tableDefinition(r)
	var f *fixture
	loads := 0
	var told error
	def.Load = func(c *tally, ctx context.Context) error {
		loads++
		err := tallyComponent.Update(ctx, f.App, c.ID.Instance, func(context.Context, *tally) error { return nil })
		if told == nil {
			told = err
		}
		return nil
	}
	f = newFixture(t, def)
	f.page("ada", tallyOne)
	if told == nil || !strings.Contains(told.Error(), "leads to itself") || loads > 8 {
		t.Errorf("after %d loads the error is %v, want at once that it leads to itself", loads, told)
	}
}

// Of the instance of a user's channel, that user is asked for: others may find none.
func TestVersionForAUser(t *testing.T) {
	r := &rows{of: map[string]int{"ada": 7}}
	def := tableDefinition(r)
	def.Channel = func(c *tally) Channel { return UserChannel(c.ID.Instance) }
	def.ChannelOf = func(id ComponentID) Channel { return UserChannel(id.Instance) }
	def.Version = func(c *tally) uint64 { return uint64(c.N) }
	load := def.Load
	def.Load = func(c *tally, ctx context.Context) error {
		if user, _ := UserFrom(ctx); user != c.ID.Instance {
			return NotFound("This is somebody else's.")
		}
		return load(c, ctx)
	}
	f := newFixture(t, def)
	id := ComponentID{"tally", "ada"}
	if versions, err := f.versions(t.Context(), []ComponentID{id}); err != nil || versions[id] != 7 {
		t.Errorf("the versions are %v, %v; want 7", versions, err)
	}
}

// The versions of what is stored and of what is elsewhere are added: each change is
// a newer one.
func TestVersionBesideState(t *testing.T) {
	def := tallyDefinition()
	row := uint64(70)
	def.Version = func(*tally) uint64 { return row }
	f := newFixture(t, def)
	f.showing(false, tallyOne)
	f.act("add", `{"by":1}`)
	f.act("add", `{"by":1}`)
	row++
	for range 2 {
		if err := f.Refresh(t.Context(), tallyOne); err != nil {
			t.Fatal(err)
		}
	}
	f.act("add", `{"by":1}`)
	if err := f.Delete(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range f.events.all() {
		told = append(told, fmt.Sprintf("%s %d", strings.TrimPrefix(m.Type, "component-"), m.Version))
	}
	if want := []string{"update 71", "update 72", "update 73", "update 74", "remove 0"}; !slices.Equal(told, want) {
		t.Errorf("viewers were told %q, want %q", told, want)
	}
}

// While the database hangs, a view is answered when its time is over.
func TestViewWhileTheDatabaseHangs(t *testing.T) {
	def := tableDefinition(&rows{})
	hangs := false
	def.Load = func(_ *tally, ctx context.Context) error {
		if !hangs {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}
	f := newFixture(t, def, WithLimits(Limits{ActionTime: 20 * time.Millisecond}))
	view := request{path: "/lc/tally/one", method: "GET", user: "ada", header: []string{"LC-Token: " + f.token("ada", tallyOne)}}
	hangs = true
	w := f.send(view)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("the answer is %d %s, want 503 with Retry-After", w.Code, w.Body)
	}
}
