package lc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

// migrating returns a tally that reads the state of a build which had words for
// numbers.
func migrating(calls *int) Definition[tally, *tally] {
	def := tallyDefinition()
	def.Mount = func(*tally, context.Context) error { return errors.New("there is stored state") }
	def.MigrateState = func(c *tally, _ context.Context, old Record) error {
		*calls++
		var state struct {
			N string `json:"n"`
		}
		if err := json.Unmarshal(old.State, &state); err != nil {
			return err
		}
		if state.N == "gone" {
			return NotFound("there is no such tally")
		}
		_, err := fmt.Sscan(state.N, &c.N)
		return err
	}
	return def
}

// State of another build is read by MigrateState, and stored with the next change.
func TestMigrateState(t *testing.T) {
	calls := 0
	f := newFixture(t, migrating(&calls))
	old := Record{Version: 4, State: []byte(`{"n":"3","colour":"red"}`)}
	f.store.Save(t.Context(), tallyOne, old, 0)
	if page := f.page("ada", tallyOne); !strings.Contains(page, "<b>3</b>") {
		t.Errorf("the page is %s", page)
	}
	if r, _ := f.store.Load(t.Context(), tallyOne); r.Version != 4 || string(r.State) != string(old.State) {
		t.Errorf("after it was only shown, the record is %d %s", r.Version, r.State)
	}
	if got := decodeAnswer(t, f.act("add", `{"by":2}`)); !strings.HasPrefix(got.HTML, "<b>5</b>") || got.Version != 5 {
		t.Errorf("the answer is %+v", got)
	}
	if r, _ := f.store.Load(t.Context(), tallyOne); r.Version != 5 || string(r.State) != `{"n":5}` {
		t.Errorf("after an action the record is %d %s", r.Version, r.State)
	}
	before := calls
	f.act("add", `{"by":1}`)
	if calls != before {
		t.Error("state of this build is migrated, too")
	}
}

func TestMigrateStateFails(t *testing.T) {
	calls := 0
	f := newFixture(t, migrating(&calls))
	for state, status := range map[string]int{`{"n":"gone"}`: http.StatusNotFound, `{"n":[]}`: http.StatusInternalServerError} {
		r, _ := f.store.Load(t.Context(), tallyOne)
		f.store.Save(t.Context(), tallyOne, Record{Version: r.Version + 1, State: []byte(state)}, r.Version)
		if w := f.send(request{method: "GET", path: "/lc/tally/one", user: "ada"}); w.Code != status {
			t.Errorf("with the state %s the answer is %d: %s", state, w.Code, w.Body)
		}
		if r, _ = f.store.Load(t.Context(), tallyOne); string(r.State) != state {
			t.Errorf("the state %s has become %s", state, r.State)
		}
	}
}

// Without MigrateState, such state is an error that says what to do: once for each
// version of an instance, in the log, and never outside.
func TestUndecodableStateIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	f := newFixture(t, tallyDefinition(), WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	for version := range uint64(2) {
		f.store.Save(t.Context(), tallyOne, Record{Version: version + 1, State: []byte(`{"n":true}`)}, version)
		log.Reset()
		for range 3 {
			w := f.send(request{method: "GET", path: "/lc/tally/one", user: "ada"})
			if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "MigrateState") {
				t.Errorf("the answer is %d: %s", w.Code, w.Body)
			}
		}
		if n := strings.Count(log.String(), "MigrateState"); n != 1 {
			t.Errorf("it is logged %d times: %s", n, &log)
		}
	}
}

func TestUndecodableStateTellsWhere(t *testing.T) {
	type item struct {
		Name string
		Tags []struct{ N int }
	}
	type state struct {
		Items []item `json:"items"`
		Sub   struct{ Deep map[string]bool }
	}
	for data, want := range map[string]string{
		`{"items":[{"Name":"a"},{"Name": 7}]}`:     `at #/items/1/Name: it is of type number, and this build has string for it`,
		`{"items":[{"Tags":[{"N":1},{"N":"x"}]}]}`: `at #/items/0/Tags/1/N: it is of type string, and`,
		`{"items":{"a":1}}`:                        `at #/items: it is of type object, and`,
		`{"items":[{"Name":"[{"}, [ ]]}`:           `at #/items/1: it is of type array, and`,
		`[]`:                                       `at #: it is of type array, and`,
		`{"Sub":{"Deep":{"a/b":true,"c d":1}}}`:    `at #/Sub/Deep/c%20d: it is of type number, and this build has bool for it`,
		`{"items":[],"Sub":{"x":{"items":[1,{"a":2}]},"Deep":[7]}}`: `at #/Sub/Deep: it is of type array, and`,
		`{"items":`: `, can't be decoded: unexpected end of JSON input`,
	} {
		codec := JSONCodec("1", func(s *state) state { return *s }, func(s *state, from state) { *s = from })
		err := codec.Decode(new(state), []byte(data))
		got := (&undecodable{id: tallyOne, record: Record{State: []byte(data)}, cause: err}).Error()
		if !strings.Contains(got, want) {
			t.Errorf("of %s it is said: %s\nwant %s", data, got, want)
		}
	}
}

// A component that is refreshed stores what was migrated.
func TestRefreshStoresMigratedState(t *testing.T) {
	calls := 0
	f := newFixture(t, migrating(&calls))
	f.store.Save(t.Context(), tallyOne, Record{Version: 1, State: []byte(`{"n":"8"}`)}, 0)
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	if r, _ := f.store.Load(t.Context(), tallyOne); string(r.State) != `{"n":8}` {
		t.Errorf("the state is %s", r.State)
	}
	if err := f.Render(t.Context(), io.Discard, tallyOne); err != nil {
		t.Error(err)
	}
}
