package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// browser is the context of the one browser process, nil without Chromium.
var browser context.Context

// errNoBrowser says why browser is nil.
var errNoBrowser error

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

// runTests starts the browser, so that it is stopped whatever happens.
func runTests(m *testing.M) int {
	defer func() { os.RemoveAll(showcaseDir) }()
	path, err := findChromium()
	if err != nil {
		errNoBrowser = err
		return m.Run()
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // as root, Chromium does not run otherwise
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 900),
	)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	if err := chromedp.Do(ctx); err != nil {
		errNoBrowser = fmt.Errorf("%s does not start: %w", path, err)
		return m.Run()
	}
	browser = ctx
	return m.Run()
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Chromium in the PATH (Debian: apt-get install chromium)")
}

// needBrowser skips the test where there is no browser, unless the browser is
// required.
func needBrowser(t *testing.T) {
	t.Helper()
	if browser != nil {
		return
	}
	if os.Getenv("LCGEN_E2E") == "required" {
		t.Fatalf("LCGEN_E2E=required, but %v", errNoBrowser)
	}
	t.Skipf("needs a browser: %v", errNoBrowser)
}
