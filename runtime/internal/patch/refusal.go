package patch

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Refusal is the error for HTML that patches can't be made of: browsers would
// make something else of it than stands there, or the parser's limits are met.
type Refusal struct {
	Offset int    // in bytes
	Line   int    // from 1
	Column int    // in characters, from 1
	Reason string // "a <div> in a <p> ends the <p>"
}

// Error returns the place and the reason.
func (r *Refusal) Error() string { return fmt.Sprintf("%d:%d: %s", r.Line, r.Column, r.Reason) }

func refusal(html string, offset int, reason string) *Refusal {
	before := html[:offset]
	line := strings.LastIndexByte(before, '\n') + 1
	return &Refusal{
		Offset: offset,
		Line:   1 + strings.Count(before, "\n"),
		Column: 1 + utf8.RuneCountInString(before[line:]),
		Reason: reason,
	}
}
