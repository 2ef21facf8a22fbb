package main

import (
	"net"
	"net/http"
)

// A contender is a way to get events to viewers.
type contender struct {
	name  string
	start func() (server, error)
}

// A server is a contender at work.
type server struct {
	path  string // of the stream
	serve func(net.Listener) error

	// publish sends an event to everybody. The text is to be in its data; n
	// counts the events from 1.
	publish func(n int, text string) error
}

// contenders lists what is measured, in the order of the tables.
var contenders = []contender{
	{"lcgen", func() (server, error) { return startLcgen(false), nil }},
	{"lcgen over net/http", func() (server, error) { return startLcgen(true), nil }},
	{"sockets", func() (server, error) { return startSockets(false), nil }},
	{"coalescing sockets", func() (server, error) { return startSockets(true), nil }},
	{"coalescing goroutines", func() (server, error) { return startSocketEach(), nil }},
	{"plain hub", func() (server, error) { return startPlainHub(), nil }},
	{"r3labs/sse", startR3labs},
	{"tmaxmax/go-sse", startGoSSE},
	{"launchdarkly/eventsource", startEventsource},
	{"centrifugal/centrifuge", startCentrifuge},
}

// serveHTTP serves a handler as contenders on net/http do.
func serveHTTP(h http.Handler) func(net.Listener) error {
	return (&http.Server{Handler: h}).Serve
}
