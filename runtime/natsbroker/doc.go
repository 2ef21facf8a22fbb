// Package natsbroker lets several processes serve one application: a broker
// that carries events between them, and a store that keeps state for all of
// them, both on NATS JetStream. It takes servers of version 2.11 or later.
//
//	nc, err := nats.Connect("nats://10.0.0.5,nats://10.0.0.6,nats://10.0.0.7", natsbroker.Options()...)
//	…
//	broker, store, err := natsbroker.New(ctx, nc, natsbroker.WithReplicas(3))
//	…
//	app := lc.New(
//		lc.WithSecret(key), // the same everywhere
//		lc.WithBroker(broker),
//		lc.WithStore(store),
//	)
//
// All processes need the same secret. A browser may then be served by any of
// them, and move from one to another without losing an event: the place in a
// channel that it comes back with means the same to all.
//
// # What is on the server
//
// One stream, LC_EVENTS, holds the events of all channels on the subjects
// LC.event.EPOCH.CHANNEL, and publishes each again on LC.live.CHANNEL. A
// process subscribes to the channels that its viewers look at, and to no
// others. The stream's sequence numbers are those of the events' places. If
// the stream is lost it is made again, with a new epoch.
//
// One key-value bucket, LC_STATE, holds a record for each component instance;
// its revisions see to it that of two changes made at a time one is made again
// on top of the other. If the bucket is lost it is made again, empty. Versions
// then begin at the microseconds since 1970, above all that were counted
// before, so that a page does not take a new view for an old one.
//
// WithName puts another name in the place of LC. New makes what is not there
// yet, and leaves what is there as it is, but for a bucket of an older version of
// this package, which it allows to let records expire: let New make both, and then edit
// their limits, replicas or placement with the nats command. If they are lost,
// the stream is made again with the limits that it had, the bucket with those
// of the options.
//
// # What happens if a server dies
//
// The others elect a leader for each stream that it led, which takes four to
// nine seconds. Meanwhile nothing can be stored, so actions that change stored
// state wait, for 15 seconds at most; everything can be read. All attempts of a
// Save have one ID, so that one whose answer was lost is neither made twice nor
// taken for a conflict. An event that can't be stored within a second is sent
// to listeners past the stream, without a place, so that viewers don't wait for
// the election.
//
// The server may store an event and tell nobody, as around an election. A
// publisher that tries again makes listeners look for it, and each process
// compares all its channels with the stream every two seconds.
package natsbroker
