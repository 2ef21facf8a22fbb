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
//	(cd internal/hooks && npm ci)                    # the libraries of TestHookLibraries
//	LCGEN_BROWSER=firefox go test ./internal/e2e     # in Firefox
//	LCGEN_BROWSER=webkit go test ./internal/e2e -run 'Nested|Board|Views|Scripts'
//	LCGEN_SCREENSHOTS=dir go test ./internal/e2e -run Screenshot
//
// Package browser says how each is driven, and what is skipped elsewhere than in
// Chromium: what a page holds in memory, and the cache of pages that were left.
// Nothing waits by sleeping: tests wait for what they expect, in the page or in
// the server, and fail when it does not come.
//
// Package boardtest is for all boards: that of examples/board, and the same in
// templ (internal/thirdparty).
package e2e
