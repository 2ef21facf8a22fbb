package main

import (
	"errors"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Profile is one form in three tabs.
//
//lc:component profile template=profile.html
//lc:channel context profile
type Profile struct {
	ID     lc.ComponentID
	Values ProfileValues `lc:"state"`
	Saves  int           `lc:"state"`
}

// ProfileValues are what the form asks for.
type ProfileValues struct {
	Name, Email, City, About string
	News                     bool
}

// Save keeps what the form has.
//
//lc:action
func (p *Profile) Save(values ProfileValues) error {
	err := errors.Join(present("name", values.Name), address("email", values.Email), present("city", values.City))
	if err != nil {
		return err
	}
	p.Values = values
	p.Saves++
	return nil
}
