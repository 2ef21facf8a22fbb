package a

import (
	"context"
	"encoding/json"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// List is a list.
//
//lc:component template=t.html
//lc:channel user
type List struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
	log   io.Writer
	name  string
}

//lc:action
func (l *List) Add(item string) { l.Items = append(l.Items, item); l.Sort() }

func (l *List) Clear() { l.Items = nil } // want "LC002: method Clear of component list has the shape of an action"

func (l *List) Rename(ctx context.Context, name string) error { // want "LC002: method Rename .*; mark it with //lc:action if browsers may call it, or unexport it"
	l.name = name
	return nil
}

func (l *List) Set(index int, item string) int { // want "LC002: method Set of component list changes Items, but no browser can call it and nobody is told; make it an action"
	l.Items[index] = item
	return index
}

// Authorise is beside the hook that is meant by it elsewhere.
func (l *List) Authorise(ctx context.Context, a lc.Access) error { return nil } // want `LC002: method Authorise .*; mark it with`

// Revision has another signature than the hook that it may have been meant for.
func (l *List) Revision(n int) error { l.name = ""; return nil } // want `LC002: method Revision .* name it Version\(\) uint64 if the runtime is to call it, or mark it`

// Sort is called by an action.
func (l *List) Sort() { l.name = "" }

// Total is for the template.
func (l *List) Total() int { return len(l.Items) }

func (l *List) First() (string, error) { return "", nil }

// WithLog has a parameter that no browser can send, and changes no state.
func (l *List) WithLog(log io.Writer) *List { l.log = log; return l }

// WithItem is for tests, which make a list by it.
func (l *List) WithItem(item string) *List { l.Items = append(l.Items, item); return l }

func (l *List) WithoutLog() error { l.log = nil; return nil } // want "LC002: method WithoutLog"

func (l *List) Withdraw(item string) *List { l.Items = nil; return l } // want "LC002: method Withdraw"

// Clone changes nothing.
func (l *List) Clone() *List { c := *l; return &c }

func (l *List) Each(do func(string)) {}

func (l *List) clear() { l.Items = nil }

// Mount and the others are called by the runtime.
func (l *List) Mount(ctx context.Context) error                  { l.Items = nil; return nil }
func (l *List) Authorize(ctx context.Context, a lc.Access) error { return nil }
func (l *List) Joined(ctx context.Context, m lc.Member) error    { l.Items = nil; return nil } // want "LC020: .* Joined of component list: its channel is no presence channel"

// UnmarshalJSON is called by encoding/json.
func (l *List) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &l.Items) }

// Save implements Saver.
func (l *List) Save() error { l.name = ""; return nil }

// A Saver saves.
type Saver interface{ Save() error }

// Flush implements what another package asks for.
func (l *List) Flush() error { l.name = ""; return nil }

var _ interface{ Flush() error } = (*List)(nil)

// Reset was meant to be one.
//
// lc:action // want "LC010: .* is not a directive"
func (l *List) Reset() { l.name = "" }

//lc:ignore LC002 the nightly job calls it
func (l *List) Vacuum() { l.name = "" }

// Counter is immutable.
//
//lc:component template=t.html
//lc:channel global
type Counter struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

//lc:action
func (c Counter) Up() Counter { c.N++; return c }

func (c Counter) Down() Counter { c.N--; return c } // want "LC002: method Down"

func (c Counter) By(n int) (Counter, error) { return Counter{ID: c.ID, N: c.N + n}, nil } // want "LC002: method By"

// WithN returns a counter that stands at n.
func (c Counter) WithN(n int) Counter { c.N = n; return c }

// Limited is what the template shows.
func (c Counter) Limited(n int) (Counter, error) { return c, nil }

func (c Counter) View() Counter { return c }

// Meter is a component in the immutable style.
//
//lc:component meter template=t.html
//lc:channel global
type Meter struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

//lc:action
func (m Meter) Reset() Meter { return Meter{ID: m.ID} }

func (m Meter) Up(by int) Meter { next := m; next.N += by; return next } // want "LC002: method Up of component meter has the shape of an action"

func (m Meter) Down() (*Meter, error) { next := m; next.N--; return &next, nil } // want "LC002: method Down of component meter"

func (m Meter) Same(by int) Meter { next := m; return next }
