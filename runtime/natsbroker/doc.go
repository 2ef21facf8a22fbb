// Package natsbroker lets several processes serve one application: a broker
// that carries events between them, and a store that keeps state for all of
// them, both on NATS JetStream.
//
//	nc, err := nats.Connect("nats://127.0.0.1:4222", nats.MaxReconnects(-1))
//	…
//	broker, store, err := natsbroker.New(ctx, nc)
//	…
//	app := lc.New(lc.WithSecret(key), lc.WithBroker(broker), lc.WithStore(store))
//
// All processes need the same secret. A browser may then be served by any of
// them, and move from one to another without losing an event: the place in
// the stream that it comes back with means the same to all.
//
// # What is on the server
//
// One stream, LC_EVENTS, holds the events of all channels; its sequence
// numbers are those of the events' IDs, and the time at which it was made is
// their epoch. Each process reads it through one ephemeral consumer without
// acknowledgements. One key-value bucket, LC_STATE, holds a record for each
// component instance; its revisions see to it that of two changes made at a
// time one is made again on top of the other. WithName puts another name in
// the place of LC.
//
// New makes what is not there yet, and leaves what is there as it is: an
// operator may set up either with other limits, more replicas or a mirror.
package natsbroker
