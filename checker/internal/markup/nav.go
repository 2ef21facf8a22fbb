package markup

import (
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
)

// linkless are elements that are no links and can't have any inside, beside those
// without an end tag.
var linkless = []string{"button", "iframe", "option", "script", "select", "style", "textarea", "title"}

// checkNav reports data-lc-nav where nothing can be followed without loading: on an
// element that holds no link, and on a form that its page is not asked for by.
func (k *text) checkNav(t *tag) {
	a, ok := t.attr(client.NavAttr)
	if !ok || t.vague {
		return
	}
	if slices.Contains(voidTags, t.name) || slices.Contains(linkless, t.name) {
		k.fault(Calls, a.namePos, a.nameLen, "put it on the link or the form, or on an element around them",
			"<%s> is no link and holds none, so that %s does nothing", t.name, client.NavAttr)
		return
	}
	method, given := t.attr("method")
	if text, constant := method.constant(); t.name == "form" && given && constant && method.always && !strings.EqualFold(strings.TrimSpace(text), "get") {
		k.fault(Calls, a.namePos, a.nameLen, `leave it away, or write method="get"`,
			"this form is not sent by GET, so that %s does nothing", client.NavAttr)
	}
}
