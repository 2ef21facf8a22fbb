package main

import (
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestNote(t *testing.T) {
	app := lc.New()
	RegisterNote(app, nil)
	h := lctest.New(t, app)
	id := NoteComponent.ID("shared")
	save := func(insert, attributes any) *lctest.Result {
		return h.Call(id, "save", lctest.Params{"runs": []map[string]any{{"insert": insert, "attributes": attributes}}})
	}
	save(strings.Repeat("x", 10_001), nil).AssertStatus(http.StatusUnprocessableEntity)
	save(map[string]any{"image": "x"}, nil).AssertStatus(http.StatusUnprocessableEntity)
	h.AssertNoBroadcast()
	save("größer", map[string]any{"bold": true}).AssertStatus(http.StatusOK)
	h.AssertBroadcast(lc.ContextChannel("note", "shared"), id, "component-update")
	h.AssertHTML("p", "6 characters are saved.")
}
