// Package devlink is the language between "lcgen dev" and the program that it
// runs: lines of JSON over a Unix socket, whose path the program finds in its
// environment.
//
//	conn, err := net.Dial("unix", os.Getenv(devlink.Variable))
//	json.NewEncoder(conn).Encode(devlink.Report{Base: "/lc"})
//	var order devlink.Order
//	json.NewDecoder(conn).Decode(&order)
//
// An App connects as it is made, and gets Orders until one of the two ends.
// The program is there for lcgen dev only: where the connection ends, so does
// the program.
//
// It is a package of the standard library's only, for the runtime imports it
// in programs that are built with the tag lcdev.
package devlink

// Variables of the program's environment.
const (
	Variable = "LCGEN_DEV"        // path of the socket
	Secret   = "LCGEN_DEV_SECRET" // hexadecimal, for Apps without lc.WithSecret
)

// Tag is the build tag that development mode is compiled in by.
const Tag = "lcdev"

// An Order tells an App what has changed. Several things may be told at once;
// what is nil has not changed.
type Order struct {
	// Templates are the texts of templates that have changed since the program
	// was built, by the component's name.
	Templates map[string]string `json:"templates,omitempty"`

	// Reload has pages loaded again: something they show has changed.
	Reload bool `json:"reload,omitempty"`

	// Problems take the place of those before. An empty list says that there
	// are none any more.
	Problems *[]Problem `json:"problems,omitempty"`
}

// A Problem is what keeps a change from being seen, a lint, or why a request
// failed.
type Problem struct {
	File    string `json:"file,omitempty"` // relative to where lcgen dev runs
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Code    string `json:"code,omitempty"` // of a lint: LC001
	Message string `json:"message"`
	Source  string `json:"source,omitempty"` // the line
	Advice  string `json:"advice,omitempty"`
	Trace   string `json:"trace,omitempty"` // the calls that led there, a line each
}

// A Report tells lcgen dev about an App. The first is sent when it is made,
// another one when a browser has found it, and one for each request that fails.
type Report struct {
	Base string `json:"base"`          // path of the component routes
	URL  string `json:"url,omitempty"` // of the inspector, as a browser reaches it

	Fault *Problem `json:"fault,omitempty"` // of a request that was answered 500
}
