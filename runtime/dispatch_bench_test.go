package lc

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// dispatch decodes a body, calls the action and encodes what comes of it: all
// of an action's way that is not its own work, rendering and the Store.
func dispatch(act *action, rev *shown, body []byte, limits Limits, html []byte) ([]byte, error) {
	in := newInput(act.names, limits)
	defer in.free()
	if err := in.decodeJSON(body); err != nil {
		return nil, err
	}
	call := act.bind(&in.args)
	if faults, fields := in.args.Faults(); len(faults) > 0 {
		return nil, invalidArgs(422, faults, fields, nil)
	}
	if err := call(context.Background(), rev.value); err != nil {
		return nil, err
	}
	return appendUpdate(nil, &updateHead{id: rev.id, channel: rev.channel, version: rev.version, state: rev.state}, html), nil
}

// dispatchCase is the action say of a tally, which takes one string.
func dispatchCase() (*action, *shown) {
	def := tallyDefinition()
	comp := erase(def)
	return comp.actions["say"], &shown{
		loaded:  &loaded{comp: comp, id: tallyOne, value: &tally{ID: tallyOne}, channel: "tally:one"},
		version: 7,
	}
}

func TestDispatchAllocatesLittle(t *testing.T) {
	act, rev := dispatchCase()
	limits := Limits{}.orDefault()
	body, html := []byte(`{"text":"a comment of some length"}`), []byte("<b>1</b>")
	const most = 6
	got := testing.AllocsPerRun(1000, func() {
		if _, err := dispatch(act, rev, body, limits, html); err != nil {
			t.Fatal(err)
		}
	})
	if got > most {
		t.Errorf("dispatch of an action with one string makes %v allocations, want at most %d", got, most)
	}
	if rev.value.(*tally).Last != "a comment of some length" {
		t.Errorf("the action was called with %q", rev.value.(*tally).Last)
	}
}

func BenchmarkDispatch(b *testing.B) {
	act, rev := dispatchCase()
	limits := Limits{}.orDefault()
	body, html := []byte(`{"text":"a comment of some length"}`), []byte(strings.Repeat("<li>an item of a list</li>\n", 20))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dispatch(act, rev, body, limits, html); err != nil {
			b.Fatal(err)
		}
	}
}

// A spoken is a tally whose actions are found by their names.
type spoken struct{ *tally }

// Say is the action say.
func (s spoken) Say(text string) { s.Last = text }

// dispatchByReflection does what dispatch does in the way of frameworks that
// find actions by name when they are called: the method and its parameters
// are looked up, each is decoded by encoding/json, and so is the answer
// encoded. The names of the parameters, which reflection does not know, are
// given.
func dispatchByReflection(value any, l *loaded, action string, params []string, body, html []byte) ([]byte, error) {
	method := reflect.ValueOf(value).MethodByName(strings.ToUpper(action[:1]) + action[1:])
	if !method.IsValid() {
		return nil, fmt.Errorf("there is no action %s", action)
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(body, &given); err != nil {
		return nil, err
	}
	args := make([]reflect.Value, len(params))
	for i, name := range params {
		arg := reflect.New(method.Type().In(i))
		if err := json.Unmarshal(given[name], arg.Interface()); err != nil {
			return nil, err
		}
		args[i] = arg.Elem()
	}
	method.Call(args)
	return json.Marshal(updateData{ComponentID: l.id, Channel: l.channel, Version: 7, State: value, HTML: string(html)})
}

func BenchmarkDispatchByReflection(b *testing.B) {
	_, rev := dispatchCase()
	value := spoken{rev.value.(*tally)}
	body, html := []byte(`{"text":"a comment of some length"}`), []byte(strings.Repeat("<li>an item of a list</li>\n", 20))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dispatchByReflection(value, rev.loaded, "say", []string{"text"}, body, html); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAction is an action with all that belongs to it: HTTP, access,
// Store, rendering, broadcast.
func BenchmarkAction(b *testing.B) {
	def := tallyDefinition()
	def.Channel = perUser
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<b>text</b>")
		return err
	}
	f := newFixture(b, def, WithLimits(Limits{Rate: -1}))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", "/lc/tally/one/say", strings.NewReader(`{"text":"x"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(userHeader, "one")
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Code, w.Body)
		}
	}
}

func BenchmarkGrant(b *testing.B) {
	keys := keyring{testSecret}
	g := grant{tallyOne, "tally:one"}
	text := keys.sealGrant(g, "ada", tokenTime)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := keys.openGrant(text, g, "ada", tokenTime.Add(-1)); err != nil {
			b.Fatal(err)
		}
	}
}
