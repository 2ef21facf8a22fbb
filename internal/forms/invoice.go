package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// An Invoice is a form of rows that are added and removed.
//
//lc:component invoice template=invoice.html
//lc:channel context invoice
type Invoice struct {
	ID    lc.ComponentID
	Lines []Line `lc:"state"`
	Draft []Line `lc:"client"` // as the viewer has it, not saved yet
}

// A Line is a row of the form. Its key tells it from others, wherever it stands. Count
// is a pointer, as a row that was just added has none.
type Line struct {
	Key   int
	Name  string
	Count *int
}

// Mount begins with a line.
func (v *Invoice) Mount(context.Context) error {
	two := 2
	v.Lines = []Line{{Name: "pen", Count: &two}}
	return nil
}

// Rows are those of the form.
func (v *Invoice) Rows() []Line {
	if v.Draft == nil {
		return v.Lines
	}
	return v.Draft
}

// AddLine adds a row to what the viewer has entered.
//
//lc:action broadcast=none
func (v *Invoice) AddLine(lines []Line) error {
	if len(lines) >= 20 {
		return lc.Invalid("lines", "An invoice has 20 lines at most.")
	}
	line := Line{}
	for _, other := range lines {
		line.Key = max(line.Key, other.Key+1)
	}
	v.Draft = append(lines, line)
	return nil
}

// RemoveLine removes a row from it.
//
//lc:action broadcast=none
func (v *Invoice) RemoveLine(lines []Line, key int) {
	v.Draft = slices.DeleteFunc(lines, func(line Line) bool { return line.Key == key })
	if v.Draft == nil {
		v.Draft = []Line{}
	}
}

// Save keeps the lines, for all.
//
//lc:action
func (v *Invoice) Save(lines []Line) error {
	var faults []error
	for i, line := range lines {
		faults = append(faults, present(fmt.Sprintf("lines.%d.name", i), line.Name))
		if line.Count == nil || *line.Count < 1 {
			faults = append(faults, lc.Invalid(fmt.Sprintf("lines.%d.count", i), "must be 1 or more"))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	v.Lines, v.Draft = lines, nil
	return nil
}
