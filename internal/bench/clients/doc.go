// Package clients reads lcgen's event streams with clients that others have
// written: the npm packages eventsource and eventsource-parser, the Go clients
// of r3labs/sse and tmaxmax/go-sse, and curl. What the streams promise is
// worth something only where everybody reads the same in them.
//
//	npm ci && GOWORK=off go test .
package clients
