package lc

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// styledBoard serves a board that shows tally:one with a style, now or later.
func styledBoard(t testing.TB, when moment) *fixture {
	board, styled := placedTally("board"), styledDefinition()
	board.Render = func(c *tally, ctx context.Context, w io.Writer) error {
		return AppFrom(ctx).Component(ctx, tallyOne, when, Prop("style", "board "+c.Last), Prop("size", c.N)).Render(ctx, w)
	}
	styled.Placeholder = func(c *tally, _ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "later "+c.Style)
		return err
	}
	f := newFixture(t, board)
	Register(f.App, styled)
	return f
}

// What a component is given in another one goes with its grant, and the viewer
// who exchanges that has it in a token.
func TestPlacedWithProps(t *testing.T) {
	for when, inside := range map[moment]string{now: "", Lazy: "later board x"} {
		f := styledBoard(t, when)
		f.shows(boardOne, "x")
		page := innerOf(t, f.page("ada", boardOne), tallyOne)
		f.actOn(boardOne, "add", `{"by":0}`)
		inner := innerOf(t, f.pushed(), tallyOne)
		if !strings.HasSuffix(inner, `">`+inside+"</div>") {
			t.Errorf("all are sent %s", inner)
		}
		mark := attrOf(t, inner, "data-lc-props")
		if len(mark) != 8 || mark != attrOf(t, page, "data-lc-props") {
			t.Errorf("the mark is %q, and on a page %q", mark, attrOf(t, page, "data-lc-props"))
		}
		asked := map[string]any{"id": "tally:one", "grant": attrOf(t, inner, "data-lc-grant"), "outer": "board:one", "token": f.token("ada", boardOne)}
		got := f.views("ada", asked)[0].HTML
		if !strings.Contains(got, `<b>0 "board x" 0 </b>`) || attrOf(t, got, "data-lc-props") != mark {
			t.Fatalf("Ada is answered %s", got)
		}
		// The same as from the token that the page has, also by POST.
		again := f.views("ada", map[string]any{"id": "tally:one", "token": attrOf(t, page, "data-lc-token")}, map[string]any{"id": "tally:one", "token": attrOf(t, got, "data-lc-token")},
			map[string]any{"id": "tally:one", "token": parseToken(attrOf(t, page, "data-lc-token")).grant})
		for i, want := range []string{"html", "html", "403 expired"} {
			if again[i].outcome() != want || want == "html" && !strings.Contains(again[i].HTML, `"board x"`) {
				t.Errorf("view %d is %+v, want %s", i, again[i], want)
			}
		}
		w := f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`,
			header: []string{asJSON, "LC-Request: " + newRequestID(), "LC-Token: " + attrOf(t, got, "data-lc-token")}})
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `board x`) {
			t.Errorf("the action is answered %d %s", w.Code, w.Body)
		}
		// Other props have another mark and another grant.
		f.actOn(boardOne, "add", `{"by":1}`)
		other := innerOf(t, f.pushed(), tallyOne)
		if attrOf(t, other, "data-lc-props") == mark {
			t.Errorf("other props have the mark %s too", mark)
		}
		asked["grant"] = attrOf(t, other, "data-lc-grant")
		if got := f.views("ada", asked)[0].HTML; !strings.Contains(got, `"board x" 1 `) {
			t.Errorf("with other props Ada is answered %s", got)
		}
	}
}

// Who is sent a push learns nothing of what is given to a component in it that
// they may not see.
func TestPlacedPropsAreHidden(t *testing.T) {
	const salary = "bob has 71000"
	f := placedFixture(t, func(board, card *Definition[tally, *tally]) {
		board.Channel, board.ChannelOf = global, func(ComponentID) Channel { return Global }
		board.Render = func(_ *tally, ctx context.Context, w io.Writer) error {
			return AppFrom(ctx).Component(ctx, cardOne, Prop("style", salary)).Render(ctx, w)
		}
		card.Props, card.Authorize = propsCodec("p1"), func(_ *tally, _ context.Context, a Access) error {
			if a.User != "ada" {
				return Forbidden("Not you.")
			}
			return nil
		}
	})
	if err := f.Refresh(t.Context(), boardOne); err != nil {
		t.Fatal(err)
	}
	inner := innerOf(t, f.pushed(), cardOne)
	text, ok := decodeToken(attrOf(t, inner, "data-lc-grant"))
	if !ok || strings.Contains(string(text), "71000") || strings.Contains(inner, "71000") {
		t.Errorf("all are sent %s, in which is %q", inner, text)
	}
	for user, want := range map[string]string{"ada": "html", "eve": "403 forbidden"} {
		asked := map[string]any{"id": "card:one", "grant": attrOf(t, inner, "data-lc-grant"), "outer": "board:one", "token": f.token(user, boardOne)}
		if got := f.views(user, asked)[0]; got.outcome() != want {
			t.Errorf("%s is answered %+v, want %s", user, got, want)
		}
	}
}

// Props that can't be are a fault of the program, for an audience as well.
func TestPlacedWithBadProps(t *testing.T) {
	for name, tt := range map[string]struct {
		opt  ComponentOption
		want string
	}{
		"unknown": {Prop("colour", "red"), `there is no prop "colour"`},
		"long":    {Prop("style", strings.Repeat("x", 5000)), "more than the limit of 4096"},
	} {
		for _, when := range []moment{now, Lazy} {
			f := styledBoard(t, when)
			Register(f.App, func() Definition[tally, *tally] {
				def := placedTally("other")
				def.Render = func(_ *tally, ctx context.Context, w io.Writer) error {
					return AppFrom(ctx).Component(ctx, tallyOne, when, tt.opt).Render(ctx, w)
				}
				return def
			}())
			other := ComponentID{"other", "one"}
			if err := f.Render(t.Context(), io.Discard, other); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: the page's error is %v", name, err)
			}
			if err := f.Refresh(t.Context(), other); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: the error of the push is %v", name, err)
			}
		}
	}
}
