package main

import (
	"errors"
	"slices"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Signup is a form that is checked while it is filled in.
//
//lc:component signup template=signup.html
//lc:channel context signup
type Signup struct {
	ID      lc.ComponentID
	Members []string `lc:"state"`
	Country string   `lc:"client"`
}

// An Applicant is what the form asks for.
type Applicant struct {
	Name, Email     string
	Country, Region string
	Adults          int
	Children        int
}

// Validate says what is wrong with an applicant by itself.
func (a Applicant) Validate() error {
	var faults []error
	if strings.TrimSpace(a.Name) == "" {
		faults = append(faults, lc.Invalid("name", "is missing"))
	}
	if a.Children > 4*a.Adults {
		faults = append(faults, lc.Invalid("", "There must be an adult for each four children."))
	}
	return errors.Join(faults...)
}

// Join signs an applicant up.
//
//lc:action
func (s *Signup) Join(applicant Applicant, password string) error {
	if err := s.check(applicant, &password); err != nil {
		return err
	}
	s.Members, s.Country = append(s.Members, applicant.Name), ""
	return nil
}

// Check says what is wrong with the form so far, and shows the regions of the country.
//
//lc:action partial
func (s *Signup) Check(applicant Applicant, password *string) error {
	s.Country = applicant.Country
	return s.check(applicant, password)
}

// check finds what only the component knows. While the form is filled in, no password
// is sent.
func (s *Signup) check(a Applicant, password *string) error {
	var faults []error
	if slices.Contains(s.Members, a.Name) {
		faults = append(faults, lc.Invalid("name", "is taken"))
	}
	if a.Region != "" && !slices.Contains(regions[a.Country], a.Region) {
		faults = append(faults, lc.Invalid("region", "is not in that country"))
	}
	if password != nil && len(*password) < 8 {
		faults = append(faults, lc.Invalid("password", "has less than 8 characters"))
	}
	return errors.Join(faults...)
}

// Regions are those of the country that is chosen.
func (s *Signup) Regions() []string { return regions[s.Country] }

// Blank is what the form holds at first.
func (s *Signup) Blank() Applicant { return Applicant{Adults: 1} }

// regions are the regions of each country.
var regions = map[string][]string{
	"at": {"Tyrol", "Vienna"},
	"ch": {"Bern", "Uri"},
}
