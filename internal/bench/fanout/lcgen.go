package main

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// wrapped is a writer of some middleware: connections cannot be taken over.
type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// startLcgen serves lcgen's streams, over sockets or through net/http. The
// events are about as many components as may be under way, so that none of
// them stands for another.
func startLcgen(throughHTTP bool) server {
	app := lc.New(
		lc.WithSecret([]byte(strings.Repeat("bench", 8))),
		lc.WithLogger(slog.New(slog.DiscardHandler)),
		lc.WithLimits(lc.Limits{Rate: -1, StreamsPerAddress: 100_000, StreamAge: -1}), // all viewers are at one address, and stay
	)
	var handler http.Handler = app
	if throughHTTP {
		handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { app.ServeHTTP(wrapped{w}, r) })
	}
	return server{
		path:  "/sse/events/global",
		serve: serveHTTP(handler),
		publish: func(n int, text string) error {
			id := lc.ComponentID{Name: "bench", Instance: strconv.Itoa(n % (16 * window))}
			return app.Broadcast(context.Background(), lc.Global, lc.ComponentUpdate(id, nil, text))
		},
	}
}
