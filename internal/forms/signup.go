package main

import (
	"context"
	"errors"
	"slices"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Signup is a form that is checked while it is filled in.
//
//lc:component signup template=signup.html
//lc:channel context signup
type Signup struct {
	ID    lc.ComponentID
	Taken []string `lc:"state"`
}

// A Guest is what the form asks for.
type Guest struct {
	Name, Email       string
	FirstDay, LastDay time.Time
	Password          string
}

// Validate reports all that is wrong with it, as far as it can tell by itself.
func (g Guest) Validate() error {
	var days error
	if !g.LastDay.IsZero() && g.LastDay.Before(g.FirstDay) {
		days = lc.Invalid("", "The last day is before the first.")
	}
	return errors.Join(present("name", g.Name), address("email", g.Email), days)
}

// Check reports the rest.
//
//lc:action partial
func (s *Signup) Check(guest Guest) error { return s.free(guest.Name) }

// Join takes the guest in.
//
//lc:action
func (s *Signup) Join(ctx context.Context, guest Guest) error {
	if err := s.free(guest.Name); err != nil {
		return err
	}
	if len(guest.Password) < 8 {
		return lc.Invalid("password", "is too short")
	}
	s.Taken = append(s.Taken, guest.Name)
	lc.Flash(ctx, "Welcome, "+guest.Name+".")
	return nil
}

// free refuses a name that is taken.
func (s *Signup) free(name string) error {
	if slices.Contains(s.Taken, name) {
		return lc.Invalid("name", "is taken")
	}
	return nil
}

// Empty is what the form begins with.
func (s *Signup) Empty() Guest { return Guest{} }
