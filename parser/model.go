package parser

import "go/token"

// Package is everything lcgen knows about one Go package: plain data, no
// syntax and no types, so that whoever reads it needs neither.
type Package struct {
	Path       string       // import path
	Name       string       // package name
	Dir        string       // absolute folder
	Components []*Component // in the order of file name, then position
	Taken      []string     // names that generated code must not declare at package level: package scope and file imports, sorted
	Scope      []string     // names declared at package level, test files included, sorted: generated code must not import a package under one of them
	Ignores    []Ignore     // lints silenced by //lc:ignore, in source order
}

// Component is a struct type marked //lc:component.
type Component struct {
	Name    string         // wire name: "notification-center"
	Type    string         // Go type name: "NotificationCenter"
	Doc     string         // doc comment without directives
	Pos     token.Position // of the type's name
	File    string         // absolute path of the Go file that declares it
	IDField string         // name of the field of type lc.ComponentID

	State  []Field // lc:"state" fields, in source order
	Client []Field // lc:"client" fields, in source order
	Props  []Field // lc:"prop" fields, in source order

	Element  string    // of the wrapper: "div"
	Template *Template // nil where the component renders itself
	Partials *Partials // what the template may use beside its own, nil for nothing
	Push     Push

	PublicState bool // updates carry the State fields
	Channel     Channel
	Actions     []*Action // in source order

	// Contains are the components that its template and its methods place in it,
	// as far as package checker finds them. The parser leaves it empty.
	Contains []Contained
	Broken   []*Action // marked //lc:action, but can't be emitted for a reason already reported

	// Value reports that every method has a value receiver, so that
	// factories and generated methods use T in place of *T.
	Value bool

	// Hooks are the names of the hand-written methods that the runtime calls,
	// sorted.
	Hooks []string

	// Invalid holds the reason why no code may be emitted for the component,
	// already reported as a diagnostic, or by the compiler. Empty where it is
	// sound.
	Invalid string

	// Declared are the names of the methods and fields that the type declares
	// itself, sorted: generated methods must not clash with them, but may hide
	// promoted ones.
	Declared []string
}

// Contained is a component that another one places.
type Contained struct {
	Name string         // wire name
	By   string         // what places it: "component", "lazy" or "defer"
	Pos  token.Position // of the name
}

// Ignore is a code of an //lc:ignore, which silences it for some lines.
type Ignore struct {
	Code   string         // "LC002"
	Reason string         // empty where none is given
	Pos    token.Position // of the directive
	First  int            // line of the same file
	Last   int
}

// Field is a struct field that lcgen carries: as state, or as what a component
// is given where it is placed.
type Field struct {
	Name string // Go name
	Wire string // name in JSON
	Type Type
	Pos  token.Position

	// Shape describes what the type is in JSON, through all names: it changes
	// when state written before can't be read any more.
	Shape string

	// Query is the name that the field has in the query of the page's address, empty
	// if it is not there. Push says that a change of it is a new entry in the
	// browser's history.
	Query string
	Push  bool

	// Keep says that the browser keeps the field over a reload of the tab.
	Keep bool

	// Picky says that the type, or one inside it, reads itself, and so may
	// refuse what an empty component has.
	Picky bool
}

// Template is the html/template file of a component.
type Template struct {
	File string         // as written: relative to the Go file, slash-separated
	Path string         // absolute
	Pos  token.Position // of the option

	// Attributes are the names of lcgen's attributes that stand in its text,
	// sorted: "data-lc-action". Nil where templates are taken on trust.
	Attributes []string

	// Triggers are the words in the values of data-lc-on in its text, sorted:
	// "keydown.escape@window". Nil where templates are taken on trust.
	Triggers []string

	// Placeholder says that it defines a template named so, which is shown until
	// the component is fetched.
	Placeholder bool
}

// Partials is a package-level variable of templates and functions that the
// template of a component may use.
type Partials struct {
	Name     string         // as written: "ui.Templates"
	Var      TypePart       // the variable
	Pos      token.Position // of the option's value
	Declared token.Position // where the variable is declared; only file and line are sure
}

// Push says what viewers of a changed component are sent.
type Push string

const (
	PushHTML    Push = "html"    // the rendered HTML, the same for all
	PushRefresh Push = "refresh" // a hint to fetch one's own view
)

// Action is a method marked //lc:action.
type Action struct {
	Name      string         // wire name: "markAsRead"
	Method    string         // Go method name: "MarkAsRead"
	Doc       string         // doc comment without directives
	Pos       token.Position // of the method's name
	Context   bool           // the first parameter is a context.Context
	Params    []Param        // without the context
	Result    Result
	Error     bool // the last result is an error
	Broadcast bool // false for broadcast=none and for partial

	// Partial says that it runs also if parameters are missing or don't decode.
	Partial bool

	// Files are the names of the fields of a form that take files: "photo",
	// "items.*.photo". MaxFile is how many bytes each may have, 0 if the directive
	// doesn't say it, and Accept which types, empty for all: "image/*,.pdf".
	Files   []string
	MaxFile int64
	Accept  string
}

// Result says what an action returns beside its error.
type Result string

const (
	ResultNone    Result = ""        // nothing: the receiver is changed in place
	ResultValue   Result = "value"   // T: the new state
	ResultPointer Result = "pointer" // *T: the new state
)

// Param is one parameter of an action.
type Param struct {
	Name     string     // Go name
	Wire     string     // name on the wire: "notificationId"
	Type     Type       // of the value; the element for pointers and variadics
	Optional bool       // a pointer: absent gives nil
	Variadic bool       // zero or more
	List     bool       // a []lc.File, which a form fills as it does a variadic one
	Spread   bool       // the only struct of the action: in a form, the names of its fields may stand alone
	Validate bool       // it holds values with a method Validate, which is to be called
	Choices  []Constant // of the named types in Type, for fields of forms
	Pos      token.Position
}

// Type is a Go type as source text that can be written into another file.
type Type struct {
	Kind  Kind
	Parts []TypePart

	// Empty reports that T{} can be written of the type, and that encoding/json
	// reads it back: it is a struct, slice, array or map, and what it holds
	// then does not encode itself.
	Empty bool
}

// TypePart is a piece of a type's text: literal text, or a name of another
// package, which the writer qualifies with the alias it chose for the import.
type TypePart struct {
	Text string // literal text where Path is empty, else the name in the package
	Path string // import path, empty for the component's own package and for literal text
	Pkg  string // package name behind Path
}

// String returns the type with packages by their names: "map[string]time.Time".
func (t Type) String() string {
	s := ""
	for _, p := range t.Parts {
		if p.Path != "" {
			s += p.Pkg + "."
		}
		s += p.Text
	}
	return s
}
