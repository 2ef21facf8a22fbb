package flow

import (
	"time"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// Options say what to run on and how.
type Options struct {
	Dir      string   // folder that patterns start from; empty: the current one
	Patterns []string // as the go command takes them; none means "."
	Tags     string   // build tags, separated by commas

	Files   generator.Options // what to generate beside the code
	NoCache bool              // do the work even where nothing seems to have changed
	DryRun  bool              // write nothing

	// Done is told of every file as it is written or removed. May be nil.
	Done func(output.Change)

	// Step is told what the run is about, in a few words for people. May be
	// nil.
	Step func(string)

	env []string         // of the go command, nil for that of the process
	now func() time.Time // nil for the clock
}

// enter tells what the run is about from now on.
func (o Options) enter(step string) {
	if o.Step != nil {
		o.Step(step)
	}
}

func (o Options) load() load.Config { return load.Config{Dir: o.Dir, Tags: o.Tags, Env: o.env} }

// A Result is what came of a run.
type Result struct {
	Packages    []*parser.Package   // those with components, in the order of imports
	Changes     []output.Change     // what was written and removed; in a dry run, what is stale
	Diagnostics []parser.Diagnostic // of the source, sorted, each once
	Warnings    []string            // about the tools, each a line
	Leftovers   []parser.Diagnostic // tests of what is not generated any more

	// Unchanged reports that nothing had changed since the last run, so that
	// nothing was looked at; all else is empty then.
	Unchanged bool

	// Broken reports that some of the source does not load or compile, or that
	// a file could not be written.
	Broken bool
}

// Components returns how many components there are.
func (r *Result) Components() int {
	n := 0
	for _, p := range r.Packages {
		n += len(p.Components)
	}
	return n
}

// report adds diagnostics. Those without a code are the compiler's, and mean
// that the source is broken.
func (r *Result) report(ds ...parser.Diagnostic) {
	for _, d := range ds {
		r.Broken = r.Broken || d.Code == ""
		r.Diagnostics = append(r.Diagnostics, d)
	}
}
