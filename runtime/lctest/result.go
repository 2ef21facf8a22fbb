package lctest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Result is what the server has answered.
type Result struct {
	Status   int    // 200
	HTML     string // of the component; empty where the answer has none
	Location string // of a redirect, which only a plain form gets
	Header   http.Header

	// Of a component that was shown or has changed.
	Channel lc.Channel
	Version uint64
	Attrs   map[string]string // that its method Attributes gives the wrapper
	State   json.RawMessage   // what pages are told of it; of a call
	Effects Effects           // of a call

	Problem *Problem // nil where the server did as asked; of a partial action beside the HTML

	t    testing.TB
	what string // for failures: "addComment of thread:1"
	body string
}

// Effects are what an action did beside changing its component.
type Effects struct {
	Token    string       `json:"token"`    // that the wrapper has from now on
	Redirect string       `json:"redirect"` // page to go to
	Flash    []string     `json:"flash"`    // messages to show
	Dispatch []Dispatched `json:"dispatch"` // events for the page's own scripts
	Removed  bool         `json:"removed"`  // the instance is gone, and off the page
	Title    string       `json:"title"`    // of the page

	// Query is, by name, what the query of the page has from now on. Push says that
	// this is a new entry in the browser's history.
	Query map[string][]string `json:"query"`
	Push  bool                `json:"push"`

	Keep string `json:"keep"` // what the tab keeps of the component over a reload, signed
}

// Dispatched is an event for the page's own scripts.
type Dispatched struct {
	Event  string          `json:"event"`
	Detail json.RawMessage `json:"detail"`
}

// A Problem says why the server did not do as asked (RFC 9457).
type Problem struct {
	Type   string  `json:"type"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Code   string  `json:"code"` // "invalid", "forbidden", "expired" and so on
	Detail string  `json:"detail"`
	Errors []Fault `json:"errors"`
}

// A Fault is what is wrong with one parameter.
type Fault struct {
	Pointer string `json:"pointer"` // JSON pointer in a URI fragment (RFC 6901): "#/notificationId"
	Detail  string `json:"detail"`
}

// At returns what is wrong with a parameter, or a part of one as in items.0.name;
// for an empty name, what is wrong with none of them alone. It is empty where nothing
// is, or where there is no problem at all.
func (p *Problem) At(param string) string {
	if p == nil {
		return ""
	}
	at := "#"
	if param != "" {
		at += "/" + strings.ReplaceAll(param, ".", "/")
	}
	var details []string
	for _, fault := range p.Errors {
		if fault.Pointer == at {
			details = append(details, fault.Detail)
		}
	}
	return strings.Join(details, " ")
}

// String returns the status and what the server said about it.
func (r *Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", r.Status, http.StatusText(r.Status))
	switch {
	case r.Problem != nil:
		if r.Problem.Detail != "" {
			b.WriteString(": " + r.Problem.Detail)
		}
		for _, fault := range r.Problem.Errors {
			fmt.Fprintf(&b, "\n\t%s: %s", fault.Pointer, fault.Detail)
		}
	case r.Status >= http.StatusBadRequest:
		b.WriteString("\n" + clip(r.body))
	}
	return b.String()
}

// AssertStatus fails the test where the status is another. It returns r.
func (r *Result) AssertStatus(status int) *Result {
	r.t.Helper()
	if r.Status != status {
		r.t.Errorf("%s: got %s; want status %d", r.what, r, status)
	}
	return r
}

// readUpdate takes the answer to a call by the browser client apart, or what is in it
// beside faults.
func (r *Result) readUpdate(data []byte) error {
	var update struct {
		Channel lc.Channel
		Version uint64
		Attrs   map[string]string
		State   json.RawMessage
		HTML    string
		Effects Effects
	}
	if err := json.Unmarshal(data, &update); err != nil {
		return err
	}
	r.Channel, r.Version, r.State = update.Channel, update.Version, update.State
	r.HTML, r.Attrs, r.Effects = update.HTML, update.Attrs, update.Effects
	return nil
}

// clip shortens what a failure shows.
func clip(s string) string {
	const most = 4000
	s = strings.TrimSpace(s)
	if len(s) > most {
		return s[:most] + "\n… and " + fmt.Sprint(len(s)-most) + " bytes more"
	}
	return s
}
