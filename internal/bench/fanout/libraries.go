package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/centrifugal/centrifuge"
	"github.com/launchdarkly/eventsource"
	r3labs "github.com/r3labs/sse/v2"
	gosse "github.com/tmaxmax/go-sse"
)

// data returns the data line of an event.
func data(text string) string { return fmt.Sprintf("{\"html\":%q}", text) }

func startR3labs() (server, error) {
	s := r3labs.New()
	s.AutoReplay = false // it would keep all events for ever
	s.CreateStream("all")
	return server{
		path:  "/?stream=all",
		serve: serveHTTP(s),
		publish: func(n int, text string) error {
			s.Publish("all", &r3labs.Event{ID: []byte(strconv.Itoa(n)), Event: []byte("update"), Data: []byte(data(text))})
			return nil
		},
	}, nil
}

func startGoSSE() (server, error) {
	s := &gosse.Server{OnSession: func(w http.ResponseWriter, _ *http.Request) ([]string, bool) {
		w.Header().Set("Content-Type", "text/event-stream")
		return []string{gosse.DefaultTopic}, http.NewResponseController(w).Flush() == nil
	}}
	update := gosse.Type("update")
	return server{
		path:  "/",
		serve: serveHTTP(s),
		publish: func(n int, text string) error {
			m := &gosse.Message{ID: gosse.ID(strconv.Itoa(n)), Type: update}
			m.AppendData(data(text))
			return s.Publish(m)
		},
	}, nil
}

// ldEvent is an event of launchdarkly/eventsource.
type ldEvent struct{ id, text string }

func (e ldEvent) Id() string    { return e.id }
func (e ldEvent) Event() string { return "update" }
func (e ldEvent) Data() string  { return data(e.text) }

func startEventsource() (server, error) {
	s := eventsource.NewServer()
	return server{
		path:  "/",
		serve: serveHTTP(s.Handler("all")),
		publish: func(n int, text string) error {
			s.Publish([]string{"all"}, ldEvent{strconv.Itoa(n), text})
			return nil
		},
	}, nil
}

// startCentrifuge serves centrifuge's SSE transport. The server subscribes
// each client, and sends no pings: they would want answers.
func startCentrifuge() (server, error) {
	node, err := centrifuge.New(centrifuge.Config{LogLevel: centrifuge.LogLevelNone})
	if err != nil {
		return server{}, err
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{
			Credentials:   &centrifuge.Credentials{UserID: "viewer"},
			Subscriptions: map[string]centrifuge.SubscribeOptions{"all": {}},
		}, nil
	})
	if err := node.Run(); err != nil {
		return server{}, err
	}
	silent := centrifuge.PingPongConfig{PingInterval: -1, PongTimeout: -1}
	return server{
		path:  "/?cf_connect=" + url.QueryEscape(`{"id":1,"connect":{}}`),
		serve: serveHTTP(centrifuge.NewSSEHandler(node, centrifuge.SSEConfig{PingPongConfig: silent})),
		publish: func(_ int, text string) error {
			_, err := node.Publish("all", []byte(data(text)))
			return err
		},
	}, nil
}
