package main

import (
	"fmt"
	"net/http"
	"sync"
)

// startPlainHub is the hub that one writes first: a channel for each client,
// Fprintf and Flush.
func startPlainHub() server {
	type message struct {
		n    int
		text string
	}
	var mu sync.Mutex
	clients := map[chan message]struct{}{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		events := make(chan message, 4*window)
		mu.Lock()
		clients[events] = struct{}{}
		mu.Unlock()
		defer func() {
			mu.Lock()
			delete(clients, events)
			mu.Unlock()
		}()
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		for {
			select {
			case m := <-events:
				fmt.Fprintf(w, "id: %d\nevent: update\ndata: {\"html\":%q}\n\n", m.n, m.text)
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	})
	return server{
		path:  "/",
		serve: serveHTTP(handler),
		publish: func(n int, text string) error {
			mu.Lock()
			defer mu.Unlock()
			for events := range clients {
				events <- message{n, text}
			}
			return nil
		},
	}
}
