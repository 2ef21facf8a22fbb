package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestInbox(t *testing.T) {
	app := lc.New()
	RegisterInbox(app, nil)
	h := lctest.New(t, app)
	id := InboxComponent.ID("team")
	h.Render(id)
	h.AssertHTML("title", "Inbox")
	h.Call(id, "receive", nil).AssertStatus(http.StatusOK)
	h.AssertBroadcast(lc.ContextChannel("inbox", "team"), id, "component-update")
	h.AssertHTML("title", "(1) Inbox")
	h.Call(id, "readAll", nil).AssertStatus(http.StatusOK)
	h.AssertHTML("title", "Inbox")
}
