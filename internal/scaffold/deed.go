package scaffold

import (
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// What an action does to the state, guessed by its name and parameters, so
// that there is something to see and to go on from.
type deed string

const (
	doTell    deed = "tell"    // say in the page that it was called
	doRemove  deed = "remove"  // take the element with an ID out of a list
	doMark    deed = "mark"    // set the mark of the element with an ID
	doCount   deed = "count"   // raise the number of the element with an ID
	doAdd     deed = "add"     // append an element
	doClear   deed = "clear"   // empty a list, or set a number to zero
	doMarkAll deed = "markAll" // set the mark of all elements
	doSet     deed = "set"     // set a field
	doToggle  deed = "toggle"  // turn a bool
	doRaise   deed = "raise"   // add one, or a parameter, to a number
	doLower   deed = "lower"   // the same, subtracted
)

// Verbs that actions begin with.
var (
	removeVerbs = []string{"archive", "cancel", "close", "delete", "discard", "dismiss", "drop", "erase", "hide", "remove"}
	countVerbs  = []string{"applaud", "boost", "clap", "count", "like", "rate", "star", "support", "upvote", "vote"}
	addVerbs    = []string{"add", "append", "ask", "comment", "create", "enter", "insert", "new", "note", "post", "propose", "publish", "push", "record", "save", "say", "send", "submit", "write"}
	clearVerbs  = []string{"clear", "empty", "forget", "purge", "reset", "wipe"}
	raiseVerbs  = []string{"add", "advance", "count", "inc", "increase", "increment", "like", "next", "plus", "press", "raise", "up", "vote"}
	lowerVerbs  = []string{"back", "dec", "decrease", "decrement", "down", "lower", "minus", "subtract", "undo"}
	toggleVerbs = []string{"flip", "switch", "toggle", "turn"}
)

// verb returns the first word of a method's name.
func verb(method string) string {
	first, _, _ := strings.Cut(parser.KebabName(method), "-")
	return first
}

// usedNames are the names that Go predeclares and that actions use.
var usedNames = []string{"append", "nil", "true"}

// decide finds out what an action does.
func (a *action) decide(fields []*field) {
	a.Deed = doTell
	v := verb(a.Method)
	for _, p := range a.Params {
		a.plain = a.plain || slices.Contains(usedNames, p.Name)
	}
	if a.plain || a.Asks && len(a.Params) == 1 { // who is acting names no element
		return
	}
	switch len(a.Params) {
	case 0:
		a.decideBare(v, fields)
	case 1:
		if a.Params[0].isID() && a.decideByID(v, a.Params[0], fields) {
			return
		}
		if a.Params[0].Required() {
			a.decideByValue(v, a.Params[0], fields)
		}
	}
}

func (a *action) does(d deed, to *field, by *param) { a.Deed, a.Target, a.By = d, to, by }

// decideBare is decide for an action without parameters.
func (a *action) decideBare(v string, fields []*field) {
	for _, f := range byName(a.Method, fields) {
		number := isBasic(f.typ, types.IsNumeric) && !isNamed(f.typ)
		switch {
		case f.List != nil && (slices.Contains(clearVerbs, v) || slices.Contains(removeVerbs, v)):
			a.does(doClear, f, nil)
		case f.List != nil && f.List.Done != "" && strings.Contains(a.Method, "All") && !f.List.Pointer:
			a.does(doMarkAll, f, nil)
		case number && slices.Contains(clearVerbs, v):
			a.does(doClear, f, nil)
		case number && slices.Contains(raiseVerbs, v):
			a.does(doRaise, f, nil)
		case number && slices.Contains(lowerVerbs, v):
			a.does(doLower, f, nil)
		case isBasic(f.typ, types.IsBoolean) && slices.Contains(toggleVerbs, v):
			a.does(doToggle, f, nil)
		default:
			continue
		}
		return
	}
}

// decideByID is decide for an action on an element of a list.
func (a *action) decideByID(v string, id *param, fields []*field) bool {
	thing := strings.TrimSuffix(id.Wire, "Id")
	var lists []*field
	for _, f := range fields {
		if f.List == nil || f.List.ID == "" || !types.Identical(fieldType(f.List.elem, f.List.ID), id.typ) {
			continue
		}
		if strings.EqualFold(thing, f.List.Struct) || strings.EqualFold(thing+"s", f.Name) {
			lists = []*field{f}
			break
		}
		lists = append(lists, f)
	}
	if len(lists) != 1 {
		return false
	}
	switch l := lists[0].List; {
	case slices.Contains(removeVerbs, v):
		a.does(doRemove, lists[0], id)
	case l.Count != "" && slices.Contains(countVerbs, v):
		a.does(doCount, lists[0], id)
	case l.Done != "":
		a.does(doMark, lists[0], id)
	default:
		return false
	}
	return true
}

// decideByValue is decide for an action with one value.
func (a *action) decideByValue(v string, p *param, fields []*field) {
	for _, f := range byName(a.Method, fields) {
		same := types.Identical(f.typ, p.typ)
		named := strings.EqualFold(f.Name, p.Name) || strings.HasSuffix(a.Method, f.Name)
		switch {
		case f.List != nil && slices.Contains(addVerbs, v) && (f.List.takes(p) || types.Identical(f.List.elem, p.typ)):
			a.does(doAdd, f, p)
		case same && named && !slices.Contains(raiseVerbs, v):
			a.does(doSet, f, p)
		case same && isBasic(f.typ, types.IsNumeric) && slices.Contains(raiseVerbs, v):
			a.does(doRaise, f, p)
		case same && isBasic(f.typ, types.IsNumeric) && slices.Contains(lowerVerbs, v):
			a.does(doLower, f, p)
		default:
			continue
		}
		return
	}
}

// takes reports whether an element can be made of a text.
func (l *list) takes(p *param) bool {
	return l.Struct != "" && l.ID != "" && l.Text != "" && isString(fieldType(l.elem, l.ID)) && types.Identical(fieldType(l.elem, l.Text), p.typ)
}

// byName returns the fields, those first that the name of a method speaks of.
func byName(method string, fields []*field) []*field {
	rank := func(f *field) int {
		if strings.Contains(method, strings.TrimSuffix(f.Name, "s")) {
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(fields), func(f, g *field) int { return rank(f) - rank(g) })
}
