package lc

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/arg"
)

// Two builds of one component. The newer one knows colours.
type (
	olderList struct {
		ID    ComponentID
		Items []olderItem
	}
	olderItem struct {
		ID   int    `json:"id"`
		Text string `json:"text"`
	}
	newerList struct {
		ID     ComponentID
		Items  []newerItem
		Colour string
	}
	newerItem struct {
		ID     int    `json:"id"`
		Text   string `json:"text"`
		Colour string `json:"colour"`
	}
	olderState struct {
		Items []olderItem `json:"items"`
	}
	newerState struct {
		Items  []newerItem `json:"items"`
		Colour string      `json:"colour"`
	}
)

var listOne = ComponentID{Name: "list", Instance: "one"}

// buildOf returns an App that serves a build of the list.
func buildOf[T any](t *testing.T, s Store, state *Codec[T], empty func(ComponentID) *T, do map[string]func(*T)) *App {
	app := New(WithStore(s), WithSecret(bytes.Repeat([]byte("builds "), 5)), WithLogger(slog.New(slog.DiscardHandler)), WithLimits(Limits{Rate: -1}))
	t.Cleanup(func() { app.Shutdown(context.Background()) })
	def := Definition[T, *T]{
		Name:        listOne.Name,
		New:         Factory(nil, empty),
		Channel:     func(*T) Channel { return Global },
		Render:      func(c *T, _ context.Context, w io.Writer) error { _, err := fmt.Fprintf(w, "%+v", c); return err },
		State:       state,
		PublicState: true,
	}
	for name, change := range do {
		def.Actions = append(def.Actions, Action[T, *T]{Name: name, Quiet: name == "look", Bind: func(*arg.Args) Call[T, *T] {
			return func(_ context.Context, c *T) (*T, error) { change(c); return nil, nil }
		}})
	}
	Register(app, def)
	return app
}

func olderBuild(t *testing.T, s Store) *App {
	return buildOf(t, s, JSONCodec("old", func(c *olderList) olderState { return olderState{c.Items} }, func(c *olderList, s olderState) { c.Items = s.Items }),
		func(id ComponentID) *olderList { return &olderList{ID: id} },
		map[string]func(*olderList){
			"add":    func(c *olderList) { c.Items = append(c.Items, olderItem{len(c.Items) + 1, "plain"}) },
			"raise":  func(c *olderList) { c.Items = append(c.Items[1:], c.Items[0]) },
			"edit":   func(c *olderList) { c.Items[0].Text = "edited" },
			"remove": func(c *olderList) { c.Items = c.Items[1:] },
			"look":   func(*olderList) {},
		})
}

func newerBuild(t *testing.T, s Store) *App {
	return buildOf(t, s, JSONCodec("new", func(c *newerList) newerState { return newerState{c.Items, c.Colour} },
		func(c *newerList, s newerState) { c.Items, c.Colour = s.Items, s.Colour }),
		func(id ComponentID) *newerList { return &newerList{ID: id} },
		map[string]func(*newerList){
			"paint": func(c *newerList) { c.Colour = "red" },
			"add":   func(c *newerList) { c.Items = append(c.Items, newerItem{len(c.Items) + 1, "painted", "blue"}) },
		})
}

// actOn calls an action of the list and returns the answer.
func actOn(t *testing.T, app *App, name string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/lc/list/one/"+name, strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s is answered %d: %s", name, w.Code, w.Body)
	}
	return w.Body.String()
}

// In a rolling deployment, what only the newer build knows survives the actions of
// the older one, and no browser is shown it by that.
func TestBuildsTakeTurns(t *testing.T) {
	s := NewMemoryStore()
	older, newer := olderBuild(t, s), newerBuild(t, s)
	for _, turn := range []struct {
		app        *App
		name, want string
	}{
		{newer, "paint", `{"items":null,"colour":"red"}`},
		{older, "add", `{"items":[{"id":1,"text":"plain"}],"colour":"red"}`},
		{newer, "add", `{"items":[{"id":1,"text":"plain","colour":""},{"id":2,"text":"painted","colour":"blue"}],"colour":"red"}`},
		{older, "raise", `{"items":[{"id":2,"text":"painted","colour":"blue"},{"id":1,"text":"plain","colour":""}],"colour":"red"}`},
		{older, "edit", `{"items":[{"id":2,"text":"edited","colour":"blue"},{"id":1,"text":"plain","colour":""}],"colour":"red"}`},
		{older, "look", `{"items":[{"id":2,"text":"edited","colour":"blue"},{"id":1,"text":"plain","colour":""}],"colour":"red"}`},
		{newer, "paint", `{"items":[{"id":2,"text":"edited","colour":"blue"},{"id":1,"text":"plain","colour":""}],"colour":"red"}`},
		{older, "remove", `{"items":[{"id":1,"text":"plain","colour":""}],"colour":"red"}`},
	} {
		before, _ := s.Load(t.Context(), listOne)
		answer := actOn(t, turn.app, turn.name)
		r, err := s.Load(t.Context(), listOne)
		if err != nil || string(r.State) != turn.want {
			t.Errorf("after %s the state is\n%s, %v\nwant\n%s", turn.name, r.State, err, turn.want)
		}
		if turn.app == older && strings.Contains(answer, "colour") {
			t.Errorf("%s shows what this build does not know: %s", turn.name, answer)
		}
		if quiet := turn.name == "look"; quiet != (r.Version == before.Version) {
			t.Errorf("%s brings version %d to %d", turn.name, before.Version, r.Version)
		}
	}
	if err := older.Refresh(t.Context(), listOne); err != nil {
		t.Fatal(err)
	}
	if r, _ := s.Load(t.Context(), listOne); !strings.Contains(string(r.State), `"colour":"red"`) {
		t.Errorf("after a refresh the state is %s", r.State)
	}
}
