package placed

import (
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Kind is text.
type Kind string

// UnmarshalText reads it.
func (k *Kind) UnmarshalText(b []byte) error { *k = Kind(b); return nil }

// Card has props of many types.
//
//lc:component card template=card.html
//lc:channel none
type Card struct {
	ID      lc.ComponentID
	Compact bool          `lc:"prop"`
	Size    int           `lc:"prop"`
	Count   uint8         `lc:"prop"`
	Ratio   float64       `lc:"prop"`
	Title   string        `lc:"prop"`
	Tags    []string      `lc:"prop"`
	Since   time.Time     `lc:"prop"`
	Every   time.Duration `lc:"prop"`
	Kind    Kind          `lc:"prop"`
	Limit   *int          `lc:"prop"`
}

//lc:action
func (c *Card) Open() {}

// Plain has none.
//
//lc:component plain template=card.html
//lc:channel none
type Plain struct{ ID lc.ComponentID }

//lc:action
func (p *Plain) Open() {}

// Board places them.
//
//lc:component board template=board.html
//lc:channel none
type Board struct {
	ID    lc.ComponentID
	Name  string
	N     int
	Wide  bool
	Any   any
	Card  *Card
	Words []string
}

//lc:action
func (b *Board) Open() {}
