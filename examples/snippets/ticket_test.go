package snippets

import (
	"net/http"
	"testing"

	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestTicketIsForItsTeam(t *testing.T) {
	id := TicketComponent.ID("ticket-7")
	h := lctest.New(t, newLane())
	h.As("ada").Call(id, "rename", lctest.Params{"title": "Ours"}).AssertStatus(http.StatusOK)
	h.As("bob").Call(id, "rename", lctest.Params{"title": "Mine"}).AssertStatus(http.StatusForbidden)
}
