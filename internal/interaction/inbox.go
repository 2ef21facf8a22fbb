package main

import lc "github.com/lcgen/lcgen/runtime"

// An Inbox counts what is unread, in the title of each page that shows it.
//
//lc:component inbox template=inbox.html
//lc:channel context inbox
type Inbox struct {
	ID     lc.ComponentID
	Unread int `lc:"state"`
}

// Receive takes a message in.
//
//lc:action
func (i *Inbox) Receive() { i.Unread++ }

// ReadAll marks all as read.
//
//lc:action
func (i *Inbox) ReadAll() { i.Unread = 0 }
