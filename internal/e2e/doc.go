// Package e2e tests lcgen in a real browser.
//
// Most tests drive the browser client against a server made for the purpose
// (fakeserver_test.go), which speaks the protocol and misbehaves on demand: it
// pushes what is stale, refuses streams, hangs, and answers slowly. The tests
// of the showcase run the real thing, as a process that is killed and started
// again. TestThousandsOfChannels has an App in this process, behind nginx and
// Caddy too, if they are in the PATH.
//
//	go test ./internal/e2e
//	LCGEN_E2E=required go test ./internal/e2e        # fail, not skip, without a browser
//	LCGEN_BROWSER=firefox go test ./internal/e2e     # in Firefox
//	LCGEN_BROWSER=webkit go test ./internal/e2e -run 'Nested|Board|Views|Scripts'
//	LCGEN_SCREENSHOTS=dir go test ./internal/e2e -run Screenshot
//
// Chromium and Firefox are found in the PATH. Chromium is driven over the
// DevTools protocol, by chromedp; Firefox, which does not speak that any more,
// over WebDriver BiDi, by firefox_test.go; WebKitGTK, the engine of Safari, over
// WebDriver, by webkit_test.go, which needs webkit2gtk-driver and xvfb of Debian
// and hears nothing of the console. What only the DevTools protocol gives is
// skipped elsewhere: what a page holds in memory, and the cache of pages that
// were left. One browser process serves the whole suite;
// every test has a browser context of its own, which shares nothing with the
// others. Nothing waits by sleeping: tests wait for what they expect, in the
// page or in the server, and fail when it does not come.
package e2e
