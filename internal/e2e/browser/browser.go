package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// chromium is the context of the one Chromium process, nil without it.
var chromium context.Context

// firefox or webkit is the browser instead, if it is asked for.
var (
	firefox *firefoxBrowser
	webkit  *webkitBrowser
)

// errNoBrowser says why there is none.
var errNoBrowser error

// Main starts the browser, runs the tests, stops the browser whatever happens,
// and returns the exit code of the tests. It is called by a TestMain.
func Main(m *testing.M) int {
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
		webkit, errNoBrowser = findWebKit()
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
		chromium = ctx
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

// Need skips the test where there is no browser, unless the browser is
// required.
func Need(t *testing.T) {
	t.Helper()
	// Main has read this already, but only what a test reads keeps the go command
	// from taking the result in one browser for that in another.
	os.Getenv("LCGEN_BROWSER")
	if errNoBrowser == nil {
		return
	}
	if os.Getenv("LCGEN_E2E") == "required" {
		t.Fatalf("LCGEN_E2E=required, but %v", errNoBrowser)
	}
	t.Skipf("needs a browser: %v", errNoBrowser)
}
