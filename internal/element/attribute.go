package element

import (
	"slices"
	"strings"
)

// Attributes says in words which attributes a component may give its wrapper.
const Attributes = "class, id, role, title, aria-* and data-*, but not data-lc-*, data-component-id and data-sse-channel"

// plain are the attributes that are allowed by their names. Others could run
// scripts, load something, or be in the way of the browser client.
var plain = []string{"class", "id", "role", "title"}

// own are the data attributes that the runtime writes, beside data-lc-*.
var own = []string{"data-component-id", "data-sse-channel"}

// ValidAttribute reports whether a component may give its wrapper an attribute
// of that name: one of Attributes, in lower case.
func ValidAttribute(name string) bool {
	if slices.Contains(plain, name) {
		return true
	}
	kind, rest, _ := strings.Cut(name, "-")
	if kind != "data" && kind != "aria" || rest == "" || strings.HasPrefix(name, "data-lc-") || slices.Contains(own, name) {
		return false
	}
	return !strings.ContainsFunc(rest, func(c rune) bool {
		return !('a' <= c && c <= 'z') && !strings.ContainsRune("0123456789-._", c)
	})
}
