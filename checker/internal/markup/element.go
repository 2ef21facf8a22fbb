package markup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
)

// checkHTML reports what is wrong with the elements that call actions.
func (k *checking) checkHTML() {
	tags := map[*text][]tag{}
	for _, x := range k.texts {
		x.markup = x.html()
		tags[x] = x.checkElements(x.markup)
	}
	k.checkPlaces(tags)
}

// checkElements checks an HTML text, and returns its tags.
func (k *text) checkElements(html string) []tag {
	tags, gaps := scanTags(html)
	f := &forms{bound: k.bound, partial: k.partial}
	for i := range tags {
		f.tag(&tags[i], gaps)
	}
	f.goTo(len(html), gaps)
	k.gaps, k.formless = gaps, f.formless
	for i := range tags {
		if tags[i].closing {
			continue
		}
		k.clientAttributes(&tags[i])
		k.checkFormAttrs(&tags[i], f.of[&tags[i]])
		k.checkNav(&tags[i])
		if k.component != nil {
			k.element(&tags[i], f)
			k.checkHeard(&tags[i])
		}
	}
	k.checkUploads(tags, f)
	k.nearErrors(f)
	return tags
}

const (
	actionAttr  = client.ActionAttr
	paramPrefix = client.ParamAttr
	errorAttr   = client.ErrorAttr
)

// element checks one element that may call an action.
func (k *text) element(t *tag, f *forms) {
	call, ok := t.attr(actionAttr)
	if !ok {
		if !k.boundElement(t, f) {
			k.loneParams(t)
		}
		return
	}
	var actions []*Action
	names := alternatives(call)
	for _, name := range names {
		if a := k.component.action(name.text); a != nil {
			actions = append(actions, a)
		} else {
			k.unknownAction(name)
		}
	}
	if len(names) == 1 && len(actions) == 1 && !actions[0].Broken {
		k.checkParams(t, call, actions[0], f.of[t])
	}
}

// A word is a part of an attribute's value that is written by itself.
type word struct {
	text   string
	offset int
}

// alternatives returns the values that an attribute may have, none where it
// can't be known. {{if}} and {{else}} around whole values make several.
func alternatives(a attr) []word {
	if text, ok := a.constant(); ok {
		return []word{{text, a.pos}}
	}
	first, last := a.parts[0], a.parts[len(a.parts)-1]
	if a.written() || first.text != "" || last.text != "" {
		return nil
	}
	var words []word
	for _, part := range a.parts {
		if text := strings.TrimSpace(part.text); text != "" {
			words = append(words, word{text, part.offset + strings.Index(part.text, text)})
		}
	}
	return words
}

// unknownAction reports the name of an action that the component does not
// have.
func (k *text) unknownAction(name word) {
	c := k.component
	if strings.TrimSpace(name.text) == "" {
		k.fault(Calls, name.offset, len(name.text), "name an action", "%s is empty", actionAttr)
		return
	}
	if k.partial && strings.ContainsAny(name.text, "{}[]$") {
		return // Go code puts something in its place
	}
	if a := c.method(name.text); a != nil {
		k.fault(Calls, name.offset, len(name.text), didYouMean+a.Name+"?", "component %s has no action %q", c.Name, name.text)
		return
	}
	if method := unmarked(c, name.text); method != "" {
		k.fault(Calls, name.offset, len(name.text), "mark the method "+method+" with //lc:action", "component %s has no action %q", c.Name, name.text)
		return
	}
	var names []string
	for _, a := range c.Actions {
		names = append(names, a.Name)
	}
	k.fault(Calls, name.offset, len(name.text), suggest(name.text, names), "component %s has no action %q", c.Name, name.text)
}

// checkParams compares what an element passes with the parameters of its
// action.
func (k *text) checkParams(t *tag, call attr, a *Action, fields *form) {
	passed := map[string]bool{}
	var strange []string // names passed that are no parameters
	pass := func(name string) bool {
		p, leads, _ := a.fieldParam(name)
		if p != nil {
			passed[p.Name] = true
		}
		if p == nil || !leads {
			strange = append(strange, name)
			return false
		}
		return true
	}
	for _, at := range t.attrs {
		if shown, ok := strings.CutPrefix(at.name, paramPrefix); ok && !pass(wireName(shown)) {
			k.unpassed(a, at)
		}
	}
	passField := func(field word) {
		if !pass(field.text) {
			k.unknownParam(a, field)
		}
	}
	sure := !t.open
	if ask, ok := t.attr(client.AskAttr); ok {
		names := triggerWords(ask)
		sure = sure && len(names) > 0
		for _, name := range names {
			if !pass(name.text) {
				k.unknownParam(a, name)
			}
		}
		if !hasCustom(t) {
			k.fault(Calls, ask.namePos, ask.nameLen, "name one in "+client.TriggerAttr+", such as order-paid@document", "%s is on an element that hears no event of the application", client.AskAttr)
		}
	}
	if fields == nil {
		if name, ok := t.attr("name"); ok {
			if text, constant := name.constant(); constant && isField(t.name) {
				passField(word{text, name.pos})
				if c, ok := t.control(); ok && c.Type != "checkbox" { // of which the browser client sends whether it is on
					k.checkControl(a, typedField{word{text, name.pos}, c})
				}
			} else {
				sure = false
			}
		}
	} else {
		for _, field := range fields.names {
			passField(field)
		}
		for _, name := range fields.idle {
			if p, _, _ := a.fieldParam(name); p != nil {
				passed[p.Name] = true
			}
		}
		sure = sure && !fields.open
		k.checkErrors(a, fields)
		k.checkControls(a, fields)
		k.checkEnctype(t, a, call.pos)
	}
	if fields == nil && a.requiredFile() != nil {
		k.fileless(a, call.pos, len(a.Name))
		return
	}
	if sure {
		k.missingParams(a, call, passed, strange, fields != nil)
	}
}

// missingParams reports the parameters that an element does not pass. One
// that is passed under a wrong name was reported as such.
func (k *text) missingParams(a *Action, call attr, passed map[string]bool, strange []string, isForm bool) {
	var missing []Param
	for _, p := range a.Params {
		misspelt := func(s string) bool { return closest(s, a) == p.Name }
		if !passed[p.Name] && !p.Optional && !p.Variadic && !slices.ContainsFunc(strange, misspelt) {
			missing = append(missing, p)
		}
	}
	if len(missing) == 1 && len(strange) == 1 {
		return
	}
	for _, p := range missing {
		hint := fmt.Sprintf(`add %s%s="…"`, paramPrefix, attrName(p.Name))
		if p.File {
			hint = `add <input type="file" name="` + p.Name + `"> to the form`
		} else if isForm {
			hint += fmt.Sprintf(`, or a field with name="%s"`, p.fieldName())
		}
		k.fault(Calls, call.pos, len(a.Name), hint, "action %s is not given its parameter %s", a.Name, p.Name)
	}
}

// unknownParam reports a field whose name is no parameter of an action.
func (k *text) unknownParam(a *Action, field word) {
	name, length := shownName(field.text)
	_, _, names := a.fieldParam(field.text)
	k.noParam(a, name, names, field.offset, length)
}

// unpassed reports an attribute that passes no parameter of an action.
func (k *text) unpassed(a *Action, at attr) {
	shown := strings.TrimPrefix(at.name, paramPrefix)
	_, _, names := a.fieldParam(wireName(shown))
	for i := range names {
		names[i] = attrName(names[i])
	}
	k.noParam(a, shown, names, at.namePos+len(paramPrefix), at.nameLen-len(paramPrefix))
}

// noParam reports a name that is none of the names that an action has
// parameters for.
func (k *text) noParam(a *Action, name string, names []string, offset, length int) {
	if len(a.Params) == 0 {
		k.fault(Calls, offset, length, "", "action %s takes no parameters", a.Name)
		return
	}
	k.fault(Calls, offset, length, suggest(name, names), "action %s has no parameter %q", a.Name, name)
}

// callers are the attributes, beside parameters, that say how an action is called, or what it shows.
var callers = []string{client.TriggerAttr, client.AskAttr, client.DebounceAttr, client.ThrottleAttr, client.OnceAttr, client.OptimisticAttr}

// loneParams reports parameters on an element that calls nothing, and what says how.
func (k *text) loneParams(t *tag) {
	if t.open || slices.ContainsFunc(t.attrs, func(a attr) bool { return meantAttr(a.name) == actionAttr }) {
		return
	}
	for _, a := range t.attrs {
		if strings.HasPrefix(a.name, paramPrefix) || slices.Contains(callers, a.name) {
			k.fault(Calls, a.namePos, a.nameLen, "add "+actionAttr, "%s is on an element that calls no action", a.name)
			return
		}
	}
}
