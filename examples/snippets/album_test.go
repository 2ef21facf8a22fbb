package snippets

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestAlbum(t *testing.T) {
	folder, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	app := lc.New(lc.WithFileDir(t.TempDir()))
	RegisterAlbum(app, func(_ context.Context, id lc.ComponentID) (*Album, error) {
		return &Album{ID: id, folder: folder}, nil
	})
	id := AlbumComponent.ID("ada")
	h := lctest.New(t, app).As("ada")

	photo := lctest.File{Name: "cat.png", Content: []byte("\x89PNG\r\n\x1a\n…")}
	h.Call(id, "add", lctest.Params{"title": "Cat", "photo": photo}).AssertStatus(http.StatusOK)
	h.AssertHTML("li", "Cat")

	// Without JavaScript it works as well.
	h.CallForm(id, "addAll", lctest.Params{"photos": []lctest.File{photo, photo}}).AssertStatus(http.StatusSeeOther)
	if kept, err := fs.ReadDir(folder.FS(), "."); err != nil || len(kept) != 3 {
		t.Errorf("%d photos are kept, %v, want 3", len(kept), err)
	}

	page := lctest.File{Name: "cat.png", Content: []byte("<!doctype html><script>…")}
	h.Call(id, "add", lctest.Params{"title": "Page", "photo": page}).AssertStatus(http.StatusUnsupportedMediaType)
	h.CallForm(id, "add", lctest.Params{"photo": photo}).AssertStatus(http.StatusUnprocessableEntity)
	h.AssertHTML(`[data-lc-error="photo"]`, "must be chosen again")
	h.As("eve").Call(id, "add", lctest.Params{"title": "Cat", "photo": photo}).AssertStatus(http.StatusForbidden)
}

func TestServePhoto(t *testing.T) {
	w := httptest.NewRecorder()
	ServePhoto(w, httptest.NewRequest("GET", "/photos/1", nil), Photo{Type: "image/svg+xml"}, strings.NewReader("<svg>"))
	if got := w.Header().Get("Content-Type"); got != "image/svg+xml" || w.Body.String() != "<svg>" {
		t.Errorf("answer is %s, %s", got, w.Body)
	}
}
