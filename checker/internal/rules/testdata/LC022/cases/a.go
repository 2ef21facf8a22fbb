package a

import (
	"context"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Kind is one of tasks.
type Kind string

//lc:component template=t.html
//lc:channel global
type List struct {
	ID        lc.ComponentID
	Filter    string `lc:"state"`
	Kind      Kind   `lc:"state"`
	SortBy    string `lc:"state"`
	SortDesc  bool   `lc:"state"`
	Page      int    `lc:"state"`
	ActiveTab int    `lc:"state"`
	Expanded  string `lc:"state"`
	Collapsed bool   `lc:"state"`
	ShowDone  bool   `lc:"state"`
	Query     string `lc:"state"`
	View      Kind   `lc:"state"`
	Selected  string `lc:"state"`
}

//lc:action
func (l *List) SetFilter(filter string) { // want `LC022: action setFilter sets Filter for all viewers of component list, as it is marked lc:"state"; mark Filter lc:"client" if each viewer chooses it`
	l.Filter = strings.TrimSpace(filter)
	l.Page = 1
}

//lc:action
func (l *List) ClearFilter() { l.Filter = "" }

//lc:action
func (l *List) Sort(column string) error { // want `LC022: action sort sets SortDesc for all`
	if !l.known(column) {
		return lc.Invalid("column", "There is no such column.")
	}
	l.SortDesc = l.SortBy == column && !l.SortDesc
	l.SortBy = column
	return nil
}

func (l *List) known(column string) bool { return column != "" }

//lc:action
func (l *List) GoToPage(ctx context.Context, page int) error { // want `LC022: .* sets Page for all`
	if page < 1 {
		return lc.Invalid("page", "Too small.")
	}
	l.Page = max(page, 1)
	return nil
}

//lc:action
func (l *List) SelectTab(tab int) { l.ActiveTab = tab } // want `LC022: .* sets ActiveTab`

//lc:action
func (l *List) Expand(id string) { // want `LC022: .* sets Expanded`
	if l.Expanded == id {
		l.Expanded = ""
	} else {
		l.Expanded = id
	}
}

//lc:action
func (l *List) ToggleCollapsed() { l.Collapsed = !l.Collapsed } // want `LC022: .* sets Collapsed`

//lc:action
func (l *List) ToggleShowDone() { l.ShowDone = !l.ShowDone } // want `LC022: .* sets ShowDone`

//lc:action
func (l *List) Search(q string) { // want `LC022: .* sets Query`
	q = strings.ToLower(q)
	l.Query = q
}

//lc:action
func (l *List) SetView(view Kind) { l.View = Kind(view) } // want `LC022: .* sets View`

//lc:action
func (l *List) Select(id string) { l.Selected = id } // want `LC022: .* sets Selected`

//lc:component template=t.html
//lc:channel presence
type Immutable struct {
	ID  lc.ComponentID
	Tab string `lc:"state"`
}

//lc:action
func (i Immutable) ShowTab(tab string) Immutable { i.Tab = tab; return i } // want `LC022: .* sets Tab`

//lc:component template=t.html
type Named struct {
	ID  lc.ComponentID
	Tab string `lc:"state"`
}

// SSEChannel returns "named:{instance}".
func (n *Named) SSEChannel() lc.Channel { return lc.ContextChannel("named", n.ID.Instance) }

func (n *Named) Authorize(ctx context.Context, a lc.Access) error { return nil }

//lc:action
func (n *Named) SetTab(tab string) { n.Tab = tab } // want `LC022: .* sets Tab`

// RuleList lists rules.
//
//lc:component template=t.html
//lc:channel context rules
type RuleList struct {
	ID     lc.ComponentID
	Filter string `lc:"state"`
}

//lc:action
func (r *RuleList) SetFilter(filter string) { r.Filter = filter } // want "LC022: action setFilter sets Filter"
