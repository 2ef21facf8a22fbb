package snippets

import (
	"context"
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestCart(t *testing.T) {
	app := lc.New()
	RegisterCart(app, func(_ context.Context, id lc.ComponentID) (*Cart, error) {
		return &Cart{ID: id, Items: []Item{{ID: "tea", Name: "Tea"}, {ID: "milk", Name: "Milk"}}}, nil
	})
	id := CartComponent.ID("ada")
	h := lctest.New(t, app).As("ada")

	h.Call(id, "remove", lctest.Params{"itemId": "tea"}).AssertStatus(http.StatusOK)
	h.AssertHTML("li", "Milk Remove")
	r := h.Call(id, "order", nil)
	r.AssertStatus(http.StatusOK)
	if r.Effects.Redirect != "/orders/7" {
		t.Errorf("effects are %+v", r.Effects)
	}
	h.AssertNoHTML("li")
}
