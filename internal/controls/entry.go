package main

import (
	"context"
	"encoding/json"
	"net/netip"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// An Entry is a form whose controls are written by Field, from the types.
//
//lc:component entry template=entry.html
//lc:channel context entry
type Entry struct {
	ID     lc.ComponentID
	Values EntryValues `lc:"state"`
	Saves  int         `lc:"state"`
}

// EntryValues are what the form of an Entry asks for.
type EntryValues struct {
	Title   string
	Notes   string
	Price   float64
	Count   uint8
	Maybe   *int
	Paid    bool
	Sure    *bool
	Due     time.Time
	Exact   time.Time
	DueDate *time.Time
	Wait    time.Duration
	Level   Level
	Radio   Level
	Levels  []Level
	Month   time.Month
	Address netip.Addr
	Home    Place
	Lines   []Line
	Kept    string // by the binding: the form has no field for it
}

// The levels.
const (
	LevelLow      Level = "low"
	LevelVeryHigh Level = "high"
)

// Mount has something in each control.
func (e *Entry) Mount(context.Context) error {
	sure, day := false, date(2026, 7, 1, "Europe/Berlin")
	e.Values = EntryValues{
		Title: "a <b>", Notes: "one\r\ntwo", Price: 1.25, Count: 40, Paid: true, Sure: &sure, Due: day.Add(10 * time.Hour), Exact: day.Add(5 * time.Second), DueDate: &day,
		Wait: 90 * time.Second, Level: LevelVeryHigh, Radio: LevelLow, Levels: []Level{LevelLow}, Month: time.May, Address: netip.MustParseAddr("::1"),
		Home: Place{"Ulm", "89073"}, Lines: []Line{{"pen", 2, true}, {"ink", 1, false}}, Kept: "k&1",
	}
	return nil
}

// Save keeps what the form has.
//
//lc:action
func (e *Entry) Save(values EntryValues) {
	e.Values = values
	e.Saves++
}

// Saved returns what the form had, as JSON.
func (e *Entry) Saved() (string, error) {
	text, err := json.Marshal(e.Values)
	return string(text), err
}
