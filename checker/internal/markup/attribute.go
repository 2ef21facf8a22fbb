package markup

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// attrPrefix begins the attributes of the browser client.
const attrPrefix = "data-lc-"

// clientAttrs are the attributes of the browser client behind attrPrefix, but
// for those of parameters.
var clientAttrs = []string{
	"action", "base", "confirm", "cursor", "debounce", "error", "heartbeat", "ignore", "key", "loading", "on", "permanent", "sse", "sync", "token", "uses", "version",
}

// clientEvents are those that the browser client listens to.
var clientEvents = []string{"click", "submit", "input", "change", "focusout"}

// clientAttributes reports attributes that the browser client passes over, as
// their name or value is not what it looks for.
func (k *checking) clientAttributes(t *tag) {
	for _, a := range t.attrs {
		switch a.name {
		case "data-lc-on":
			k.checkEvent(a)
		case "data-lc-debounce":
			k.checkDebounce(a)
		case "data-lc-loading":
			k.checkLoading(a)
		default:
			if meant := meantAttr(a.name); meant != "" {
				f := k.fault(Calls, a.namePos, len(a.name), didYouMean+meant+"?", "the browser client knows no attribute %s", a.name)
				f.Instead = meant
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
	behind, ok := strings.CutPrefix(dashed, attrPrefix)
	if !ok {
		return ""
	}
	word, param, isParam := strings.Cut(behind, "-")
	if isParam && param != "" {
		if word == "param" && dashed == name || len(word) < 3 || parser.Closest(word, []string{"param"}) == "" {
			return ""
		}
		return paramPrefix + param
	}
	meant := behind
	if len(behind) > 2 { // a word of two letters is close to any other
		meant = parser.Closest(behind, clientAttrs)
	}
	if !slices.Contains(clientAttrs, meant) || attrPrefix+meant == name {
		return ""
	}
	return attrPrefix + meant
}

// checkEvent reports an event on which the client calls nothing.
func (k *checking) checkEvent(a attr) {
	for _, event := range alternatives(a) {
		if strings.TrimSpace(event.text) == "" || slices.Contains(clientEvents, event.text) {
			continue
		}
		hint := "want " + strings.Join(clientEvents[:len(clientEvents)-1], ", ") + " or " + clientEvents[len(clientEvents)-1]
		meant := parser.Closest(event.text, clientEvents)
		if event.text == "blur" {
			meant = "focusout"
		}
		if meant != "" {
			hint = didYouMean + meant + "?"
		}
		f := k.fault(Calls, event.offset, len(event.text), hint, "no action is called on the event %q", event.text)
		f.Instead = meant
	}
}

// checkDebounce reports a time that is no number of milliseconds.
func (k *checking) checkDebounce(a attr) {
	text, constant := a.constant()
	if !constant || text == "" {
		return
	}
	if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err != nil || n < 0 {
		k.fault(Calls, a.pos, len(text), "write a number of milliseconds: 300", "data-lc-debounce is %q, which is no time to wait", text)
	}
}

// checkLoading reports an element that is to be shown while an action runs
// that does not exist.
func (k *checking) checkLoading(a attr) {
	for _, name := range alternatives(a) {
		if name.text != "" && k.component.action(name.text) == nil {
			k.unknownAction(name)
		}
	}
}
