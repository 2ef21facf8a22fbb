package main

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// An Account has tabs. The address says which one is open, and in the tab of the
// browser a viewer's choice of units survives a reload.
//
//lc:component account template=account.html
//lc:channel none
type Account struct {
	ID     lc.ComponentID
	Tab    string `lc:"client,url=tab"`
	Metric bool   `lc:"client,keep"`
}

// tabs are the names of the tabs, the first one open where nothing else is said.
var tabs = []string{"profile", "orders", "security"}

// Mount opens the first tab: in the address, nothing stands for it.
func (a *Account) Mount(context.Context) error {
	a.Tab = tabs[0]
	return nil
}

// Tabs are the names of the tabs.
func (a *Account) Tabs() []string { return tabs }

// Opened is the name of the tab that is open. A name from an address may be any.
func (a *Account) Opened() string {
	if slices.Contains(tabs, a.Tab) {
		return a.Tab
	}
	return tabs[0]
}

// Open opens a tab.
//
//lc:action broadcast=none
func (a *Account) Open(tab string) { a.Tab = tab }

// Measure chooses the units.
//
//lc:action broadcast=none
func (a *Account) Measure(metric bool) { a.Metric = metric }
