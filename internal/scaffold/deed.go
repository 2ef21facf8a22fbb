package scaffold

import (
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// What an action does to the state, guessed by its name and parameters, so
// that there is something to see and to go on from.
type deed int

const (
	doTell    deed = iota // say in the page that it was called
	doRemove              // take the element with an ID out of a list
	doMark                // set the mark of the element with an ID
	doCount               // raise the number of the element with an ID
	doAdd                 // append an element
	doClear               // empty a list, or set a number to zero
	doMarkAll             // set the mark of all elements
	doSet                 // set a field
	doToggle              // turn a bool
	doRaise               // add one, or a parameter, to a number
	doLower               // the same, subtracted
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

// An action is a requested action with what it will do.
type action struct {
	Action
	wire   string
	params []*param

	deed   deed
	target *stateField // of all but doTell
	by     *param      // the ID, the value or the text, nil for none
	plain  bool        // nothing may be used in it but the receiver: a parameter hides one of usedNames
	guard  *param      // says who is acting, which only the server knows
	asks   bool        // asks who is acting
}

// usedNames are the names that Go predeclares and that actions use.
var usedNames = []string{"append", "nil", "true"}

// decide finds out what an action does.
func (a *action) decide(fields []*stateField) {
	v := verb(a.Method)
	for _, p := range a.params {
		a.plain = a.plain || slices.Contains(usedNames, p.name)
	}
	if a.plain || a.asks && len(a.params) == 1 { // who is acting names no element
		return
	}
	switch len(a.params) {
	case 0:
		a.decideBare(v, fields)
	case 1:
		if a.params[0].isID() && a.decideByID(v, a.params[0], fields) {
			return
		}
		if a.params[0].required() {
			a.decideByValue(v, a.params[0], fields)
		}
	}
}

func (a *action) does(d deed, to *stateField, by *param) { a.deed, a.target, a.by = d, to, by }

// decideBare is decide for an action without parameters.
func (a *action) decideBare(v string, fields []*stateField) {
	for _, f := range byName(a.Method, fields) {
		number := isBasic(f.typ, types.IsNumeric) && !isNamedType(f.typ)
		switch {
		case f.list != nil && (slices.Contains(clearVerbs, v) || slices.Contains(removeVerbs, v)):
			a.does(doClear, f, nil)
		case f.list != nil && f.list.done != "" && strings.Contains(a.Method, "All") && !f.list.pointer:
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
func (a *action) decideByID(v string, id *param, fields []*stateField) bool {
	thing := strings.TrimSuffix(id.wire, "Id")
	var lists []*stateField
	for _, f := range fields {
		if f.list == nil || f.list.id == "" || !types.Identical(f.list.field(f.list.id), id.typ) {
			continue
		}
		if strings.EqualFold(thing, f.list.literal) || strings.EqualFold(thing+"s", f.name) {
			lists = []*stateField{f}
			break
		}
		lists = append(lists, f)
	}
	if len(lists) != 1 {
		return false
	}
	switch l := lists[0].list; {
	case slices.Contains(removeVerbs, v):
		a.does(doRemove, lists[0], id)
	case l.count != "" && slices.Contains(countVerbs, v):
		a.does(doCount, lists[0], id)
	case l.done != "":
		a.does(doMark, lists[0], id)
	default:
		return false
	}
	return true
}

// decideByValue is decide for an action with one value.
func (a *action) decideByValue(v string, p *param, fields []*stateField) {
	for _, f := range byName(a.Method, fields) {
		same := types.Identical(f.typ, p.typ)
		named := strings.EqualFold(f.name, p.name) || strings.HasSuffix(a.Method, f.name)
		switch {
		case f.list != nil && slices.Contains(addVerbs, v) && f.list.takes(p):
			a.does(doAdd, f, p)
		case f.list != nil && slices.Contains(addVerbs, v) && types.Identical(f.list.elem, p.typ):
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
	return l.literal != "" && l.id != "" && l.text != "" && isString(l.field(l.id)) && types.Identical(l.field(l.text), p.typ)
}

// byName returns the fields, those first that the name of a method speaks of.
func byName(method string, fields []*stateField) []*stateField {
	speaks := func(f *stateField) bool {
		singular := strings.TrimSuffix(f.name, "s")
		return strings.Contains(method, singular)
	}
	var first, then []*stateField
	for _, f := range fields {
		if speaks(f) {
			first = append(first, f)
		} else {
			then = append(then, f)
		}
	}
	return append(first, then...)
}
