package trace

import (
	"go/ast"
	"slices"
)

// An Outcome is one of the strings that a channel method may return.
type Outcome struct {
	Text Text

	// Return is what is returned in the method itself, which may call others
	// to make it.
	Return ast.Expr

	// Only is the instance that the outcome is for, where it is for one only.
	Only string

	// Narrow reports that the outcome is for some instances only: a condition
	// about the instance was true.
	Narrow bool
}

// maxRuns is how many ways through a method are looked at.
const maxRuns = 64

// maxDepth is how deep calls are followed.
const maxDepth = 8

// A Component is what a channel method knows of its component.
type Component struct {
	Name     string // wire name
	Instance string // empty for any
}

// Channel returns what a channel method of a component may return: one
// outcome for each way through it. A way that can't be followed to its end
// gives an unknown text.
func (s *Source) Channel(method *ast.FuncDecl, c Component) []Outcome {
	var found []Outcome
	var way []bool
	for range maxRuns {
		r := newRun(s, c, way)
		if o, ok := r.outcome(method); ok && !slices.ContainsFunc(found, o.equal) {
			found = append(found, o)
		}
		if way = nextWay(r.way); way == nil {
			return found
		}
	}
	return append(found, Outcome{Text: unknown})
}

// Constant returns the string that an expression always has.
func (s *Source) Constant(e ast.Expr) (string, bool) {
	text, ok := newRun(s, Component{}, nil).eval(e).(Text)
	if !ok {
		return "", false
	}
	return text.Constant()
}

func (o Outcome) equal(p Outcome) bool {
	return slices.Equal(o.Text, p.Text) && o.Return == p.Return && o.Only == p.Only && o.Narrow == p.Narrow
}

// nextWay returns the decisions of the run after the one that decided so:
// the last false becomes true, and what followed it is open again. After the
// last run it returns nil.
func nextWay(way []bool) []bool {
	for i := len(way) - 1; i >= 0; i-- {
		if !way[i] {
			next := slices.Clone(way[:i+1])
			next[i] = true
			return next
		}
	}
	return nil
}

// A run is one way through a method.
type run struct {
	*Source
	component Component
	viewer    Viewer // who is asked about, none if that is not the question
	instance  Text   // of the component; literal once a comparison has said which
	only      string
	narrow    bool

	way     []bool          // decisions of this run; the first are given
	decided int             // how many were made
	facts   map[string]bool // what was decided about which condition
	depth   int
	steps   int
}

// maxSteps is how many statements a run may take.
const maxSteps = 1000

func newRun(s *Source, c Component, way []bool) *run {
	r := &run{Source: s, component: c, instance: Text{{Kind: Instance}}, way: way, facts: map[string]bool{}}
	if c.Instance != "" {
		r.instance = literal(c.Instance)
	}
	return r
}

// outcome follows the method. It reports false where this way never returns.
func (r *run) outcome(method *ast.FuncDecl) (Outcome, bool) {
	f := r.newFrame()
	if method.Recv != nil && len(method.Recv.List) == 1 && len(method.Recv.List[0].Names) == 1 {
		f.set(r.info.Defs[method.Recv.List[0].Names[0]], self{})
	}
	f.declareResults(method.Type.Results)
	o := Outcome{Text: unknown}
	if r.setsFromClosure(method) {
		return o, true
	}
	switch f.block(method.Body.List) {
	case never:
		return o, false
	case returned:
		if text, ok := f.result(0).(Text); ok {
			o.Text = text.with(r.instance)
		}
		if len(f.returns) > 0 {
			o.Return = f.returns[0]
		}
	}
	o.Only, o.Narrow = r.only, r.narrow
	return o, true
}

// decide returns what is true of a condition on this way. One that was not
// met before is false first, and true in a later run.
func (r *run) decide(condition string) bool {
	if known, ok := r.facts[condition]; ok {
		return known
	}
	if r.decided == len(r.way) {
		r.way = append(r.way, false)
	}
	answer := r.way[r.decided]
	r.decided++
	r.facts[condition] = answer
	return answer
}
