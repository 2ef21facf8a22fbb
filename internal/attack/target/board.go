package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Board is open to all users, or for members only if its instance begins with
// private-. Guests are refused. Its actions take parameters of every kind.
//
//lc:component board template=board.html
//lc:channel context board
type Board struct {
	ID     lc.ComponentID
	Lines  []string `lc:"state"`
	Filter string   `lc:"client"`
	Note   string   `lc:"client"`
}

// An Item is one line of a batch.
type Item struct {
	Title  string   `json:"title"`
	Count  int      `json:"count"`
	Tags   []string `json:"tags"`
	Within *Item    `json:"within"`
}

// A Query says what to look for.
type Query struct {
	Text   string         `json:"text"`
	After  *time.Time     `json:"after"`
	Limits map[string]int `json:"limits"`
}

func newBoard(_ context.Context, id lc.ComponentID) (*Board, error) {
	switch id.Instance {
	case "open-1", "open-2", "private-1":
	default:
		return nil, lc.NotFound("There is no such board.")
	}
	return &Board{ID: id, Filter: "all"}, nil
}

// Authorize refuses guests, and strangers a private board.
func (b *Board) Authorize(_ context.Context, a lc.Access) error {
	if a.User == "" {
		return lc.Forbidden("Log in to see the board.")
	}
	if strings.HasPrefix(b.ID.Instance, "private-") && !isMember(a.User) {
		return errNoMember
	}
	return nil
}

// Post adds a line.
//
//lc:action
func (b *Board) Post(text string, at *time.Time) error {
	if text == "" || len(text) > 2000 {
		return lc.Invalid("text", "Write 1 to 2000 bytes.")
	}
	if at != nil {
		text += " at " + at.Format(time.RFC3339)
	}
	b.add(text)
	return nil
}

// Batch adds a line for each item.
//
//lc:action
func (b *Board) Batch(items []Item) {
	for _, item := range items {
		b.add(fmt.Sprintf("%s × %d %v", item.Title, item.Count, item.Tags))
	}
}

// Label adds a line about labels.
//
//lc:action
func (b *Board) Label(labels map[string]string) {
	for name, value := range labels {
		b.add(name + " = " + value)
	}
}

// Pick adds a line about any number of choices.
//
//lc:action
func (b *Board) Pick(ids ...int) { b.add(fmt.Sprint("picked ", len(ids))) }

// Find adds a line about a query.
//
//lc:action
func (b *Board) Find(query Query) { b.add("looked for " + query.Text) }

// Measure adds a line about numbers.
//
//lc:action
func (b *Board) Measure(small int8, large uint64, ratio float64, exact bool, span time.Duration, when time.Time) {
	b.add(fmt.Sprint(small, large, ratio, exact, span, when))
}

// SetFilter changes what the viewer's browser keeps.
//
//lc:action broadcast=none
func (b *Board) SetFilter(filter string, note *string) error {
	if filter != "all" && filter != "new" {
		return lc.Invalid("filter", "There is no such filter.")
	}
	b.Filter = filter
	if note != nil {
		if len(*note) > 1000 {
			return lc.Invalid("note", "A note has at most 1000 bytes.")
		}
		b.Note = *note
	}
	return nil
}

// add adds a line, cut to what a board shows.
func (b *Board) add(line string) {
	const most = 2100
	b.Lines = lastOf(append(b.Lines, line[:min(len(line), most)]), keptLines)
}
