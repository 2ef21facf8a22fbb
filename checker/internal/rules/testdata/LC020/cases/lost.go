package a

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
//lc:channel presence
type Lost struct {
	ID     lc.ComponentID
	Items  []string `lc:"state"`
	Total  int      `lc:"state"`
	seen   map[string]bool
	nested struct{ depth [3]int }
	next   *Lost
}

//lc:action
func (l *Lost) Go() {}

func (l Lost) Mount(ctx context.Context) error {
	l.Items = append(l.Items, "first")
	l.Total = len(l.Items) // want `LC020: Mount of component lost sets Total of a copy, so the change is lost; give the method a pointer receiver: func \(l \*Lost\)`
	return nil
}

func (l Lost) Joined(ctx context.Context, m lc.Member) error {
	l.Total++ // want "LC020: Joined of component lost sets Total"
	return nil
}

func (l Lost) Left(ctx context.Context, m lc.Member) error {
	l.nested.depth[1] = 4 // want "LC020: Left of component lost sets nested"
	return nil
}

//lc:component
//lc:channel presence
type Kept struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
	Total int      `lc:"state"`
	seen  map[string]bool
	next  *Kept
}

//lc:action
func (k Kept) Go() Kept { k.Total = 1; return k }

// Mount changes what the copy shares.
func (k Kept) Mount(ctx context.Context) error {
	k.seen["a"] = true
	k.next.Total = 1
	k.Items[0] = "x"
	return nil
}

// Render uses its own copy.
func (k Kept) Render(ctx context.Context, w io.Writer) error {
	k.Items = append([]string{"all"}, k.Items...)
	k.Total = 0
	for range k.Items {
		k.Total++
	}
	return k.write(w)
}

func (k Kept) write(w io.Writer) error { _, err := io.WriteString(w, k.Items[0]); return err }

// Joined counts in a loop.
func (k Kept) Joined(ctx context.Context, m lc.Member) error {
	for range 3 {
		if k.Total > 2 {
			return nil
		}
		k.Total++
	}
	return nil
}

// Load sets what its copy shows.
func (k Kept) Load(ctx context.Context) error { k.Total = 3; return ctx.Err() } // want "LC020: Load of component kept sets Total of a copy, so the change is lost; give the method a pointer receiver: func .k .Kept."

// Basket is another component on value receivers.
//
//lc:component basket template=t.html
//lc:channel global
type Basket struct {
	ID    lc.ComponentID
	Count int      `lc:"state"`
	Items []string `lc:"state"`
}

//lc:action
func (b Basket) Put(n int) error { b.Count += n; return nil } // want "LC020: Put of component basket sets Count of a copy, so the change is lost; give the method a pointer receiver: func .b .Basket."

//lc:action
func (b Basket) Add(item string) { b.Items = append(b.Items, item) } // want "LC020: Add of component basket sets Items of a copy"

//lc:action
func (b Basket) Take(n int) (Basket, error) { b.Count -= n; return b, nil }

//lc:action
func (b Basket) Rename(i int, item string) { b.Items[i] = item }
