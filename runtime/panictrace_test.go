package lc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

type boom struct{ ID lc.ComponentID }

// The trace of a panic in the log ends where the App called the application,
// also if the App stands behind the application's own middleware.
func TestTraceEndsAtTheApp(t *testing.T) {
	var log bytes.Buffer
	app := lc.New(lc.WithLogger(slog.New(slog.NewJSONHandler(&log, nil))))
	lc.Register(app, lc.Definition[boom, *boom]{
		Name:    "boom",
		New:     func(_ context.Context, id lc.ComponentID) (*boom, error) { return &boom{id}, nil },
		Channel: func(*boom) lc.Channel { return lc.Global },
		Render:  func(*boom, context.Context, io.Writer) error { explode(); return nil },
	})
	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	site := app.Middleware(mux)
	logged := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { site.ServeHTTP(w, r) })
	logged.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/lc/boom/one", nil))

	var entry struct{ Stack []string }
	for line := range strings.Lines(log.String()) {
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
	}
	if len(entry.Stack) != 2 || !strings.HasSuffix(entry.Stack[0], " explode") || !strings.Contains(entry.Stack[1], "TestTraceEndsAtTheApp") {
		t.Errorf("the trace is %q, want explode and what called it", entry.Stack)
	}
}

func explode() { panic("boom") }
