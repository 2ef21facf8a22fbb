package markup

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// suggest is the advice for a name that is not among those known.
func suggest(name string, known []string) string {
	if c := parser.Closest(name, known); c != "" {
		return didYouMean + c + "?"
	}
	if len(known) == 0 || len(known) > 8 {
		return ""
	}
	sorted := slices.Clone(known)
	slices.Sort(sorted)
	return "it has " + list(sorted)
}

const didYouMean = "did you mean "

// instead returns the name that an advice suggests.
func instead(hint string) string {
	name, ok := strings.CutPrefix(hint, didYouMean)
	if !ok {
		return ""
	}
	return strings.TrimSuffix(name, "?")
}

// list joins words for a sentence: "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// arguments counts arguments for people: "2 arguments", "at least 1 argument".
func arguments(n int, atLeast bool) string {
	s := fmt.Sprintf("%d arguments", n)
	switch n {
	case 0:
		s = "no arguments"
	case 1:
		s = "1 argument"
	}
	if atLeast && n > 0 {
		return "at least " + s
	}
	return s
}

// callText shows how a function is called in a template: "its name, then
// notificationID string".
func callText(sig *types.Signature) string {
	var parts []string
	for i := range sig.Params().Len() {
		p := sig.Params().At(i)
		t := typeString(p.Type())
		if sig.Variadic() && i == sig.Params().Len()-1 {
			t = "..." + typeString(p.Type().(*types.Slice).Elem())
		}
		parts = append(parts, strings.TrimSpace(p.Name()+" "+t))
	}
	if len(parts) == 0 {
		return "it without arguments"
	}
	return "its arguments behind it: " + strings.Join(parts, ", ")
}

// article puts an article before a type: "a string", "an int", "a uint".
func article(t string) string {
	isYou := slices.ContainsFunc([]string{"ui", "uni", "ur", "us", "ut", "uu"}, func(start string) bool { return strings.HasPrefix(strings.ToLower(t), start) })
	if t != "" && strings.ContainsRune("aeiouAEIOU", rune(t[0])) && !isYou {
		return "an " + t
	}
	return "a " + t
}

// templateNames lists the templates of the set.
func (k *checking) templateNames() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(k.trees)), func(name string) bool { return name == "" })
}
