package doctor

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// A Report is what an examination has found, in the order of its steps.
type Report struct{ Sections []Section }

// A Section is about one thing: the page, a component, the stream.
type Section struct {
	Name  string
	Lines []Line
}

// A Line is one step and how it went.
type Line struct {
	Mark   Mark
	Text   string
	Advice string // what to do, may be empty
}

// Mark says how a step went.
type Mark string

const (
	Good Mark = "✓"
	Bad  Mark = "✗"
	Note Mark = "–" // neither: worth knowing
)

// Healthy reports whether nothing is wrong.
func (r *Report) Healthy() bool {
	for _, s := range r.Sections {
		for _, l := range s.Lines {
			if l.Mark == Bad {
				return false
			}
		}
	}
	return true
}

// Write writes the report for people. Paint, which may be nil, colours a mark.
func (r *Report) Write(w io.Writer, paint func(Mark) string) error {
	if paint == nil {
		paint = func(m Mark) string { return string(m) }
	}
	var b strings.Builder
	for i, s := range r.Sections {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintln(&b, printable(s.Name))
		for _, l := range s.Lines {
			fmt.Fprintf(&b, "  %s %s\n", paint(l.Mark), printable(l.Text))
			if l.Advice != "" {
				fmt.Fprintf(&b, "    %s\n", printable(l.Advice))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// printable returns text as one line that does nothing to a terminal: much of
// it comes from the server.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return '\uFFFD'
	}, text)
}

// section begins a section and returns it. It is there until the next begins.
func (r *Report) section(name string) *Section {
	r.Sections = append(r.Sections, Section{Name: name})
	return r.last()
}

// last returns the section that was begun last.
func (r *Report) last() *Section { return &r.Sections[len(r.Sections)-1] }

func (s *Section) good(format string, args ...any) {
	s.Lines = append(s.Lines, Line{Good, fmt.Sprintf(format, args...), ""})
}

func (s *Section) note(advice, format string, args ...any) {
	s.Lines = append(s.Lines, Line{Note, fmt.Sprintf(format, args...), advice})
}

func (s *Section) bad(advice, format string, args ...any) {
	s.Lines = append(s.Lines, Line{Bad, fmt.Sprintf(format, args...), advice})
}
