package lc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A database is a TxStore and a Broker in memory, with rows of the application's
// own. Its transactions see what was committed before each read, and are overtaken
// if a row that they have read was changed since.
type database struct {
	*MemoryStore
	*MemoryBroker

	mu        sync.Mutex
	rows      map[string]int
	versions  map[string]int // of rows
	notes     map[string][]byte
	committed int
	commit    func(n int) error // called with the number of a commit: its error, after which nothing or, if it wraps errLost, everything is stored
}

var errLost = errors.New("the connection was lost")

func newDatabase() *database {
	return &database{
		MemoryStore: NewMemoryStore(), MemoryBroker: NewMemoryBroker(),
		rows: map[string]int{}, versions: map[string]int{}, notes: map[string][]byte{},
	}
}

func (d *database) Begin() Tx {
	return &transaction{d: d, read: map[string]int{}, rows: map[string]int{}}
}

// A transaction keeps what it does until it is committed.
type transaction struct {
	d         *database
	used      bool
	over      bool
	aborted   bool           // a statement has failed, and was not taken back
	read      map[string]int // versions of the rows that were read
	rows      map[string]int
	records   []savedRecord
	published []publishedMessage
	notes     map[string][]byte
}

type savedRecord struct {
	id  ComponentID
	r   Record
	old uint64
}

type publishedMessage struct {
	id string
	m  Message
}

func (tx *transaction) Used() bool { return tx.used }

func (tx *transaction) Done(_ context.Context, key []byte) ([]byte, error) {
	tx.d.mu.Lock()
	defer tx.d.mu.Unlock()
	return tx.d.notes[string(key)], nil
}

func (tx *transaction) Note(_ context.Context, key, note []byte) error {
	if len(note) > 64<<10 {
		return errors.New("the note is too large")
	}
	if tx.notes == nil {
		tx.notes = map[string][]byte{}
	}
	tx.notes[string(key)] = note
	return nil
}

var errSerialization = errors.New("could not serialize access")

func (tx *transaction) Overtaken(err error) bool { return errors.Is(err, errSerialization) }

func (tx *transaction) Rollback() { tx.over = true }

// Attempt takes back that a statement has failed.
func (tx *transaction) Attempt(work func() error) error {
	before := tx.aborted
	err := work()
	if err != nil {
		tx.aborted = before
	}
	return err
}

var errStatement = errors.New("a statement has failed")

// fail fails, as a database does that does nothing more in a transaction then.
func (d *database) fail(ctx context.Context) error {
	if tx := d.txFrom(ctx); tx != nil {
		tx.used, tx.aborted = true, true
	}
	return errStatement
}

func (tx *transaction) Commit(ctx context.Context) error {
	d := tx.d
	d.mu.Lock()
	defer d.mu.Unlock()
	tx.over = true
	if tx.aborted {
		return ErrRolledBack
	}
	d.committed++
	var lost error
	if d.commit != nil {
		if lost = d.commit(d.committed); lost != nil && !errors.Is(lost, errLost) {
			return lost
		}
	}
	for key, version := range tx.read {
		if d.versions[key] != version {
			return fmt.Errorf("%w: %w", ErrConflict, errSerialization)
		}
	}
	for _, s := range tx.records {
		if now, _ := d.MemoryStore.Load(ctx, s.id); now.Version != s.old {
			return ErrConflict
		}
	}
	for key := range tx.notes {
		if d.notes[key] != nil {
			return ErrConflict
		}
	}
	for key, n := range tx.rows {
		d.rows[key] = n
		d.versions[key]++
	}
	for _, s := range tx.records {
		d.MemoryStore.Save(ctx, s.id, s.r, s.old)
	}
	maps.Copy(d.notes, tx.notes)
	for _, p := range tx.published {
		d.MemoryBroker.Publish(ctx, p.id, p.m)
	}
	return lost
}

func (d *database) txFrom(ctx context.Context) *transaction {
	tx, _ := TxFrom(ctx).(*transaction)
	return tx
}

func (d *database) Save(ctx context.Context, id ComponentID, r Record, old uint64) error {
	tx := d.txFrom(ctx)
	if tx == nil {
		return d.MemoryStore.Save(ctx, id, r, old)
	}
	if now, _ := d.MemoryStore.Load(ctx, id); now.Version != old {
		return ErrConflict
	}
	tx.records = append(tx.records, savedRecord{id, r, old})
	return nil
}

func (d *database) Publish(ctx context.Context, id string, m Message) (Place, error) {
	if tx := d.txFrom(ctx); tx != nil {
		tx.published = append(tx.published, publishedMessage{id, m})
		return Place{}, nil
	}
	return d.MemoryBroker.Publish(ctx, id, m)
}

// get and set are what the application calls.
func (d *database) get(ctx context.Context, key string) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	tx := d.txFrom(ctx)
	if tx == nil {
		return d.rows[key], nil
	}
	tx.used = true
	if n, ok := tx.rows[key]; ok {
		return n, nil
	}
	tx.read[key] = d.versions[key]
	return d.rows[key], nil
}

func (d *database) set(ctx context.Context, key string, n int) error {
	tx := d.txFrom(ctx)
	if tx == nil {
		return errors.New("a row is written outside a transaction")
	}
	tx.used = true
	tx.rows[key] = n
	return nil
}

// row returns what is committed.
func (d *database) row(key string) int {
	n, _ := d.get(context.Background(), key)
	return n
}

// databaseDefinition describes a tally whose number is a row.
func databaseDefinition(d *database) Definition[tally, *tally] {
	def := tallyDefinition()
	def.State, def.PublicState = nil, false
	def.Load = func(c *tally, ctx context.Context) (err error) {
		c.N, err = d.get(ctx, c.ID.Instance)
		return err
	}
	add := func(ctx context.Context, c *tally, by int) error {
		n, err := d.get(ctx, c.ID.Instance)
		if err != nil {
			return err
		}
		Flash(ctx, "Added.")
		return d.set(ctx, c.ID.Instance, n+by)
	}
	def.Actions = append(def.Actions[:0:0],
		tallyAction("add", add),
		tallyAction("fail", func(ctx context.Context, c *tally, by int) error {
			if err := add(ctx, c, by); err != nil {
				return err
			}
			return Forbidden("No.")
		}))
	return def
}

func newDatabaseFixture(t *testing.T) (*fixture, *database) {
	d := newDatabase()
	return newFixture(t, databaseDefinition(d), WithStore(d), WithBroker(d)), d
}

// request returns a request for an action, which is the same each time.
func (f *fixture) request(action, body string) request {
	return request{path: "/lc/tally/one/" + action, user: "ada", body: body,
		header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + f.token("ada", tallyOne)}}
}

func TestTransactionOfAnAction(t *testing.T) {
	f, d := newDatabaseFixture(t)
	w := f.act("add", `{"by":3}`)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<b>3</b>") {
		t.Errorf("the answer is %d %s", w.Code, w.Body)
	}
	record, _ := d.MemoryStore.Load(t.Context(), tallyOne)
	if d.row("one") != 3 || record.Version != 1 || len(d.notes) != 1 || d.committed != 1 {
		t.Errorf("the row is %d, the version %d, notes %d, commits %d; want 3, 1, 1, 1", d.row("one"), record.Version, len(d.notes), d.committed)
	}
	if lines := f.events.lines(); len(lines) != 1 || !strings.Contains(lines[0], "<b>3</b>") {
		t.Errorf("viewers were sent %q", lines)
	}
}

func TestTransactionOfAnActionThatFails(t *testing.T) {
	f, d := newDatabaseFixture(t)
	if w := f.act("fail", `{"by":3}`); w.Code != http.StatusForbidden {
		t.Errorf("the status is %d, want 403", w.Code)
	}
	if d.row("one") != 0 || d.committed != 0 || len(f.events.all()) != 0 {
		t.Errorf("the row is %d after %d commits; want nothing stored", d.row("one"), d.committed)
	}
}

// An action that has been overtaken is undone and runs again, from the beginning.
func TestTransactionIsOvertaken(t *testing.T) {
	f, d := newDatabaseFixture(t)
	var other sync.Once
	d.commit = func(int) error {
		other.Do(func() { d.rows["one"] = 100; d.versions["one"]++ })
		return nil
	}
	if w := f.act("add", `{"by":3}`); !strings.Contains(w.Body.String(), "<b>103</b>") || strings.Count(w.Body.String(), "Added.") != 1 {
		t.Errorf("the answer is %s, want 103 and one message", w.Body)
	}
	if d.row("one") != 103 || len(f.events.all()) != 1 {
		t.Errorf("the row is %d, the events %q; want 103, one event", d.row("one"), f.events.lines())
	}
}

func TestTransactionIsOvertakenAgainAndAgain(t *testing.T) {
	f, d := newDatabaseFixture(t)
	d.commit = func(int) error { return ErrConflict }
	if w := f.act("add", `{"by":3}`); w.Code != http.StatusConflict {
		t.Errorf("the status is %d, want 409", w.Code)
	}
	if d.row("one") != 0 || d.committed != maxAttempts {
		t.Errorf("the row is %d after %d attempts, want 0 after %d", d.row("one"), d.committed, maxAttempts)
	}
}

// Nobody knows what has become of a commit whose answer was lost, until the
// database tells.
func TestAnswerToACommitIsLost(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
	}{
		{"stored", errLost},
		{"not stored", errors.New("the connection was refused")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, d := newDatabaseFixture(t)
			d.commit = func(n int) error {
				if n == 1 {
					return tt.err
				}
				return nil
			}
			w := f.act("add", `{"by":3}`)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<b>3</b>") || strings.Count(w.Body.String(), "Added.") != 1 {
				t.Errorf("the answer is %d %s, want 3 and one message", w.Code, w.Body)
			}
			if d.row("one") != 3 {
				t.Errorf("the row is %d, want 3", d.row("one"))
			}
			d.committed = 0
			err := tallyComponent.Update(t.Context(), f.App, "one", func(ctx context.Context, c *tally) error {
				n, _ := d.get(ctx, "one")
				return d.set(ctx, "one", n+10)
			})
			if err != nil || d.row("one") != 13 {
				t.Errorf("after an update, the row is %d (%v), want 13", d.row("one"), err)
			}
		})
	}
}

// While the database can't be reached, an action is refused for now, and the same
// request may be made again.
func TestCommitThatNeverSucceeds(t *testing.T) {
	f, d := newDatabaseFixture(t)
	q := f.request("add", `{"by":3}`)
	d.commit = func(int) error { return errors.New("the connection was refused") }
	if w := f.send(q); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("the answer is %d %s, want 503 with Retry-After", w.Code, w.Body)
	}
	d.commit = nil
	if w := f.send(q); w.Code != http.StatusOK || d.row("one") != 3 {
		t.Errorf("the same request is answered %d %s, the row is %d; want 200 and 3", w.Code, w.Body, d.row("one"))
	}
}

// The same request runs once, whichever process it comes to.
func TestRequestAtAnotherProcess(t *testing.T) {
	f, d := newDatabaseFixture(t)
	other := newFixture(t, databaseDefinition(d), WithStore(d), WithBroker(d))
	q := f.request("add", `{"by":3}`)
	f.send(q)
	w := other.send(q)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<b>3</b>") || !strings.Contains(w.Body.String(), "Added.") {
		t.Errorf("the other process answers %d %s, want 3 and the message", w.Code, w.Body)
	}
	if d.row("one") != 3 {
		t.Errorf("the row is %d, want 3", d.row("one"))
	}
	q.body = `{"by":4}`
	if w := newFixture(t, databaseDefinition(d), WithStore(d), WithBroker(d)).send(q); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("with other parameters the answer is %d, want 422", w.Code)
	}
}

// Work that can't be undone is done once, when the change is stored.
func TestAfterATransaction(t *testing.T) {
	d := newDatabase()
	def := databaseDefinition(d)
	done := 0
	def.Actions = append(def.Actions, tallyAction("mail", func(ctx context.Context, c *tally, by int) error {
		After(ctx, func(context.Context) error { done++; return nil })
		return d.set(ctx, "one", by)
	}))
	f := newFixture(t, def, WithStore(d), WithBroker(d))
	d.commit = func(n int) error {
		if n < 3 {
			return ErrConflict
		}
		return nil
	}
	if f.act("mail", `{"by":1}`); done != 1 {
		t.Errorf("it was done %d times, want once", done)
	}
	d.commit = func(int) error { return ErrConflict }
	if f.act("mail", `{"by":2}`); done != 1 {
		t.Errorf("it was done after a change that isn't stored")
	}
}

// A broker of another kind is told when the change is stored.
func TestBrokerBesideATransaction(t *testing.T) {
	d := newDatabase()
	f := newFixture(t, databaseDefinition(d), WithStore(d))
	d.commit = func(n int) error {
		if n == 1 {
			return ErrConflict
		}
		return nil
	}
	f.act("add", `{"by":3}`)
	if lines := f.events.lines(); len(lines) != 1 || !strings.Contains(lines[0], "<b>3</b>") {
		t.Errorf("viewers were sent %q, want one event", lines)
	}
}

// An action stands if the database fails in what is done for others, or for a part of
// the view that can be left out.
func TestFailureThatUndoesNothing(t *testing.T) {
	failFor := func(d *database, user string) func(*tally, context.Context, Access) error {
		return func(_ *tally, ctx context.Context, a Access) error {
			if a.User != user || a.Kind == AccessAct || TxFrom(ctx) == nil {
				return nil
			}
			return d.fail(ctx)
		}
	}
	for _, tt := range []struct {
		name   string
		change func(d *database, def, inner *Definition[tally, *tally])
	}{
		{"the view for all", func(d *database, def, _ *Definition[tally, *tally]) {
			render := def.Render
			def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
				if user, _ := UserFrom(ctx); user == "" && TxFrom(ctx) != nil {
					return d.fail(ctx)
				}
				return render(c, ctx, w)
			}
		}},
		{"whether all may see it", func(d *database, def, _ *Definition[tally, *tally]) {
			def.Channel, def.Authorize = global, failFor(d, "")
		}},
		{"whether a viewer may listen", func(d *database, def, _ *Definition[tally, *tally]) {
			def.Channel, def.Authorize = perUser, failFor(d, "ada")
		}},
		{"a part for all", func(d *database, _, inner *Definition[tally, *tally]) {
			inner.Load = func(_ *tally, ctx context.Context) error {
				if TxFrom(ctx) == nil {
					return nil
				}
				return d.fail(ctx)
			}
		}},
		{"whether a viewer may see a part", func(d *database, def, inner *Definition[tally, *tally]) {
			def.Push, inner.Authorize = PushRefresh, failFor(d, "ada")
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDatabase()
			def, inner := databaseDefinition(d), tallyDefinition()
			inner.Name = "part"
			render := def.Render
			def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
				return errors.Join(render(c, ctx, w), AppFrom(ctx).Component(ctx, ComponentID{"part", "one"}).Render(ctx, w))
			}
			tt.change(d, &def, &inner)
			f := newFixture(t, def, WithStore(d), WithBroker(d), WithAuthorizer(func(context.Context, Access) error { return nil }))
			Register(f.App, inner)
			if w := f.act("add", `{"by":3}`); w.Code != http.StatusOK || d.row("one") != 3 {
				t.Errorf("the answer is %d %s, the row %d; want 200 and 3\n%s", w.Code, w.Body, d.row("one"), f.log)
			}
			if !strings.Contains(f.log.String(), errStatement.Error()) {
				t.Errorf("nothing has failed: %s", f.log)
			}
		})
	}
}

// A call that leaves as much as the limits let it is noted, and the token of it good.
func TestLargestNote(t *testing.T) {
	const largest = maxClientBytes - len(`{"filter":""}`)
	d := newDatabase()
	def := databaseDefinition(d)
	def.Client = clientCodec("v1")
	def.Actions = append(def.Actions, tallyAction("fill", func(ctx context.Context, c *tally, by int) error {
		if len(c.Filter) != 0 && len(c.Filter) != largest {
			return fmt.Errorf("there are %d bytes", len(c.Filter))
		}
		Flash(ctx, strings.Repeat("<", repeatTail/2)) // longer in JSON that is safe in HTML
		c.Filter = strings.Repeat("x", largest)
		return d.set(ctx, "one", by)
	}))
	f := newFixture(t, def, WithStore(d), WithBroker(d), WithLimits(Limits{ClientBytes: maxClientBytes}))
	q := f.request("fill", `{"by":1}`)
	w := f.send(q)
	if w.Code != http.StatusOK || d.row("one") != 1 {
		t.Fatalf("the answer is %d %.300s", w.Code, w.Body)
	}
	q = f.request("fill", `{"by":2}`)
	q.header[2] = "LC-Token: " + decodeAnswer(t, w).Effects.Token
	if w := f.send(q); w.Code != http.StatusOK || d.row("one") != 2 {
		t.Errorf("with the token, the answer is %d %.300s", w.Code, w.Body)
	}
}

func TestClientBytesBeyondAToken(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "Limits.ClientBytes is 49152") {
			t.Errorf("New panics with %q", got)
		}
	}()
	New(WithLimits(Limits{ClientBytes: 48 << 10}))
}

func TestPanicInATransaction(t *testing.T) {
	d := newDatabase()
	def := databaseDefinition(d)
	def.Actions = append(def.Actions, tallyAction("panic", func(ctx context.Context, _ *tally, by int) error {
		d.set(ctx, "one", by)
		panic("no")
	}))
	f := newFixture(t, def, WithStore(d), WithBroker(d))
	if w := f.act("panic", `{"by":1}`); w.Code != http.StatusInternalServerError || d.row("one") != 0 {
		t.Errorf("the status is %d, the row %d; want 500 and nothing stored", w.Code, d.row("one"))
	}
}

// Concurrent actions on rows that several instances share lose nothing.
func TestTransactionsOfManyInstances(t *testing.T) {
	d := newDatabase()
	def := databaseDefinition(d)
	def.Actions = append(def.Actions, tallyAction("share", func(ctx context.Context, _ *tally, by int) error {
		n, err := d.get(ctx, "shared")
		if err != nil {
			return err
		}
		return d.set(ctx, "shared", n+by)
	}))
	f := newFixture(t, def, WithStore(d), WithBroker(d))
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			if w := f.actOn(ComponentID{"tally", fmt.Sprint(i)}, "share", `{"by":1}`); w.Code != http.StatusOK {
				t.Errorf("the answer is %d %s", w.Code, w.Body)
			}
		})
	}
	group.Wait()
	if n := d.row("shared"); n != 8 {
		t.Errorf("the row is %d, want 8", n)
	}
}

// What the database refuses when it is committed, such as by a deferred constraint,
// is refused once.
func TestCommitIsRefused(t *testing.T) {
	f, d := newDatabaseFixture(t)
	q := f.request("add", `{"by":3}`)
	d.commit = func(int) error { return fmt.Errorf("%w: a constraint", ErrRolledBack) }
	if w := f.send(q); w.Code != http.StatusInternalServerError || d.committed != 1 {
		t.Errorf("the answer is %d %s after %d attempts, want 500 after one", w.Code, w.Body, d.committed)
	}
	if err := tallyComponent.Update(t.Context(), f.App, "one", func(context.Context, *tally) error { return nil }); !errors.Is(err, ErrRolledBack) || d.committed != 2 {
		t.Errorf("an update returns %v after %d attempts, want the refusal after one more", err, d.committed-1)
	}
}

// An action that goes on after its time holds a connection, and nobody can end it. The
// log says which it is, while it goes on.
func TestActionGoesOnAfterItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDatabase()
		def := databaseDefinition(d)
		var during string
		var f *fixture
		def.Actions = append(def.Actions, tallyAction("hang", func(ctx context.Context, _ *tally, _ int) error {
			time.Sleep(time.Minute) // as a call without the context does
			during = f.log.String()
			return ctx.Err()
		}))
		f = newFixture(t, def, WithStore(d), WithBroker(d), WithLimits(Limits{ActionTime: 10 * time.Second}))
		if w := f.act("hang", `{"by":1}`); w.Code != http.StatusInternalServerError {
			t.Errorf("the answer is %d %s, want 500", w.Code, w.Body)
		}
		if !strings.Contains(during, "holds its transaction") || !strings.Contains(during, "component=tally:one action=hang") {
			t.Errorf("while the action goes on, the log says %q", during)
		}
		if log := f.log.String(); !strings.Contains(log, "hang of tally:one took longer than Limits.ActionTime") {
			t.Errorf("in the end the log says %q", log)
		}
	})
}

// What an action has done beyond the transaction stands, even if its view can't be
// made: others are told to look, and no process does it again.
func TestActionBeyondTheTransactionCannotBeShown(t *testing.T) {
	d := newDatabase()
	beyond := 0
	def := databaseDefinition(d)
	def.Load = func(*tally, context.Context) error {
		if beyond > 0 {
			return errors.New("there is no view of this")
		}
		return nil
	}
	def.Actions = append(def.Actions[:0:0], tallyAction("add", func(_ context.Context, _ *tally, by int) error {
		beyond += by
		return nil
	}))
	f := newFixture(t, def, WithStore(d), WithBroker(d))
	other := newFixture(t, def, WithStore(d), WithBroker(d))
	q := f.request("add", `{"by":3}`)
	for _, at := range []*fixture{f, f, other} {
		if w := at.send(q); w.Code != http.StatusInternalServerError {
			t.Errorf("the answer is %d %s, want 500", w.Code, w.Body)
		}
	}
	if beyond != 3 {
		t.Errorf("the action has added %d, want 3, once", beyond)
	}
	if lines := f.events.lines(); len(lines) != 1 || !strings.Contains(lines[0], "component-refresh") {
		t.Errorf("viewers were sent %q, want one component-refresh", lines)
	}
}
