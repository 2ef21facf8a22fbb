// Package booking has a long form.
package booking

import (
	"context"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Form books a table.
//
//lc:component booking-form template=form.html
//lc:channel user
type Form struct {
	ID     lc.ComponentID
	Booked *time.Time `lc:"state"`
}

//lc:action
func (f *Form) Book(ctx context.Context, at time.Time, guests uint8, stay *time.Duration, note *string, vegan bool, tables ...int) error {
	if at.Before(time.Now()) {
		return lc.Invalid("at", "that has passed")
	}
	f.Booked = &at
	lc.Flash(ctx, "booked")
	return nil
}

// Hours are when one can come.
func (f *Form) Hours() []time.Time { return nil }

//lc:action
func (f *Form) Cancel() { f.Booked = nil }
