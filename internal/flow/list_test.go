package flow

import (
	"bytes"
	"os"
	"testing"

	"github.com/lcgen/lcgen/internal/catalog"
	"github.com/lcgen/lcgen/internal/graph"
)

// TestPictureOfShowcase compares the picture in the documentation with the
// showcase as it is.
func TestPictureOfShowcase(t *testing.T) {
	listing, err := List(t.Context(), Options{Dir: root, Patterns: []string{"./examples/showcase/..."}})
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := graph.SVG(&got, graph.New(catalog.New(listing.Packages, catalog.Options{Returned: listing.Returned}))); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(root + "/docs/showcase.svg")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("docs/showcase.svg is stale: go run ./cmd/lcgen graph --format svg ./examples/showcase/... > docs/showcase.svg")
	}
}
