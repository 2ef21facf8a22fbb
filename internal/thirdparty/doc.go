// Package thirdparty tries lcgen with what others make, and users have beside
// it: templ, which writes a component's HTML, and Prometheus and OpenTelemetry,
// which docs/operations.md has an App tell what it does.
//
//	cd internal/thirdparty
//	GOWORK=off go test ./...
//	LCGEN_BROWSER=firefox GOWORK=off go test -run TwoPeople ./...
//
// The board of examples/board is written once more in testdata/board, in templ.
// Two people work on it in a browser, which package browser of internal/e2e
// drives.
//
// The module stands outside go.work, so that the versions others need do not
// become those that lcgen is built and tested with.
package thirdparty
