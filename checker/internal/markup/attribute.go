package markup

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

// clientAttributes reports attributes that the browser client passes over, as
// their name or value is not what it looks for.
func (k *checking) clientAttributes(t *tag) {
	for _, a := range t.attrs {
		known := client.AttributeOf(a.name)
		if known == nil {
			if meant := meantAttr(a.name); meant != "" {
				k.fault(Calls, a.namePos, a.nameLen, didYouMean+meant+"?", "the browser client knows no attribute %s", a.name)
			}
			continue
		}
		switch known.Value {
		case client.ValueTrigger:
			k.checkTrigger(a)
		case client.ValueMilliseconds:
			k.checkMilliseconds(a)
		case client.ValueAction:
			if a.name != client.ActionAttr { // element looks at that
				k.checkAction(a)
			}
		}
	}
}

// meantAttr returns the attribute of the client that a name is a misspelling
// of, empty where it is none. Others may have attributes of their own.
func meantAttr(name string) string {
	dashed := strings.NewReplacer("_", "-", ":", "-").Replace(name)
	if strings.HasPrefix(dashed, "lc-") {
		dashed = "data-" + dashed
	}
	behind, ok := strings.CutPrefix(dashed, client.AttrPrefix)
	if !ok {
		return ""
	}
	word, param, isParam := strings.Cut(behind, "-")
	if isParam && param != "" {
		if word == "param" && dashed == name || len(word) < 3 || parser.Closest(word, []string{"param"}) == "" {
			return ""
		}
		return client.ParamAttr + param
	}
	meant := behind
	if len(behind) > 2 { // a word of two letters is close to any other
		meant = parser.Closest(behind, clientAttrs)
	}
	if !slices.Contains(clientAttrs, meant) || client.AttrPrefix+meant == name {
		return ""
	}
	return client.AttrPrefix + meant
}

// clientAttrs are the attributes of the browser client behind its prefix, but
// for those of parameters.
var clientAttrs = func() []string {
	var names []string
	for _, a := range client.Attributes {
		if name, ok := strings.CutPrefix(a.Name, client.AttrPrefix); ok && a.Rest == "" {
			names = append(names, name)
		}
	}
	return names
}()

// checkTrigger reports an event on which the client calls nothing.
func (k *checking) checkTrigger(a attr) {
	for _, event := range alternatives(a) {
		if strings.TrimSpace(event.text) == "" || slices.Contains(client.Triggers, event.text) {
			continue
		}
		hint := "want " + parser.OrList(client.Triggers)
		meant := parser.Closest(event.text, client.Triggers)
		if event.text == "blur" {
			meant = "focusout"
		}
		if meant != "" {
			hint = didYouMean + meant + "?"
		}
		k.fault(Calls, event.offset, len(event.text), hint, "no action is called on the event %q", event.text)
	}
}

// checkMilliseconds reports a time that is no number of milliseconds.
func (k *checking) checkMilliseconds(a attr) {
	text, constant := a.constant()
	if !constant || text == "" {
		return
	}
	if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err != nil || n < 0 {
		k.fault(Calls, a.pos, len(text), "write a number of milliseconds: 300", "%s is %q, which is no time to wait", a.name, text)
	}
}

// checkAction reports the name of an action that does not exist.
func (k *checking) checkAction(a attr) {
	for _, name := range alternatives(a) {
		if name.text != "" && k.component.action(name.text) == nil {
			k.unknownAction(name)
		}
	}
}
