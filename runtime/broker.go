package lc

import "context"

// A Message is an encoded event on its way from the one who caused it to the
// viewers of its channel. Nobody changes one once it is published: its Data
// is shared.
type Message struct {
	Channel   Channel
	Type      string      // of the event: "component-update"
	Component ComponentID // whom it is about; zero where processes tell each other something
	Version   uint64      // of the component; 0 where it has none
	Data      []byte      // the JSON behind "data: ", one line
}

// A Delivery is one step of a subscription: a message, or the news that the
// subscription has reached a place.
type Delivery struct {
	// ID is the message's, or where there is no message, a place: everything
	// published after it is still to come.
	ID Place

	// Message is zero (its Type is empty) where only a place is told.
	Message Message

	// Gap tells that messages before this delivery were lost to the
	// subscriber: they are no longer held, or the sequence has begun anew.
	Gap bool
}

// A Broker carries messages between the processes of an application, and
// within one. MemoryBroker is the one for a single process. An implementation
// proves itself with the tests of package brokertest.
//
// A broker puts all messages into one sequence, over all channels: the Seq of
// their Places grows. It starts a new Epoch when it cannot go on counting
// from where it was, as after its storage was lost.
//
// Its methods may be called by several goroutines at a time.
type Broker interface {
	// Publish sends m to every subscriber, those of the same process
	// included, and returns its place. After an error the message may or may
	// not have gone out. The broker keeps m.Data; the caller must not write
	// to it any more.
	Publish(ctx context.Context, m Message) (Place, error)

	// Subscribe delivers what is published after the given place, in the
	// order of the sequence, each message once. The zero Place asks for all
	// that the broker still holds. It returns when everything published
	// before the call has been delivered; delivery of what follows goes on
	// until ctx is done.
	//
	// The first delivery tells a place without a message: the one asked for,
	// or, where the messages behind that are not all held any more, a later
	// one with Gap set. For the zero Place it is the place before the
	// oldest message held, without Gap.
	//
	// A broker that loses its connection finds it again by itself. If
	// messages were lost meanwhile, or the epoch has changed, its next
	// delivery has Gap set.
	//
	// Subscribe calls deliver for one delivery at a time, and not after ctx
	// is done but for a call already under way. The function returns at once
	// and does not call the broker.
	Subscribe(ctx context.Context, after Place, deliver func(Delivery)) error
}
