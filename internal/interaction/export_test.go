package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// The job goes on to its end, and is not begun again while it runs.
func TestExport(t *testing.T) {
	h := newHarness(t)
	id := ExportComponent.ID("one")
	for range 2 {
		r := h.Call(id, "start", nil)
		r.AssertStatus(http.StatusOK)
		if !strings.Contains(r.HTML, "<progress") {
			t.Errorf("it shows %s", r.HTML)
		}
	}
	for end := time.Now().Add(time.Minute); !strings.Contains(h.Render(id).HTML, "Done."); {
		if time.Now().After(end) {
			t.Fatal("it never ends")
		}
		time.Sleep(exportStep)
	}
}
