package doctor

import (
	"slices"
	"strings"
)

// blockedBy returns the directive of a Content-Security-Policy that keeps a
// page from what a directive of that name allows, on the page's own origin:
// "connect-src" from its streams, "script-src" from its scripts. It is empty
// where there is none, and where that can't be told for certain.
func blockedBy(policies []string, name string) string {
	for _, policy := range policies {
		for one := range strings.SplitSeq(policy, ",") {
			if directive := blockingDirective(one, name); directive != "" {
				return directive
			}
		}
	}
	return ""
}

// blockingDirective looks at one policy. Only what names no source at all, or
// nothing but 'none', blocks for certain: whether another host is the page's
// own may depend on a proxy.
func blockingDirective(policy, name string) string {
	byName := map[string][]string{}
	for directive := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(directive)
		if len(words) == 0 {
			continue
		}
		key := strings.ToLower(words[0])
		if _, known := byName[key]; !known { // the first one counts (CSP 3, section 2.2.1)
			byName[key] = words
		}
	}
	words, ok := byName[name]
	if !ok {
		words, ok = byName["default-src"]
	}
	if !ok || slices.ContainsFunc(words[1:], func(source string) bool { return !strings.EqualFold(source, "'none'") }) {
		return ""
	}
	return strings.Join(words, " ")
}
