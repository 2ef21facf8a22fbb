package main

import (
	"context"
	"encoding/json"
	"net/netip"
	"slices"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Sheet is a form with a control of each type, and what it has been sent.
//
//lc:component sheet template=sheet.html
//lc:channel context sheet
type Sheet struct {
	ID     lc.ComponentID
	Values Values `lc:"state"`
	Saves  int    `lc:"state"`
	zone   *time.Location
}

// Values are what the form of a Sheet asks for.
type Values struct {
	Text      string            `json:"text"`
	Area      string            `json:"area"`
	Number    int               `json:"number"`
	Amount    float64           `json:"amount"`
	Count     *uint             `json:"count"`
	Range     uint8             `json:"range"`
	Email     string            `json:"email"`
	URL       string            `json:"url"`
	Tel       string            `json:"tel"`
	Secret    string            `json:"secret"`
	Color     Color             `json:"color"`
	Agreed    bool              `json:"agreed"`
	Boxes     []string          `json:"boxes"`
	Level     Level             `json:"level"`
	Pick      int               `json:"pick"`
	Picks     []int             `json:"picks"`
	Date      time.Time         `json:"date"`
	MaybeDate *time.Time        `json:"maybeDate"`
	Local     time.Time         `json:"local"`
	Month     time.Time         `json:"month"`
	Week      string            `json:"week"`
	Clock     time.Time         `json:"clock"`
	Wait      time.Duration     `json:"wait"`
	Key       string            `json:"key"`
	Address   netip.Addr        `json:"address"`
	Home      Place             `json:"home"`
	Lines     []Line            `json:"lines"`
	Labels    map[string]string `json:"labels"`
}

// A Color is one that has its own type.
type Color string

// A Level is one of a few.
type Level string

// A Place is nested.
type Place struct {
	City string `json:"city"`
	Zip  string `json:"zip"`
}

// A Line is one of a list.
type Line struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
	Done  bool   `json:"done"`
}

// Mount has something in each control that can have anything.
func (s *Sheet) Mount(context.Context) error {
	zone := time.FixedZone("", -3*60*60)
	s.Values = Values{
		Text: "a <b>", Area: "one\r\ntwo", Number: -7, Amount: 1.25, Range: 40, Email: "ada@example.com", URL: "https://example.com/?a=b",
		Tel: "+49 1", Color: "#aabbcc", Agreed: true, Boxes: []string{"a", "c"}, Level: "high", Pick: 2, Picks: []int{1, 3},
		Date: date(2026, 7, 1, "Europe/Berlin"), Local: time.Date(2026, 7, 1, 9, 30, 0, 0, zone), Month: date(2026, 2, 1, "Europe/Berlin"),
		Week: "2026-W07", Clock: clock(9, 30, "Europe/Berlin"), Wait: 90 * time.Second, Key: "k&1", Address: netip.MustParseAddr("::1"),
		Home: Place{"Ulm", "89073"}, Lines: []Line{{"pen", 2, true}, {"ink", 1, false}}, Labels: map[string]string{"red": "stop", "green": "go"},
	}
	return nil
}

func date(year int, month time.Month, day int, zone string) time.Time {
	l, err := time.LoadLocation(zone)
	if err != nil {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(year, month, day, 0, 0, 0, 0, l)
}

func clock(hour, minute int, zone string) time.Time {
	return date(1, 1, 1, zone).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// Load keeps where the user is, to show times there.
func (s *Sheet) Load(ctx context.Context) error {
	s.zone = lc.LocationFrom(ctx)
	return nil
}

// Save keeps what the form has.
//
//lc:action
func (s *Sheet) Save(all Values) error {
	if len(all.Lines) > 0 && all.Lines[0].Name == "refused" {
		return lc.Invalid("lines.0.name", "is not to be had")
	}
	s.Values = all
	s.Saves++
	return nil
}

// Saved returns what the form had, as JSON.
func (s *Sheet) Saved() (string, error) {
	text, err := json.Marshal(s.Values)
	return string(text), err
}

// At returns a time as the input of a type holds it, where the user is.
func (s *Sheet) At(layout string, t time.Time) string { return t.In(s.zone).Format(layout) }

// Maybe returns a date as its input holds it, empty if there is none.
func (s *Sheet) Maybe(t *time.Time) string {
	if t == nil {
		return ""
	}
	return s.At(time.DateOnly, *t)
}

// Has reports whether a box is checked.
func (s *Sheet) Has(box string) bool { return slices.Contains(s.Values.Boxes, box) }

// Picked reports whether an option of several is chosen.
func (s *Sheet) Picked(n int) bool { return slices.Contains(s.Values.Picks, n) }

// Label returns a label.
func (s *Sheet) Label(name string) string { return s.Values.Labels[name] }
