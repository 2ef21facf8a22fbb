// Package clients reads lcgen's event streams with clients that others have
// written: the npm packages eventsource and eventsource-parser, the Go clients
// of r3labs/sse and tmaxmax/go-sse, and curl. What the streams promise is
// worth something only where everybody reads the same in them.
//
// Two more programs, patches.mjs for Node and patches.py for Python, are written
// by docs/protocol.md alone. They apply patches to a tree of nodes. The tests
// hold what they show to what a view of the component shows.
//
//	npm ci && GOWORK=off go test -count=1 .
//
// The go command does not see the sources of the showcase, which the tests build.
package clients
