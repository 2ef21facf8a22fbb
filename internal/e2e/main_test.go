package e2e

import (
	"os"
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

func TestMain(m *testing.M) {
	code := browser.Main(m)
	os.RemoveAll(showcaseDir)
	os.RemoveAll(patchpipeDir)
	os.Exit(code)
}

type (
	Page     = browser.Page
	Counters = browser.Counters
)

const patience = browser.Patience

// open opens a tab and shows url in it.
func open(t *testing.T, url string) *Page {
	t.Helper()
	return browser.Open(t, url)
}

// Get returns the value of a JavaScript expression.
func Get[T any](p *Page, js string) T {
	p.T.Helper()
	return browser.Get[T](p, js)
}
