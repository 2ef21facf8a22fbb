package main

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// Errands is a list of which each item can be deleted, once the user is sure.
//
//lc:component errands template=errands.html
//lc:channel context errands
type Errands struct {
	ID    lc.ComponentID
	Items []Errand `lc:"state"`
	Asked string   `lc:"client"` // the ID of the errand that this viewer is asked about
}

// An Errand is a text.
type Errand struct{ ID, Text string }

// Mount begins with three errands.
func (e *Errands) Mount(context.Context) error {
	e.Items = []Errand{{"1", "milk"}, {"2", "bread"}, {"3", "tea"}}
	return nil
}

// Delete takes an errand away if the user is sure, and asks otherwise: without
// JavaScript no browser has done so.
//
//lc:action
func (e *Errands) Delete(errandID string, sure bool) error {
	if !slices.ContainsFunc(e.Items, func(x Errand) bool { return x.ID == errandID }) {
		return lc.NotFound("This errand is gone.")
	}
	if !sure {
		e.Asked = errandID
		return nil
	}
	e.Items, e.Asked = slices.DeleteFunc(e.Items, func(x Errand) bool { return x.ID == errandID }), ""
	return nil
}

// Keep asks no more.
//
//lc:action broadcast=none
func (e *Errands) Keep() { e.Asked = "" }
