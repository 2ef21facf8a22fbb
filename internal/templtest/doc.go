// Package templtest tries lcgen with templ itself: a component that "lcgen new
// component --render templ" writes goes through "templ generate", compiles and
// passes its tests, and a template that calls an action wrongly does not
// compile.
//
//	cd internal/templtest
//	GOWORK=off go test ./...
//
// The module stands outside go.work, so that the versions templ needs do not
// become those that lcgen is built and tested with.
package templtest
