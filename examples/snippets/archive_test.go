package snippets

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// A shelf is a Storage in memory.
type shelf map[string]string

func (s shelf) Put(_ context.Context, key string, content io.Reader, _ int64) error {
	text, err := io.ReadAll(content)
	s[key] = string(text)
	return err
}

func (s shelf) Copy(_ context.Context, key, from string) error {
	if _, ok := s[from]; !ok {
		return errors.New("there is no " + from)
	}
	s[key] = s[from]
	return nil
}

// presigner signs nothing.
type presigner struct{ header http.Header }

func (p *presigner) PresignHeader(_ context.Context, method, bucket, object string, _ time.Duration, _ url.Values, header http.Header) (*url.URL, error) {
	p.header = header
	return url.Parse("https://storage.example/" + bucket + "/" + object + "?signed=" + method)
}

func newArchive(t *testing.T, opts ...lc.Option) (*lctest.Harness, shelf) {
	s := shelf{"incoming/K": "%PDF-1.7 sent"}
	app := lc.New(append(opts, lc.WithLogger(slog.New(slog.DiscardHandler)))...)
	ServeArchive(app, s)
	return lctest.New(t, app).As("ada"), s
}

func TestArchive(t *testing.T) {
	id := lc.ComponentID{Name: "archive", Instance: "ada"}
	t.Run("addAction", func(t *testing.T) {
		h, s := newArchive(t)
		h.Call(id, "add", lctest.Params{"doc": lctest.File{Name: "a.pdf", Content: []byte("%PDF-1.7 sent"), URL: "https://storage.example/uploads/incoming/K?signed=PUT"}}).AssertStatus(http.StatusOK)
		h.CallForm(id, "add", lctest.Params{"doc": lctest.File{Name: "b.pdf", Content: []byte("%PDF-1.7 here")}}).AssertStatus(http.StatusSeeOther)
		if html := h.Render(id).HTML; !strings.Contains(html, "<li>a.pdf</li><li>b.pdf</li>") {
			t.Errorf("the page is %s", html)
		}
		var kept []string
		for key, content := range s {
			if strings.HasPrefix(key, "kept/") {
				kept = append(kept, content)
			}
		}
		if len(kept) != 2 || kept[0] == kept[1] {
			t.Errorf("kept %q", kept)
		}
		missing := lctest.File{Name: "c.pdf", URL: "https://storage.example/uploads/incoming/none"}
		h.Call(id, "add", lctest.Params{"doc": missing}).AssertStatus(http.StatusUnprocessableEntity)
	})
}

func TestStraight(t *testing.T) {
	var p presigner
	h, _ := newArchive(t, Straight(&p))
	page := h.Render(lc.ComponentID{Name: "archive", Instance: "ada"})
	if !strings.Contains(page.HTML, "data-lc-uploads") {
		t.Errorf("the page does not say where files go: %s", page.HTML)
	}
}
