package markup

import (
	"cmp"
	"go/token"
	"regexp"
	"slices"
)

// verb matches a formatting verb of package fmt.
var verb = regexp.MustCompile(`%[-+# 0]*[0-9]*(\.[0-9]+)?(\[[0-9]+\])?[a-zA-Z]`)

// CheckHTML returns what is wrong with the calls of actions in a piece of HTML
// that Go code writes, maybe with package fmt. What is in it is known; what
// other pieces add to a form, or to a tag that does not end in it, is not.
func CheckHTML(text string, pos func(offset int) token.Pos, c *Component) []Fault {
	html := verb.ReplaceAllStringFunc(text, func(v string) string {
		hidden := make([]byte, len(v))
		for i := range hidden {
			hidden[i] = inert
		}
		return string(hidden)
	})
	k := &checking{src: &Source{Text: text, Pos: pos, Partial: true}, component: c}
	k.checkElements(html)
	slices.SortStableFunc(k.faults, func(a, b Fault) int { return cmp.Compare(a.Pos, b.Pos) })
	return k.faults
}
