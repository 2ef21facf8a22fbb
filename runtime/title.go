package lc

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// maxTitle bounds what Title takes, in bytes.
const maxTitle = 1024

// Title gives the page of the user who acts another title: the document's, which
// the browser shows on the tab. It has 1 to 1,024 bytes of UTF-8 and no control
// characters; any other fails the action. Without the browser client it does nothing,
// for the page is loaded again, with the title that it is rendered with.
func Title(ctx context.Context, text string) {
	var err error
	isControl := func(c rune) bool { return c < ' ' || 0x7f <= c && c < 0xa0 || c == '\u2028' || c == '\u2029' }
	switch {
	case text == "":
		err = fmt.Errorf("the title of the page is empty")
	case len(text) > maxTitle:
		err = fmt.Errorf("the title of the page has %d bytes, more than %d", len(text), maxTitle)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, isControl):
		err = fmt.Errorf("the title of the page, %q, has control characters, or is not UTF-8", clip.String(text))
	}
	e := effectsFrom(ctx)
	e.add(func() {
		if err == nil {
			e.Title = text
		} else if e.err == nil {
			e.err = err
		}
	})
}
