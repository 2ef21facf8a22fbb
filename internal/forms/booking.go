package main

import (
	"context"
	"errors"
	"fmt"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Booking is a wizard of three steps. What the viewer has entered so far stays
// with the viewer; the last step stores it for all.
//
//lc:component booking template=booking.html
//lc:channel context booking
type Booking struct {
	ID     lc.ComponentID
	Booked []Draft `lc:"state"`
	Step   int     `lc:"client"` // from 0; the steps before it are valid
	Draft  Draft   `lc:"client"`
}

// A Draft is what the steps ask for.
type Draft struct {
	Who  Who
	Stay Stay
}

// Who is the first step.
type Who struct{ Name, Email string }

// faults reports what is wrong with it.
func (w Who) faults() error {
	return errors.Join(present("name", w.Name), address("email", w.Email))
}

// Stay is the second step. Nights is a pointer, as it may be empty on the way back.
type Stay struct {
	Nights *int
	Wishes string
}

// faults reports what is wrong with it.
func (s Stay) faults() error {
	if s.Nights == nil || *s.Nights < 1 || *s.Nights > 30 {
		return lc.Invalid("nights", "must be from 1 to 30")
	}
	return nil
}

// SetWho is the first step.
//
//lc:action broadcast=none
func (b *Booking) SetWho(who Who) error {
	if err := errors.Join(b.at(0), who.faults()); err != nil {
		return err
	}
	b.Draft.Who, b.Step = who, 1
	return nil
}

// SetStay is the second step.
//
//lc:action broadcast=none
func (b *Booking) SetStay(stay Stay) error {
	if err := errors.Join(b.at(1), stay.faults()); err != nil {
		return err
	}
	b.Draft.Stay, b.Step = stay, 2
	return nil
}

// Back goes one step back. Of the second step it keeps what is there, which need not
// be valid yet.
//
//lc:action broadcast=none
func (b *Booking) Back(stay *Stay) {
	if stay != nil && b.Step == 1 {
		b.Draft.Stay = *stay
	}
	b.Step = max(b.Step-1, 0)
}

// Book is the third step. It checks all that the steps have asked for: a browser
// can go back to what it was once sent.
//
//lc:action
func (b *Booking) Book(ctx context.Context) error {
	if err := errors.Join(b.at(2), b.Draft.Who.faults(), b.Draft.Stay.faults()); err != nil {
		return err
	}
	b.Booked = append(b.Booked, b.Draft)
	b.Step, b.Draft = 0, Draft{}
	lc.Flash(ctx, fmt.Sprintf("Booked: you have number %d.", len(b.Booked)))
	return nil
}

// at refuses a step that the viewer is not at.
func (b *Booking) at(step int) error {
	if b.Step != step {
		return lc.Invalid("", "This is another step of the booking now. Load the page again.")
	}
	return nil
}
