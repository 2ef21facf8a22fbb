// Package thirdparty tries lcgen with what others make, and users have beside
// it: templ, which writes a component's HTML, Prometheus and OpenTelemetry,
// which docs/operations.md has an App tell what it does, and minio-go, which signs
// addresses for files in object storage.
//
//	cd internal/thirdparty
//	GOWORK=off go test ./...
//	LCGEN_BROWSER=firefox GOWORK=off go test -run 'TwoPeople|Storage' ./...
//
// The board of examples/board is written once more in testdata/board, in templ.
// Two people work on it in a browser, which package browser of internal/e2e
// drives. The archive of examples/snippets has its files in gofakes3, an
// S3-compatible server, before which the test checks signatures as S3 does.
//
// The module stands outside go.work, so that the versions others need do not
// become those that lcgen is built and tested with.
package thirdparty
