package lc

import (
	"context"
	"errors"
	"time"
)

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

// A Placed is a message and where it is in the history of its channel.
type Placed struct {
	// Place is the message's own. The zero Place says that the message is not
	// stored yet: a Broker that cannot store it for now may show it to those
	// who listen. It comes again, with a place, when it has been stored.
	Place Place

	// ID is the one that the message was published with.
	ID string

	Message Message
}

// Errors that a Broker's methods return, wrapped in others or not.
var (
	// ErrNotHeld says that a Broker can't replay from a place: what follows it
	// is not all held any more, or the place is of another epoch.
	ErrNotHeld = errors.New("the history from that place is not held")

	// ErrTooLarge says that a message is larger than the Broker takes. It
	// does not pass by itself.
	ErrTooLarge = errors.New("the message is larger than the broker takes")
)

// Lag is how long a loss may go untold by a Broker that answers.
const Lag = 5 * time.Second

// A Broker carries messages between the processes of an application, and
// within one. MemoryBroker is the one for a single process. An implementation
// proves itself with the tests of package brokertest.
//
// Each channel has a history of its own: the Seq of the Places of its messages
// grows, not always by one. Places of different channels can't be compared. A
// broker starts a new Epoch if it can't go on counting from where it was, as
// after its storage was lost.
//
// History is a cache. What a broker can't carry or doesn't hold is found by
// comparing versions with the Store; all that a broker owes is to say when
// that is needed, by Receiver.Missed or ErrNotHeld.
//
// Its methods, and those of a Listener, may be called by several goroutines
// at a time.
type Broker interface {
	// Publish puts m behind all that was published on its channel and
	// returns its place there. The id is the same for every attempt to
	// publish one message, and for no other message: 1 to 64 of the letters
	// a-z, digits and hyphens. A broker stores a message once for an id that
	// is used again within a minute, returns the same place, and sees that
	// whoever listens hears of the message, even if an earlier attempt stored
	// it and told nobody.
	//
	// Publish makes one attempt, and returns when ctx is done. After an error
	// the message may or may not have gone out. An error that wraps
	// ErrTooLarge is of no use to try again. The broker keeps m.Data; the
	// caller must not write to it any more. A broker that publishes in a
	// transaction (TxFrom) returns the zero Place: the message has its place
	// when the transaction is committed.
	Publish(ctx context.Context, id string, m Message) (Place, error)

	// Open begins to listen, to no channel at first. It returns at once, also
	// if the broker can't be reached: Listen says so. The Listener ends when
	// it is closed.
	Open(r Receiver) (Listener, error)
}

// A Listener is the ear of one process: a set of channels that changes as
// viewers come and go. A lost connection it finds again by itself.
type Listener interface {
	// Listen adds channels. When it returns, each has a place, the newest of
	// the channel: whatever is published behind it is received, or told by
	// Missed. A channel on which nothing is held has a place, too. A call for
	// many channels costs little more than for one. After an error none of
	// them has been added; the error of a broker that can't be reached now
	// comes within ctx. A channel that is there already is given its newest
	// place again.
	Listen(ctx context.Context, chs ...Channel) (map[Channel]Place, error)

	// Forget removes channels and returns at once. What is under way may
	// still be received.
	Forget(chs ...Channel)

	// Replay returns what is held of a channel behind a place, oldest first,
	// at most max messages, and whether there is more. The channel need not
	// be listened to. A message may come by Receive as well; places tell.
	// Replay returns ErrNotHeld if what follows the place is not all held.
	Replay(ctx context.Context, ch Channel, after Place, max int) (ms []Placed, more bool, err error)

	// Healthy returns since when the broker has answered without a break, the
	// zero Time if it does not answer now.
	Healthy() time.Time

	// Close ends listening. When it returns, the Receiver is not called any
	// more, and no goroutine remains. Closing twice is no error.
	Close() error
}

// A Receiver is what a Listener calls, one call at a time. Its methods return
// at once and call neither the Broker nor the Listener.
type Receiver interface {
	// Receive takes the next message of a channel that is listened to, those
	// of the same process included. Within a channel and epoch places only
	// grow; a message whose place has passed is not received.
	Receive(p Placed)

	// Missed says that messages may be missing on these channels, on all if
	// there is none: behind the last place that was received or returned by
	// Listen, up to now. The receiver replays from there, or compares
	// versions. It may come without a loss, and comes within Lag of one, also
	// if nothing more is published on the channel.
	Missed(chs ...Channel)
}
