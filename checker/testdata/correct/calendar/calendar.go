// Package calendar has types that decode themselves.
package calendar

import (
	"fmt"
	"iter"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Day is a date without a time.
type Day struct{ year, month, day int }

// UnmarshalText reads 2006-01-02.
func (d *Day) UnmarshalText(text []byte) error {
	_, err := fmt.Sscanf(string(text), "%d-%d-%d", &d.year, &d.month, &d.day)
	return err
}

// MarshalText writes it.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String is what the page shows.
func (d Day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day) }

// Weekday names it.
func (d Day) Weekday() time.Weekday { return time.Monday }

// Calendar shows a month.
//
//lc:component template=calendar.html
//lc:channel context calendar
type Calendar struct {
	ID     lc.ComponentID
	Chosen Day            `lc:"client"`
	Events map[Day]string `lc:"state"`
}

//lc:action
func (c *Calendar) Choose(day Day) { c.Chosen = day }

//lc:action
func (c *Calendar) Plan(day Day, title string, length time.Duration, remind ...time.Duration) {
	c.Events[day] = title
}

// Days goes through the month.
func (c *Calendar) Days() iter.Seq[Day] { return nil }

// Weeks goes through it by weeks.
func (c *Calendar) Weeks() iter.Seq2[int, []Day] { return nil }
