package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// Files arrive as they were sent, and only pictures do.
func TestAlbum(t *testing.T) {
	id := AlbumComponent.ID("example")
	app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
	RegisterAlbum(app, nil)
	h := lctest.New(t, app).As("somebody")
	png := func(n int) lctest.File {
		return lctest.File{Name: fmt.Sprintf("sea-%d.png", n), Content: fmt.Appendf(nil, "\x89PNG\r\n\x1a\n%d", n)}
	}

	h.Call(id, "add", lctest.Params{"title": "", "photo": png(1)}).AssertStatus(http.StatusUnprocessableEntity)
	h.Call(id, "add", lctest.Params{"title": "sea", "photo": lctest.File{Name: "sea.png", Content: []byte("<html>")}}).AssertStatus(http.StatusUnsupportedMediaType)
	h.AssertNoBroadcast()

	h.CallForm(id, "add", lctest.Params{"title": "sea", "photo": []lctest.File{png(1), png(2)}}).AssertStatus(http.StatusSeeOther)
	h.Call(id, "add", lctest.Params{"title": "sea", "photo": png(3)}).AssertStatus(http.StatusOK)
	var names []string
	err := AlbumComponent.Update(t.Context(), app, id.Instance, func(_ context.Context, a *Album) error {
		for _, p := range a.Pictures {
			names = append(names, p.Name+" "+p.Type)
		}
		return nil
	})
	if want := []string{"sea-1.png image/png", "sea-2.png image/png", "sea-3.png image/png"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("the album has %q (%v), want %q", names, err, want)
	}
}
