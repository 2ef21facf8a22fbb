package main

import lc "github.com/lcgen/lcgen/runtime"

// A Mailbox is read by keys as well.
//
//lc:component mailbox template=mailbox.html
//lc:channel none
type Mailbox struct {
	ID       lc.ComponentID
	Selected int  `lc:"client"`
	Opened   bool `lc:"client"`
}

var mails = []string{"Minutes", "Invoice", "Greetings"}

// Mails returns the subjects.
func (m *Mailbox) Mails() []string { return mails }

// Next selects the next mail.
//
//lc:action broadcast=none
func (m *Mailbox) Next() { m.Selected = min(m.Selected+1, len(mails)-1) }

// Back selects the mail before.
//
//lc:action broadcast=none
func (m *Mailbox) Back() { m.Selected = max(m.Selected-1, 0) }

// Open opens the mail that is selected.
//
//lc:action broadcast=none
func (m *Mailbox) Open() { m.Opened = true }

// Close closes it.
//
//lc:action broadcast=none
func (m *Mailbox) Close() { m.Opened = false }
