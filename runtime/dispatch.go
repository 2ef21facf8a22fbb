package lc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// dispatchAge is how long it is tried to publish an event of Dispatch. A broker
// stores a message once for an ID that comes again within a minute; after that it
// might come twice.
const dispatchAge = 50 * time.Second

// Dispatch lets an event come from the document in the browser of everybody who
// views a channel: a CustomEvent with the given detail, which is anything that
// encoding/json takes, and never HTML. The name has the form "order-paid" or
// "cart:changed": words of a-z and 0-9, at least two, the first one beginning with a
// letter, with one of - : . between them, at most 64 bytes. It doesn't begin with
// "lc:". So no browser has an event of that name.
//
// An event comes at most once, and in the order in which it was dispatched on its
// channel. A viewer who comes back gets what it has missed, but not if it has missed
// so much that it must fetch all that it shows. What must not be lost is state.
//
// With the context of an action, or of what is passed to Update, the event is
// sent when the change is stored, and behind the update that shows it.
func (a *App) Dispatch(ctx context.Context, ch Channel, event string, detail any) error {
	ctx = a.known(ctx)
	m, err := dispatchMessage(ch, event, detail)
	if err == nil {
		err = a.hub.fits(m)
	}
	if err != nil {
		return fmt.Errorf("dispatch event %q on channel %q: %w", clip.String(event), clip.String(string(ch)), err)
	}
	send := func(ctx context.Context) error {
		return a.hub.send(ctx, &parcel{id: a.hub.newID(), m: m, until: time.Now().Add(dispatchAge)})
	}
	if later(ctx, putOff{work: send, stored: true}) {
		return nil
	}
	return send(ctx)
}

func dispatchMessage(ch Channel, event string, detail any) (Message, error) {
	if err := ch.Validate(); err != nil {
		return Message{}, err
	}
	if err := checkEventName(event); err != nil {
		return Message{}, err
	}
	raw, err := json.Marshal(detail)
	if err != nil {
		return Message{}, err
	}
	line, err := encodeLine(struct {
		Channel Channel         `json:"channel"`
		Event   string          `json:"event"`
		Detail  json.RawMessage `json:"detail"`
	}{ch, event, raw})
	return Message{Channel: ch, Type: typeDispatched, Data: line}, err
}

// checkEventName returns an error for a name that a browser might have an event of
// its own by, or the client.
func checkEventName(name string) error {
	if strings.HasPrefix(name, "lc:") {
		return errors.New("names that begin with lc: are those of the browser client")
	}
	words := oneSeparator.Replace(name)
	if !validName(words) || !strings.Contains(words, "-") {
		return fmt.Errorf("the name is not of the form order-paid or cart:changed: words of a-z and 0-9, at least two, with - : or . between them, at most %d bytes", maxNameLen)
	}
	return nil
}

// oneSeparator makes hyphens of all that may stand between the words of an event's name.
var oneSeparator = strings.NewReplacer(":", "-", ".", "-")
