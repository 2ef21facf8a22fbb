package markup

import (
	"errors"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

// checkTrigger reports words on which the client calls nothing.
func (k *text) checkTrigger(a attr) {
	for _, trigger := range triggerWords(a) {
		_, err := client.ParseTrigger(trigger.text)
		var wrong *client.TriggerError
		if !errors.As(err, &wrong) {
			continue
		}
		hint := wrong.Hint
		if meant := parser.Closest(wrong.Word, wrong.Known); meant != "" {
			hint = didYouMean + meant + "?"
		} else if hint == "" {
			hint = "want " + parser.OrList(wrong.Known)
		}
		k.fault(Calls, trigger.offset+wrong.Pos, wrong.Len, hint, "%s", wrong.Message)
	}
}

// triggerWords returns the words of an attribute that lists triggers or names, as far
// as they are known.
func triggerWords(a attr) []word {
	var words []word
	for _, value := range alternatives(a) {
		end := 0
		for _, text := range strings.Fields(value.text) {
			begin := end + strings.Index(value.text[end:], text)
			end = begin + len(text)
			words = append(words, word{text, value.offset + begin})
		}
	}
	return words
}

// checkHeard reports an action that would tell all viewers of what the pages of many
// of them call it for at the same time.
func (k *text) checkHeard(t *tag) {
	on, ok := t.attr(client.TriggerAttr)
	if !ok {
		return
	}
	for _, a := range k.actionsOf(t) {
		for _, trigger := range triggerWords(on) {
			heard, err := client.ParseTrigger(trigger.text)
			if err == nil && heard.IsCommon() && a.Broadcast && !a.Broken {
				k.fault(Calls, trigger.offset, len(trigger.text), "write //lc:action broadcast=none above the method "+a.Method,
					"%s may come in the pages of all viewers at once, and action %s would tell each of the others", trigger.text, a.Name)
			}
		}
	}
}

// actionsOf returns the actions that an element calls, as far as they are known.
func (k *text) actionsOf(t *tag) []*Action {
	var actions []*Action
	if call, ok := t.attr(actionAttr); ok {
		for _, name := range alternatives(call) {
			if a := k.component.action(name.text); a != nil {
				actions = append(actions, a)
			}
		}
		return actions
	}
	for _, hole := range t.holes {
		if b := k.bound[parse.Pos(hole)]; b != nil && b.part != "Fields" && b.part != "Field" && b.action != nil {
			actions = append(actions, b.action)
		}
	}
	return actions
}

// hasCustom reports whether an element hears an event of the application, or one that
// is not known.
func hasCustom(t *tag) bool {
	on, ok := t.attr(client.TriggerAttr)
	if !ok {
		return t.open
	}
	words := triggerWords(on)
	return len(words) == 0 || slices.ContainsFunc(words, func(w word) bool {
		heard, err := client.ParseTrigger(w.text)
		return err != nil || heard.IsCustom()
	})
}
