package fixes

import lc "github.com/lcgen/lcgen/runtime"

// Feed is a feed.
//
//lc:component template=feed.html
type Feed struct { // want "LC001: component feed has no channel"
	ID    lc.ComponentID
	Lines []string `lc:"state"`
}

// Add adds a line. It is no fix to open a method to browsers.
func (f *Feed) Add(line string) { f.Lines = append(f.Lines, line) } // want "LC002: method Add"

func (f *Feed) Clear() { f.Lines = nil } // want "LC002: method Clear"

// Trim drops the oldest line.
//
//lc:ignore LC004 left over // want "LC017: //lc:ignore LC004 silences nothing"
func (f *Feed) trim() { f.Lines = f.Lines[1:] }

//lc:acton // want "LC010: unknown directive //lc:acton"
func (f *Feed) Reset() { f.Lines = nil }

// OnJoin was most likely meant to be the hook Joined, and is not opened.
func (f *Feed) OnJoin(name string) { f.Lines = nil } // want "LC002: method OnJoin"

// Inbox is an inbox.
//
//lc:component template=feed.html
type Inbox struct {
	ID    lc.ComponentID
	Lines []string
}

// SSEChannel returns "user:{instance}".
func (i *Inbox) SSEChannel() string {
	return "user:" + i.ID.Instance // want "LC007: the channel of component inbox"
}

//lc:action
func (i *Inbox) Clear() {}
