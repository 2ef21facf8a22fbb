package report

import (
	"bytes"
	"fmt"
	"go/token"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// writeText writes findings for people:
//
//	cart.html:3:27: LC012: component cart has no action "delte"
//	    <button data-lc-action="delte">
//	                            ^^^^^
//	    did you mean delete?
func writeText(w io.Writer, findings []Finding, opts Options) error {
	source := opts.lines()
	var b bytes.Buffer
	for _, f := range findings {
		place, code := opts.position(f), f.Code
		if opts.Emphasis != nil {
			place, code = opts.Emphasis(place, code)
		}
		fmt.Fprintf(&b, "%s: %s: %s\n", place, code, f.Message)
		if line := source.line(f.Path, f.Line); line != nil {
			b.WriteString(excerpt(line, f))
		}
		if f.Hint != "" {
			fmt.Fprintf(&b, "%s%s\n", margin, f.Hint)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// position returns where a finding is, "-" where that is not known.
func (o Options) position(f Finding) string {
	at := token.Position{Line: f.Line, Column: f.Column}
	if f.Path != "" {
		at.Filename = o.show(f.Path)
	}
	return at.String()
}

// margin stands before what belongs to the line above.
const margin = "    "

// maxWidth is how much of a line is shown, in characters.
const maxWidth = 120

// excerpt returns a line of source, without what it is indented by, and below
// it carets under the part that is meant.
func excerpt(line []byte, f Finding) string {
	from := min(max(f.Column-1, 0), len(line))
	to := from
	if f.EndLine == f.Line {
		to = max(min(f.EndColumn-1, len(line)), from)
	}
	before := columns(line[:from])
	shown := []rune(string(printable(line)))
	indent := 0
	for indent < len(shown) && indent < before && shown[indent] == ' ' {
		indent++
	}
	start := indent
	if before-start > maxWidth*3/4 {
		start = before - maxWidth/2
	}
	shown = shown[min(start, len(shown)):]
	if len(shown) > maxWidth {
		shown = append(shown[:maxWidth:maxWidth], '…')
	}
	carets := max(1, min(columns(line[from:to]), len(shown)-(before-start)))
	return margin + strings.TrimRight(string(shown), " ") + "\n" +
		margin + strings.Repeat(" ", before-start) + strings.Repeat("^", carets) + "\n"
}

// printable replaces what would move or hide the carets by spaces.
func printable(line []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, line)
}

// columns returns how many characters a piece of a line has.
func columns(b []byte) int { return utf8.RuneCount(b) }
