package desk

import (
	"net/http"
	"testing"

	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestCard(t *testing.T) {
	t.Run("note", func(t *testing.T) {
		h := open(t)
		one, valid := card("1"), lctest.Params{"text": "call back"}
		h.Render(one)

		h.Call(one, "note", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(one, "note", valid.With("text", " ")).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(one, "note", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)

		h.Call(one, "note", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast("card:team-1", one, "component-update")
		h.AssertHTML("td p", "call back")
	})

	t.Run("note on a private card", func(t *testing.T) {
		h := open(t)
		h.Render(team)
		h.Call(team, "add", lctest.Params{"title": "Mine", "kind": "private"}).AssertStatus(http.StatusOK)
		h.Call(card("3"), "note", lctest.Params{"text": "hidden"}).AssertStatus(http.StatusOK)
		h.As("bob").Call(card("3"), "note", lctest.Params{"text": "seen"}).AssertStatus(http.StatusForbidden)
	})
}
