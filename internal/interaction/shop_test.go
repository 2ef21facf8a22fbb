package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestShop(t *testing.T) {
	site := newSite(slog.New(slog.NewTextHandler(io.Discard, nil)))
	for _, tt := range []struct {
		path   string
		status int
		want   string
	}{
		{"/shop/pears", http.StatusOK, `href="/shop/pears" aria-current="page"`},
		{"/shop/search?q=figs", http.StatusOK, "Nothing is called figs."},
		{"/shop/figs", http.StatusNotFound, "not found"},
	} {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, nil))
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s: %d without %s:\n%s", tt.path, w.Code, tt.want, w.Body)
		}
	}
}
