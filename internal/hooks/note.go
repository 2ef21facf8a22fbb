package main

import (
	"encoding/json"
	"unicode/utf8"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Run is text of one style, in the form of the editor. Nothing else that an editor
// sends is stored: no HTML, and no style that is not here.
type Run struct {
	Insert     string `json:"insert"`
	Attributes *Style `json:"attributes,omitempty"`
}

// A Style is how text looks.
type Style struct {
	Bold   bool `json:"bold,omitempty"`
	Italic bool `json:"italic,omitempty"`
}

// A Note is a text with styles that its viewers edit.
//
//lc:component note template=note.html
//lc:channel context note
type Note struct {
	ID   lc.ComponentID
	Runs []Run `lc:"state"`
}

// Save stores the text.
//
//lc:action
func (n *Note) Save(runs []Run) error {
	size := 0
	for _, run := range runs {
		if !utf8.ValidString(run.Insert) {
			return lc.Invalid("runs", "must be text")
		}
		size += len(run.Insert)
	}
	if size > 10_000 || len(runs) > 1000 {
		return lc.Invalid("runs", "must have at most 10,000 bytes")
	}
	n.Runs = runs
	return nil
}

// Data returns the text as JSON, for the script.
func (n *Note) Data() (string, error) {
	data, err := json.Marshal(n.Runs)
	return string(data), err
}

// Size returns how many characters the text has.
func (n *Note) Size() int {
	size := 0
	for _, run := range n.Runs {
		size += utf8.RuneCountInString(run.Insert)
	}
	return size
}
