// Package files has actions that take files.
package files

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// Album keeps pictures and documents.
//
//lc:component
//lc:channel global
type Album struct {
	ID    lc.ComponentID
	Count int `lc:"state"`
}

// Add adds one picture, with a caption that may be left out.
//
//lc:action max=20MiB accept=image/*,.pdf
func (a *Album) Add(ctx context.Context, title string, picture lc.File, caption *string) error {
	a.Count++
	return nil
}

// AddAll adds any number of documents.
//
//lc:action max=500KB "accept=.csv, text/plain"
func (a *Album) AddAll(documents []lc.File) { a.Count += len(documents) }

// Replace replaces some, all of which may be left out.
//
//lc:action replaceSome
func (a *Album) Replace(cover *lc.File, others ...lc.File) error { return nil }

// An Entry is a form as a whole.
type Entry struct {
	Title  string   `json:"title"`
	Scan   lc.File  `json:"scan"`
	Proof  *lc.File `json:"proof"`
	Pages  []lc.File
	Lines  []Line          `json:"lines"`
	ByName map[string]Line `json:"byName"`
	Hidden lc.File         `json:"-"`
	Attached
}

// A Line is a row of an Entry.
type Line struct {
	Text    string     `json:"text"`
	Receipt *lc.File   `json:"receipt"`
	More    []*lc.File `json:"more"`
	Inner   *Entry     `json:"inner"`
}

// Attached is embedded.
type Attached struct{ Letter lc.File }

// Enter takes a form with files.
//
//lc:action max=1GiB accept=image/*,.pdf
func (a *Album) Enter(entry Entry, letter string) error { return nil }

// Render implements lcgen's interface.
func (a *Album) Render(ctx context.Context, w io.Writer) error { return nil }
