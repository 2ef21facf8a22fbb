package desk

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

var team = BoardComponent.ID("team")

// card returns the ID of a card of the board.
func card(name string) lc.ComponentID { return CardComponent.ID("team-" + name) }

// open returns a harness of an App with a board of two cards.
func open(t *testing.T) *lctest.Harness {
	t.Helper()
	app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")), lc.WithLogger(slog.New(slog.DiscardHandler)))
	var cards Cards
	RegisterBoard(app, NewBoard(&cards, 2))
	RegisterCard(app, NewCard(&cards))
	return lctest.New(t, app).As("ada")
}

func TestBoard(t *testing.T) {
	t.Run("add", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"title": "Buy milk", "kind": "open"}
		h.Render(team)

		h.Call(team, "add", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(team, "add", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(team, "add", valid.With("kind", "secret")).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(team, "add", valid.With("title", "")).AssertStatus(http.StatusUnprocessableEntity)
		h.As("").Call(team, "add", valid).AssertStatus(http.StatusForbidden)

		h.Call(team, "add", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast("board:team", team, "component-update")
		h.AssertHTML("h2", "team 3 cards")
		h.Call(card("3"), "note", lctest.Params{"text": "two bottles"}).AssertStatus(http.StatusOK)
		h.AssertHTML("td p", "two bottles")
	})

	t.Run("add a private card", func(t *testing.T) {
		h := open(t)
		h.Render(team)
		h.Call(team, "add", lctest.Params{"title": "A gift for Bob", "kind": "private"}).AssertStatus(http.StatusOK)
		h.Render(card("3"))
		h.AssertHTML("td small", "by ada")
		bob := h.As("bob")
		bob.Render(team)
		bob.AssertHTML("h2", "team 3 cards")
		bob.AssertNoHTML("tr.private")
	})

	t.Run("raise", func(t *testing.T) {
		h := open(t)
		h.Render(team)
		h.Call(team, "raise", lctest.Params{"card": "team-9"}).AssertStatus(http.StatusNotFound)
		h.Call(team, "raise", lctest.Params{"card": "team-2"}).AssertStatus(http.StatusOK)
		html := h.Render(team).HTML
		if strings.Index(html, "Card team-2") > strings.Index(html, "Card team-1") {
			t.Errorf("the second card is not above the first: %s", html)
		}
	})

	t.Run("drop", func(t *testing.T) {
		h := open(t)
		h.Render(team)
		h.Call(team, "drop", lctest.Params{"card": "team-2"}).AssertStatus(http.StatusOK)
		h.Call(team, "drop", lctest.Params{"card": "team-1"}).AssertStatus(http.StatusOK)
		h.AssertHTML("h2", "team 0 cards")
		h.AssertNoHTML("tbody tr")
	})
}
