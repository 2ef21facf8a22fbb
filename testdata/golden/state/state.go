// Package state holds components that keep state, shared and per viewer.
package state

import (
	"context"
	"net/netip"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Search is what one viewer looks for in what all share.
//
//lc:component template=views/search.html state=public
//lc:channel context search
type Search struct {
	ID lc.ComponentID
	counts

	Items   []Item           `lc:"state"`
	Updated time.Time        `lc:"state"`
	byKind  map[string][]int `lc:"state"`
	open    bool             `lc:"state"`
	closed  bool             `lc:"state"`

	Query string        `lc:"client"`
	From  netip.Addr    `lc:"client"`
	Wait  time.Duration `lc:"client"`
}

type counts struct {
	Total int `lc:"state"`
	Shown int `lc:"state"`
}

// An Item is one hit.
type Item struct {
	Title string
	Price float64
}

// MigrateState reads the state of builds that had one item only.
func (s *Search) MigrateState(ctx context.Context, old lc.Record) error { return ctx.Err() }

//lc:action
func (s *Search) SetQuery(query string) { s.Query = query }

// Filter has state of one viewer only, yet shows everybody the same.
//
//lc:component template=views/filter.html push=html
//lc:channel none
type Filter struct {
	ID   lc.ComponentID
	Kind string `lc:"client"`
}

// Shelf shows what the address of the page asks for.
//
//lc:component template=views/shelf.html
//lc:channel none
type Shelf struct {
	ID lc.ComponentID

	Query string   `lc:"client,url=q"`
	Page  int      `lc:"client,url=page,history=push"`
	Tags  []string `lc:"client,url=tag"`

	Since time.Time    `lc:"client,url=since"`
	Hosts []netip.Addr `lc:"client,url=host"`
	Wide  bool         `lc:"client,keep"`
}

//lc:action broadcast=none
func (s *Shelf) Turn(page int) { s.Page = page }
