package main

import (
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestMemo(t *testing.T) {
	app := lc.New()
	RegisterMemo(app, nil)
	h := lctest.New(t, app)
	id := MemoComponent.ID("desk")
	h.Call(id, "save", lctest.Params{"text": strings.Repeat("x", 2001)}).AssertStatus(http.StatusUnprocessableEntity)
	h.AssertNoBroadcast()
	h.Call(id, "save", lctest.Params{"text": "Buy milk."}).AssertStatus(http.StatusOK)
	h.AssertHTML("textarea", "Buy milk.")
}
