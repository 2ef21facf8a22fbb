package talk

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

var team = ChatComponent.ID("team")

// open returns a harness of an App with a chat of 120 messages by bob, of which
// it renders the last fifty.
func open(t *testing.T) *lctest.Harness {
	t.Helper()
	app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")), lc.WithLogger(slog.New(slog.DiscardHandler)))
	var log Log
	for i := range 120 {
		log.Add("bob", fmt.Sprintf("Message %d.", i+1))
	}
	RegisterChat(app, NewChat(&log))
	h := lctest.New(t, app).As("bob")
	h.Render(team)
	return h
}

// item is the selector of a message.
func item(id int) string { return fmt.Sprintf("li[data-lc-key=m%d] span", id) }

func TestChat(t *testing.T) {
	t.Run("say", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"text": "Hello."}
		h.Call(team, "say", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(team, "say", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(team, "say", valid.With("text", "")).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(team, "say", valid.With("text", strings.Repeat("é", 2001))).AssertStatus(http.StatusUnprocessableEntity)
		h.As("").Call(team, "say", valid).AssertStatus(http.StatusForbidden)
		h.AssertNoBroadcast()

		h.Call(team, "say", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast("chat:team", team, "component-update")
		h.AssertHTML(item(121), "Hello.")
		h.AssertNoHTML(item(71))
	})

	t.Run("older", func(t *testing.T) {
		h := open(t)
		h.AssertNoHTML(item(70))
		h.Call(team, "older", nil).AssertStatus(http.StatusUnprocessableEntity)

		h.Call(team, "older", lctest.Params{"before": 71}).AssertStatus(http.StatusOK)
		h.AssertHTML(item(21), "Message 21.")
		h.AssertHTML(item(70), "Message 70.")
		h.AssertNoHTML(item(71))
		h.Call(team, "older", lctest.Params{"before": 21}).AssertStatus(http.StatusOK)
		h.AssertHTML(item(1), "Message 1.")
		h.AssertNoHTML("li[data-lc-key=m1] .older")
		h.AssertNoBroadcast()

		// All else is answered with the newest ones.
		h.Call(team, "say", lctest.Params{"text": "Hello."}).AssertStatus(http.StatusOK)
		h.AssertHTML(item(121), "Hello.")
	})

	t.Run("remove", func(t *testing.T) {
		h := open(t)
		h.Call(team, "remove", lctest.Params{"id": 0}).AssertStatus(http.StatusNotFound)
		h.As("cleo").Call(team, "remove", lctest.Params{"id": 100}).AssertStatus(http.StatusForbidden)
		h.AssertNoBroadcast()

		h.Call(team, "remove", lctest.Params{"id": 100}).AssertStatus(http.StatusOK)
		h.AssertBroadcast("chat:team", team, "component-update")
		h.AssertNoHTML(item(100))
		h.As("ada").Call(team, "remove", lctest.Params{"id": 2}).AssertStatus(http.StatusOK)
		h.Call(team, "remove", lctest.Params{"id": 2}).AssertStatus(http.StatusNotFound)
		h.Call(team, "older", lctest.Params{"before": 5}).AssertStatus(http.StatusOK)
		h.AssertNoHTML(item(2))
		h.AssertHTML(item(3), "Message 3.")
	})

	t.Run("edit", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"id": 100, "text": "New."}
		h.Call(team, "edit", valid.With("text", "")).AssertStatus(http.StatusUnprocessableEntity)
		h.As("cleo").Call(team, "edit", valid).AssertStatus(http.StatusForbidden)
		h.AssertNoBroadcast()

		h.Call(team, "edit", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast("chat:team", team, "component-update")
		h.AssertHTML(item(100), "New.")
		h.AssertHTML("li[data-lc-key=m100] i", "edited")
	})
}
