// Package thirdparty tries lcgen with what others make, and users have beside
// it: templ, which writes a component's HTML, and Prometheus and OpenTelemetry,
// which docs/operations.md has an App tell what it does.
//
//	cd internal/thirdparty
//	GOWORK=off go test ./...
//
// The module stands outside go.work, so that the versions others need do not
// become those that lcgen is built and tested with.
package thirdparty
