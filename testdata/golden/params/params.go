// Package params holds actions with every kind of parameter.
package params

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/netip"
	"net/url"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Form takes anything.
//
//lc:component
//lc:channel global
type Form struct {
	ID lc.ComponentID
}

// Render writes nothing.
func (f *Form) Render(context.Context, io.Writer) error { return nil }

type (
	Title    string
	Accepted bool
	Level    int8
	Size     uint16
	Ratio    float32
	Tags     []string
	Prices   map[string]float64
	Point    struct{ X, Y int }
)

// Levels, which forms offer.
const (
	LevelLow Level = iota + 1
	LevelVeryHigh

	LevelDefault = LevelLow // offered once
)

// Line has points, and may have lines below it.
type Line struct {
	From, To Point
	Labels   map[string]string `json:"labels,omitempty"`
	Below    []Line            `json:"below,omitempty"`
	at       time.Time
}

// At returns what does not travel.
func (l Line) At() time.Time { return l.at }

// Color reads itself from text.
type Color struct{ r, g, b uint8 }

// UnmarshalText reads #rrggbb.
func (c *Color) UnmarshalText(text []byte) error {
	n, ok := new(big.Int).SetString(string(text[min(1, len(text)):]), 16)
	if len(text) != 7 || text[0] != '#' || !ok {
		return errors.New("want #rrggbb")
	}
	v := n.Uint64()
	c.r, c.g, c.b = uint8(v>>16), uint8(v>>8), uint8(v)
	return nil
}

// Secret takes only one text, which no test can guess.
type Secret struct{ known bool }

// UnmarshalText takes the password.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) != "open sesame" {
		return errors.New("wrong")
	}
	s.known = true
	return nil
}

// Range reads itself from JSON.
type Range struct{ from, to int }

// UnmarshalJSON reads [from, to].
func (r *Range) UnmarshalJSON(data []byte) error {
	var ends [2]int
	err := json.Unmarshal(data, &ends)
	r.from, r.to = ends[0], ends[1]
	return err
}

// MarshalJSON writes [from, to].
func (r Range) MarshalJSON() ([]byte, error) { return json.Marshal([2]int{r.from, r.to}) }

// Page is a page of anything.
type Page[T any] struct {
	Items []T
	Next  *int
}

//lc:action
func (f *Form) Strings(plain string, named Title, same Title) error { return nil }

//lc:action
func (f *Form) Bools(first, second, third bool, named Accepted) error { return nil }

//lc:action
func (f *Form) Ints(a int, b int8, c int16, d int32, e int64, named Level, r rune) error { return nil }

//lc:action
func (f *Form) Uints(a uint, b uint8, c uint16, d uint32, e uint64, named Size, raw byte, address uintptr) error {
	return nil
}

//lc:action
func (f *Form) Floats(a float32, b float64, named Ratio) error { return nil }

//lc:action
func (f *Form) Times(from, until time.Time, every time.Duration, pause *time.Duration) error {
	return nil
}

//lc:action
func (f *Form) Texts(color, border Color, from netip.Addr, amount big.Int, id lc.ComponentID) error {
	return nil
}

//lc:action
func (f *Form) Structs(point, other Point, line Line, page Page[Title], anonymous struct{ A, B string }) error {
	return nil
}

//lc:action
func (f *Form) Lists(words []string, tags Tags, pair [2]int, points []Point, nested [][]int) error {
	return nil
}

//lc:action
func (f *Form) Maps(counts map[string]int, prices Prices, values url.Values, byDay map[time.Weekday]Tags) error {
	return nil
}

//lc:action
func (f *Form) JSON(r Range, raw json.RawMessage, other *Range) error { return nil }

//lc:action
func (f *Form) Optional(ctx context.Context, text *string, title *Title, n *int, on *bool, at *time.Time, point *Point, color *Color) error {
	return nil
}

//lc:action
func (f *Form) Variadic(first string, others ...string) error { return nil }

//lc:action
func (f *Form) VariadicStructs(points ...Point) {}

//lc:action
func (f *Form) VariadicTimes(ctx context.Context, times ...time.Time) {}

//lc:action
func (f *Form) Unguessable(secret Secret, n int) error { return nil }
