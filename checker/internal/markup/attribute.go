package markup

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

// clientAttributes reports attributes that the browser client passes over, as
// their name or value is not what it looks for.
func (k *text) clientAttributes(t *tag) {
	for _, a := range t.attrs {
		known := client.AttributeOf(a.name)
		if known == nil {
			k.unknownAttr(a)
			continue
		}
		switch known.Value {
		case client.ValueTrigger:
			k.checkTrigger(a)
		case client.ValueTime:
			k.checkTime(a)
		case client.ValueNumber:
			k.checkNumber(a)
		case client.ValueWord:
			k.checkWord(a, known.Words)
		case client.ValueHook:
			k.checkHook(a)
		case client.ValueOptimistic:
			k.checkOptimistic(a)
		case client.ValueAction:
			if a.name != client.ActionAttr { // element looks at that
				k.checkAction(a)
			}
		}
	}
}

// unknownAttr reports an attribute that the client does not look for, if its
// name begins as the client's do, or is a misspelling of one.
func (k *text) unknownAttr(a attr) {
	isCut := strings.HasSuffix(a.name, "-") || k.partial && a.namePos+a.nameLen == len(k.src.Text)
	if isCut { // the rest of the name is written elsewhere
		return
	}
	meant := meantAttr(a.name)
	own, isOurs := strings.CutPrefix(a.name, client.AttrPrefix)
	var hint string
	switch {
	case meant != "":
		hint = didYouMean + meant + "?"
	case !isOurs:
		return
	case slices.Contains(client.Triggers, own):
		hint = fmt.Sprintf("write %s=\"ACTION\" %s=%q", actionAttr, client.TriggerAttr, own)
	case own == "trigger" || own == "event":
		hint = didYouMean + client.TriggerAttr + "?"
	case own+"-" == strings.TrimPrefix(paramPrefix, client.AttrPrefix):
		hint = "name the parameter: " + paramPrefix + "NAME"
	default:
		hint = "give an attribute of your own another prefix: data-" + own
	}
	k.fault(Calls, a.namePos, a.nameLen, hint, "the browser client knows no attribute %s", a.name)
}

// meantAttr returns the attribute of the client that a name is a misspelling
// of, empty where it is none.
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

// checkTime reports a value that is no time.
func (k *text) checkTime(a attr) {
	text, constant := a.constant()
	if !constant || text == "" {
		return
	}
	if _, err := client.ParseTime(text); err != nil {
		k.fault(Calls, a.pos, len(text), "write a number of milliseconds, or 0.3s", "%s is %q, which is no time to wait", a.name, text)
	}
}

// checkNumber reports a value that is no number of things.
func (k *text) checkNumber(a attr) {
	text, constant := a.constant()
	if !constant {
		return
	}
	if n, err := strconv.Atoi(strings.TrimSpace(text)); err != nil || n < 1 {
		k.fault(Calls, a.pos, len(text), "write a number from 1 on: 200", "%s is %q, which is no number of items", a.name, text)
	}
}

// checkWord reports a value that is none of some words.
func (k *text) checkWord(a attr, words []string) {
	text, constant := a.constant()
	if constant && !slices.Contains(words, text) {
		k.fault(Calls, a.pos, len(text), "want "+parser.OrList(words), "%s can't be %q", a.name, text)
	}
}

// checkHook reports the lack of a name of a hook. The names are known to the page's
// scripts alone.
func (k *text) checkHook(a attr) {
	if text, constant := a.constant(); constant && strings.TrimSpace(text) == "" {
		k.fault(Calls, a.namePos, a.nameLen, "write the name that the page's script gives to liveComponentManager.hook", "%s names no hook", a.name)
	}
}

// checkAction reports the name of an action that does not exist.
func (k *text) checkAction(a attr) {
	if k.component == nil {
		return
	}
	for _, name := range alternatives(a) {
		if name.text != "" && k.component.action(name.text) == nil {
			k.unknownAction(name)
		}
	}
}
