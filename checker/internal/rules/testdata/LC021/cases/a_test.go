package a

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestProductForm(t *testing.T) {
	h := lctest.New(t, lc.New())
	id := lc.ComponentID{Name: "product-form", Instance: "one"}
	h.Call(id, "rename", lctest.Params{"title": "x"})
	h.Call(id, "renme", nil)                                      // want "LC021: there is no action .renme.; did you mean rename"
	h.CallForm(lc.ComponentID{Name: "product-form"}, "saev", nil) // want "LC021: there is no action .saev.; did you mean save"
	h.Call(lc.ComponentID{Name: "other"}, "saev", nil)
	h.Call(id, "nosuch", nil)
	h.Call(id, "unsave", nil) // want "LC021: there is no action .unsave.; did you mean save"
	h.Call(id, "unsave", nil).AssertStatus(404)
	h.Call(id, "unsave", nil).AssertStatus(http.StatusNotFound)
	h.Call(id, "saev", nil).AssertStatus(http.StatusNotFound)      // want "LC021: there is no action .saev."
	h.Call(id, "unsave", nil).AssertStatus(http.StatusForbidden)   // want "LC021: there is no action .unsave."
	h.Render(lc.ComponentID{Name: "product-frm", Instance: "one"}) // want "LC021: there is no component .product-frm."
	h.Call(ProductFormComponent.ID("one"), "renme", nil)           // want "LC021: there is no action .renme.; did you mean rename"
	note := NoteComponent.ID("one")
	h.Call(note, "wriet", nil) // want "LC021: there is no action .wriet.; did you mean write"
	h.Call(note, "renme", nil)
	for _, action := range []string{"renme"} {
		h.Call(id, action, nil)
	}
}
