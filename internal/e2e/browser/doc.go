// Package browser drives a browser in tests.
//
//	func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }
//
//	func TestPage(t *testing.T) {
//		p := browser.Open(t, url)
//		p.Click("button")
//		p.UntilText("h1", "Done")
//	}
//
// LCGEN_BROWSER names the browser: chromium, which is the default, firefox or
// webkit. Tests are skipped where it is missing, or fail with
// LCGEN_E2E=required.
//
// Chromium and Firefox are found in the PATH. Chromium is driven over the
// DevTools protocol, by chromedp; Firefox, which does not speak that any more,
// over WebDriver BiDi; WebKitGTK, the engine of Safari, over WebDriver. It needs
// webkit2gtk-driver and xvfb of Debian, and its console is not heard. What only
// the DevTools protocol gives is skipped elsewhere: see [Page.NeedChromium].
//
// One browser process serves all tests of a package; every [Page] that is opened
// has a browser context of its own, which shares nothing with the others.
// Nothing waits by sleeping: a test waits for what it expects, and fails when
// that does not come.
package browser
