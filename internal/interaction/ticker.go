package main

import (
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// toastTime is how long a toast is of interest.
const toastTime = 10 * time.Second

// A Ticker shows the last toast to all viewers.
//
//lc:component ticker template=ticker.html
//lc:channel context ticker
//lc:ignore LC003 others change it, by TickerComponent.Update
type Ticker struct {
	ID   lc.ComponentID
	Text string    `lc:"state"`
	At   time.Time `lc:"state"`
	Nth  int       `lc:"state"`
}

func (t *Ticker) say(text string) {
	t.Text, t.At, t.Nth = text, time.Now(), t.Nth+1
}

// IsNew reports whether the toast is to be shown: a page that is loaded later has
// none.
func (t *Ticker) IsNew() bool { return time.Since(t.At) < toastTime }
