package a

import (
	"context"
	"errors"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// Ledger takes structs that say what is wrong with them.
//
//lc:component
//lc:channel global
type Ledger struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

func (l *Ledger) Render(ctx context.Context, w io.Writer) error { return nil }

//lc:action
func (l *Ledger) Book(entry Entry, more []Entry, wrong WrongEntry) error { l.N++; return nil }

//lc:action
func (l *Ledger) Rename(name Name, others Names) error { l.N++; return nil }

type Name string

func (n Name) Validate() bool { return n != "" } // want `LC020: the runtime doesn't call Name.Validate for action rename: it has the signature \(\) bool; want Validate\(\) error`

type Names []Name

func (n *Names) Validate() error { return nil }

//lc:action partial
func (l *Ledger) Check(entry Entry, wrong WrongEntry) error { l.N++; return nil }

// An Entry has lines of which one type can't say it.
type Entry struct {
	Text  string
	Lines []Line
	Notes []Note
}

func (e *Entry) Validate() error {
	if e.Text == "" {
		return lc.Invalid("text", "is missing")
	}
	return nil
}

type Line struct{ N int }

func (l Line) Validate() error { return nil }

type Note struct{ Text string }

func (n Note) Validate(ctx context.Context) error { return nil } // want `LC020: the runtime doesn't call Note.Validate for action book: it has the signature \(ctx context.Context\) error; want Validate\(\) error`

type WrongEntry struct{ Text string }

func (w WrongEntry) Validate() (bool, error) { return false, errors.New("") } // want `LC020: the runtime doesn't call WrongEntry.Validate for action book: it has the signature \(\) \(bool, error\); want Validate\(\) error`
