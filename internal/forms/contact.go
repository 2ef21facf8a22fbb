package main

import (
	"context"
	"errors"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Contact is shown as text, and as a form to the viewer who edits it.
//
//lc:component contact template=contact.html
//lc:channel context contact
type Contact struct {
	ID    lc.ComponentID
	Name  string `lc:"state"`
	Email string `lc:"state"`
	Mode  string `lc:"client"` // of this viewer: "edit", "left" after it, or "" at first
}

// Mount begins with somebody.
func (c *Contact) Mount(context.Context) error {
	c.Name, c.Email = "Ada", "ada@example.com"
	return nil
}

// Edit shows the form to this viewer.
//
//lc:action broadcast=none
func (c *Contact) Edit() { c.Mode = "edit" }

// Cancel shows the text again.
//
//lc:action broadcast=none
func (c *Contact) Cancel() { c.Mode = "left" }

// Save keeps what the form has.
//
//lc:action
func (c *Contact) Save(name, email string) error {
	if err := errors.Join(present("name", name), address("email", email)); err != nil {
		return err
	}
	c.Name, c.Email, c.Mode = name, email, "left"
	return nil
}

// present refuses an empty text.
func present(field, text string) error {
	if strings.TrimSpace(text) == "" {
		return lc.Invalid(field, "is missing")
	}
	return nil
}

// address refuses what can't be an address of e-mail.
func address(field, text string) error {
	if before, after, ok := strings.Cut(text, "@"); !ok || before == "" || after == "" {
		return lc.Invalid(field, "is no address")
	}
	return nil
}
