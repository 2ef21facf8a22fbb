package inbox

import (
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Letter is one of them.
type Letter struct{ ID, Subject string }

// Inbox shows one user's mail.
//
//lc:component template=inbox.html
//lc:channel user
type Inbox struct {
	ID   lc.ComponentID
	Mail []Letter `lc:"state"`
}

//lc:action
func (b *Inbox) Delete(letterID string) {
	b.Mail = slices.DeleteFunc(b.Mail, func(l Letter) bool { return l.ID == letterID })
}
