package scaffold

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// initialisms are the words that Go names have in capital letters.
var initialisms = strings.Fields("api ascii cpu css dns faq gps html http https id ip json pdf qr ram rss sql sse ssh tls ttl tv ui uid uri url utf8 uuid vip xml")

// TypeName returns the Go type of a component: NotificationCenter.
func (c *Component) TypeName() string {
	var b strings.Builder
	for word := range strings.SplitSeq(c.Name, "-") {
		if slices.Contains(initialisms, word) {
			b.WriteString(strings.ToUpper(word))
		} else {
			b.WriteString(upperFirst(word))
		}
	}
	return b.String()
}

// words returns the words of a Go name as people write them: "notification ID".
func words(name string) string {
	list := strings.Split(parser.KebabName(name), "-")
	for i, word := range list {
		if slices.Contains(initialisms, word) {
			list[i] = strings.ToUpper(word)
		}
	}
	return strings.Join(list, " ")
}

// label returns a Go name as the label of a field or button: "Notification ID".
func label(name string) string { return upperFirst(words(name)) }

// methodName returns the exported Go name of an action: MarkAsRead of
// markAsRead and of mark_as_read.
func methodName(name string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '_' }) {
		b.WriteString(upperFirst(part))
	}
	return b.String()
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
