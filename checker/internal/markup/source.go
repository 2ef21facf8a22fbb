package markup

import (
	"go/token"
	"go/types"
)

// A Source is the text of one or more templates.
type Source struct {
	Name        string // of the template that the text itself is
	Text        string
	Left, Right string // delimiters, empty for {{ and }}

	// Pos returns the position of a byte of Text.
	Pos func(offset int) token.Pos

	// Funcs are the functions that the template may call beside the built-in
	// ones; a nil signature is one that is not known. With AnyFunc, others may
	// be there too.
	Funcs   map[string]*types.Signature
	AnyFunc bool

	// Partial says that the text is a piece of HTML, so that a form may have
	// fields elsewhere.
	Partial bool

	// AnyTemplate says that templates may be called that are not in Text.
	AnyTemplate bool
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
	Members = "LC013" // fields and methods
	Names   = "LC021" // names of parameters and components
)
