package snippets

import (
	"context"
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestBoard(t *testing.T) {
	app := lc.New()
	RegisterBoard(app, func(_ context.Context, id lc.ComponentID) (*Board, error) {
		return &Board{ID: id, Public: id.Instance == "news", Members: map[string]bool{"ada": true}}, nil
	})
	RegisterTicket(app, nil)
	news, staff := BoardComponent.ID("news"), BoardComponent.ID("staff")
	guest := lctest.New(t, app)
	ada := guest.As("ada")

	ada.Call(news, "post", lctest.Params{"text": "We are open."}).AssertStatus(http.StatusOK)
	ada.AssertBroadcast(lc.Global, news, "component-refresh")
	guest.Render(news).AssertStatus(http.StatusOK)
	guest.AssertHTML("li", "We are open.")
	guest.Call(news, "post", lctest.Params{"text": "Me too."}).AssertStatus(http.StatusForbidden)

	ada.Call(staff, "post", lctest.Params{"text": "Tea."}).AssertStatus(http.StatusOK)
	ada.AssertBroadcast("board:staff", staff, "component-refresh")
	ada.Call(staff, "post", lctest.Params{"text": ""}).AssertStatus(http.StatusUnprocessableEntity)
	guest.Render(staff).AssertStatus(http.StatusForbidden)
}
