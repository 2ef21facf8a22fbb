package markup

import (
	"go/token"
	"go/types"
)

// A Set is templates that can call each other, of which one is executed.
type Set struct {
	Name  string    // of the one that is executed
	Texts []*Source // a template that two texts define is that of the later one

	// Pos and End are where Go code names the template, to say that there is
	// none; token.NoPos where no code does.
	Pos, End token.Pos

	// Funcs are the functions that the templates may call beside the built-in
	// ones; a nil signature is one that is not known. With AnyFunc, others may
	// be there too.
	Funcs   map[string]*types.Signature
	AnyFunc bool

	// AnyTemplate says that there may be templates that are not in Texts.
	AnyTemplate bool

	// Plain says that package text/template executes the template, so that
	// nothing is escaped.
	Plain bool

	// Root is the element that the template that is executed is the inside of,
	// empty if that isn't known.
	Root string

	// Places are the components that the functions component, lazy and defer
	// can place. Nil: these functions are not known to be the runtime's.
	Places *Places
}

// A Source is the text of one or more templates.
type Source struct {
	Name        string // of the template that the text itself is
	Text        string
	Left, Right string // delimiters, empty for {{ and }}

	// Known are the functions that there are when the text is parsed, which are
	// true: package html/template refuses one that calls another. Nil: any may be
	// there.
	Known map[string]bool

	// Own says that all of its templates are the component's, also those that
	// none of the others calls.
	Own bool

	// Pos returns the position of a byte of Text.
	Pos func(offset int) token.Pos
}

// A Fault is something wrong in a template.
type Fault struct {
	Code     string // one of those below
	Pos, End token.Pos
	Message  string
	Hint     string
}

// Codes of the lints on templates.
const (
	Calls   = "LC012" // of actions
	Members = "LC013" // fields, methods and functions
	Renders = "LC019" // what can't be rendered, or is rendered in the wrong place
	Names   = "LC021" // names of parameters and components
	Nesting = "LC023" // components in elements that HTML doesn't allow them in
)
