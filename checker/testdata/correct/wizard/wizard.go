// Package wizard renders a view made for the template.
package wizard

import (
	"context"
	_ "embed"
	"html/template"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Step is one page.
type Step int

// Title names it.
func (s Step) Title() string { return [...]string{"Name", "Address", "Done"}[s] }

// Wizard leads through steps.
//
//lc:component
//lc:channel user
type Wizard struct {
	ID    lc.ComponentID
	Step  Step              `lc:"state"`
	Given map[string]string `lc:"state"`
}

type view struct {
	Wizard *Wizard
	Steps  []Step
	Last   bool
	Extra  map[string]any
}

//go:embed wizard.html
var text string

const delimiters = "[["

var tmpl = template.Must(template.New("wizard").Delims(delimiters, "]]").Option("missingkey=error").Parse(text))

// Render writes the step.
func (w *Wizard) Render(_ context.Context, out io.Writer) error {
	return tmpl.Execute(out, view{Wizard: w, Steps: []Step{0, 1, 2}, Last: w.Step == 2})
}

//lc:action
func (w *Wizard) Next(given map[string]string) error {
	w.Given = given
	w.Step++
	return nil
}

//lc:action
func (w *Wizard) Back() { w.Step-- }
