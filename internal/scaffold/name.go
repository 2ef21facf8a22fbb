package scaffold

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// CheckName says what is wrong with the name of a component or an app, and
// what may have been meant: notification-center for "Notification Center".
func CheckName(name string) error {
	if parser.ValidName(name) {
		return nil
	}
	const form = "a name takes lower-case letters, digits and single hyphens between them, begins with a letter, and has at most 64 bytes"
	if better := kebab(name); better != name && parser.ValidName(better) {
		return fmt.Errorf("%q is no name: did you mean %s?", name, better)
	}
	return fmt.Errorf("%q is no name: %s", name, form)
}

// notInKebab is what divides the words of a name.
var notInKebab = regexp.MustCompile(`[^a-z0-9]+`)

// kebab makes a name of a text or a Go name.
func kebab(text string) string {
	var words []string
	for _, word := range strings.Fields(text) {
		words = append(words, parser.KebabName(word))
	}
	return strings.Trim(notInKebab.ReplaceAllString(strings.Join(words, "-"), "-"), "-")
}

// sentence returns a name as the beginning of a sentence: "Notification
// center".
func sentence(name string) string {
	s := strings.ReplaceAll(name, "-", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}
