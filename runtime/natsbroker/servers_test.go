package natsbroker

import (
	"context"
	"errors"
	"testing"

	"github.com/nats-io/nats.go"
)

// A request that a server has and does not answer ends with the connection to
// it. One that begins while there is no connection waits for the next.
func TestRequestsEndWithTheirConnection(t *testing.T) {
	n := startNode(t)
	b, s, err := New(t.Context(), n.connect(t))
	if err != nil {
		t.Fatal(err)
	}
	asked, silent := make(chan struct{}, 1), n.connect(t)
	if _, err := silent.Subscribe("silent", func(*nats.Msg) { asked <- struct{}{} }); err != nil {
		t.Fatal(err)
	}
	if err := silent.Flush(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := s.put(ctx, b.name, &nats.Msg{Subject: "silent", Header: nats.Header{}})
		ended <- err
	}()
	<-asked
	n.stop()
	if err := <-ended; !errors.Is(err, errLost) {
		t.Errorf("error is %v, want %v", err, errLost)
	}
	go func() { ended <- s.lookUp(t.Context()) }()
	n.start(t)
	if err := <-ended; err != nil {
		t.Errorf("a request that began without a connection: %v", err)
	}
}
