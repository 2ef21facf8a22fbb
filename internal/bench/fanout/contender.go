package main

import (
	"net"
	"net/http"
)

// A contender is a way to get events to viewers.
type contender struct {
	name   string
	start  func() (server, error)
	thread bool // its events are those of the thread, whatever size is asked for
	gzip   bool // its viewers ask for gzip, and can't read stamps then
}

// A server is a contender at work.
type server struct {
	path  string // of the stream
	serve func(net.Listener) error

	// publish sends an event to everybody. The text is to be in its data; n
	// counts the events from 1.
	publish func(n int, text string) error

	window int // how many events may be under way to all viewers; 0: as many as window says
}

// contenders lists what is measured, in the order of the tables.
var contenders = []contender{
	{name: "lcgen", start: func() (server, error) { return startLcgen(false), nil }},
	{name: "lcgen over net/http", start: func() (server, error) { return startLcgen(true), nil }},
	{name: "lcgen gzip", start: func() (server, error) { return startLcgen(false), nil }, gzip: true},
	{name: "sockets", start: func() (server, error) { return startSockets(false), nil }},
	{name: "coalescing sockets", start: func() (server, error) { return startSockets(true), nil }},
	{name: "coalescing goroutines", start: func() (server, error) { return startSocketEach(), nil }},
	{name: "plain hub", start: func() (server, error) { return startPlainHub(), nil }},
	{name: "r3labs/sse", start: startR3labs},
	{name: "tmaxmax/go-sse", start: startGoSSE},
	{name: "launchdarkly/eventsource", start: startEventsource},
	{name: "centrifugal/centrifuge", start: startCentrifuge},

	threads("HTML and state", threadKind{state: true}),
	threads("HTML", threadKind{}),
	threads("patches", threadKind{patches: true}),
	compressed(threads("HTML and state gzip", threadKind{state: true})),
	compressed(threads("HTML gzip", threadKind{})),
	compressed(threads("patches gzip", threadKind{patches: true})),
	threads("HTML and state rendered", threadKind{state: true, render: true}),
	threads("HTML rendered", threadKind{render: true}),
	threads("patches rendered", threadKind{patches: true, render: true}),
}

// threads is a contender that shows the thread.
func threads(name string, kind threadKind) contender {
	return contender{name: name, start: func() (server, error) { return startThread(kind) }, thread: true}
}

// compressed returns a contender whose viewers ask for gzip.
func compressed(c contender) contender {
	c.gzip = true
	return c
}

// serveHTTP serves a handler as contenders on net/http do.
func serveHTTP(h http.Handler) func(net.Listener) error {
	return (&http.Server{Handler: h}).Serve
}
