package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestDoorbell(t *testing.T) {
	app := lc.New()
	RegisterDoorbell(app, nil)
	h := lctest.New(t, app)
	id := DoorbellComponent.ID("front")
	h.Call(id, "press", nil).AssertStatus(200)
	h.AssertDispatched(lc.ContextChannel("doorbell", "front"), "door-bell")
	if html := h.Render(id).HTML; strings.Contains(html, "<audio") {
		t.Errorf("it sounds before it is heard: %s", html)
	}
	for range 2 {
		h.Call(id, "hear", nil).AssertStatus(200)
	}
	if html := h.Render(id).HTML; !strings.Contains(html, `<audio data-lc-key="2"`) {
		t.Errorf("it does not sound: %s", html)
	}
}

func TestBellIsAWave(t *testing.T) {
	w := httptest.NewRecorder()
	serveBell(w, nil)
	if b := w.Body.String(); len(b) != 44+1600 || b[:4] != "RIFF" || b[8:16] != "WAVEfmt " || b[36:40] != "data" {
		t.Errorf("it is %d bytes, which begin with %q", len(b), b[:44])
	}
}
