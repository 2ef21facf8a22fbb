package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// browser is the context of the one Chromium process, nil without it.
var browser context.Context

// firefox or webkit is the browser instead, if it is asked for.
var (
	firefox *firefoxBrowser
	webkit  *webkitBrowser
)

// errNoBrowser says why there is none.
var errNoBrowser error

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

// runTests starts the browser, so that it is stopped whatever happens.
func runTests(m *testing.M) int {
	defer func() { os.RemoveAll(showcaseDir) }()
	switch name := os.Getenv("LCGEN_BROWSER"); name {
	case "", "chromium":
		defer startChromium()()
	case "firefox":
		path, err := lookPath("firefox-esr", "firefox")
		if err == nil {
			firefox, err = startFirefox(path)
		}
		if firefox != nil {
			defer firefox.Stop()
		}
		errNoBrowser = err
	case "webkit":
		webkit, errNoBrowser = startWebKit()
		if webkit != nil {
			defer webkit.Stop()
		}
	default:
		errNoBrowser = fmt.Errorf("LCGEN_BROWSER=%s: it may be chromium, firefox or webkit", name)
	}
	return m.Run()
}

// startChromium starts the browser, or sets errNoBrowser. The result ends it.
func startChromium() (stop func()) {
	path, err := lookPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell")
	if err != nil {
		errNoBrowser = err
		return func() {}
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // as root, Chromium does not run otherwise
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 900),
	)
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		errNoBrowser = fmt.Errorf("%s does not start: %w", path, err)
	} else {
		browser = ctx
	}
	return func() {
		cancel()
		end()
	}
}

// lookPath returns the path of the first program that is there.
func lookPath(names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("there is no %s in the PATH (Debian: apt-get install %s)", names[0], names[0])
}

// needBrowser skips the test where there is no browser, unless the browser is
// required.
func needBrowser(t *testing.T) {
	t.Helper()
	if errNoBrowser == nil {
		return
	}
	if os.Getenv("LCGEN_E2E") == "required" {
		t.Fatalf("LCGEN_E2E=required, but %v", errNoBrowser)
	}
	t.Skipf("needs a browser: %v", errNoBrowser)
}
