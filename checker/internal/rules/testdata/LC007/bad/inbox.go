package inbox

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Inbox shows one user's mail.
//
//lc:component template=inbox.html
type Inbox struct {
	ID   lc.ComponentID
	Mail []string `lc:"state"`
}

//lc:action
func (b *Inbox) Clear() { b.Mail = nil }

// Authorize lets everybody see what they may listen to.
func (b *Inbox) Authorize(ctx context.Context, a lc.Access) error { return nil }

// SSEChannel returns "user:{instance}".
func (b *Inbox) SSEChannel() lc.Channel { return lc.UserChannel(b.ID.Instance) }
