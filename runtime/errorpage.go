package lc

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/element"
	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
	"github.com/lcgen/lcgen/runtime/internal/tap"
)

// faultPage returns the page that shows a form again with what was wrong in
// it, to somebody without the browser client. It is nil where the problem is
// better told as such: to who asks for no page, or may not see the component.
func (a *App) faultPage(r *http.Request, req *actionRequest, in *input, p *problem) *answer {
	if !takesPage(r) {
		return nil
	}
	page, err := a.pageWithForm(r, req, in, p.status, &filledIn{faults: p.faults})
	if err != nil {
		a.logProblem(r, problemOf(err))
		return nil
	}
	return page
}

// takesPage reports whether a request that a browser may have made by itself is to be
// answered with a page.
func takesPage(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return accept == "" || strings.Contains(accept, "text/html") || strings.Contains(accept, "*/*")
}

// A filledIn is what a form is shown again with, beside what was entered.
type filledIn struct {
	faults []arg.Fault
	flash  []string
	own    []byte // JSON of the viewer's own fields, as a partial action has left them; nil: as they were
	sync   bool   // the server has the say of fields with data-lc-sync
	taken  bool   // the action has taken the form: its fields stay as the server has them
}

// size is how many bytes are kept of it, nearly.
func (f *filledIn) size() int {
	if f == nil {
		return 0
	}
	n := len(f.own)
	for _, one := range f.faults {
		n += len(one.Pointer) + len(one.Detail)
	}
	for _, message := range f.flash {
		n += len(message)
	}
	return n
}

// pageWithForm returns a page that shows nothing but a component, of which one form
// holds again what the user had entered, with a word at each field about what is
// wrong.
func (a *App) pageWithForm(r *http.Request, req *actionRequest, in *input, status int, with *filledIn) (*answer, error) {
	viewer := req.viewer
	viewer.own = with.own
	view, err := a.view(r.Context(), req.call.id, viewer, func(l *loaded, access Access) error {
		return a.allow(r.Context(), l, req.viewer, access)
	})
	if err != nil {
		return nil, err
	}
	back := a.cameFrom(r, in)
	faults := withFilesAgain(with.faults, in.files.again)
	id := req.call.id
	action := req.act.name
	if with.taken {
		action = ""
	}
	filled := refill(view.html, filling{
		action: action,
		path:   r.URL.Path,
		base:   a.base,
		fields: in.fields,
		faults: faults,
		sync:   with.sync,
		hidden: `<input type="hidden" name="` + pageField + `" value="` + template.HTMLEscapeString(back) + `">`,
	})
	var page bytes.Buffer
	say := a.sayer(r.Context())
	err = faultTemplate.Execute(&page, map[string]any{
		"Style":     template.CSS(faultStyle),
		"Say":       func(text string) string { return phrase.Of(text).In(say) },
		"Client":    a.preloads(a.component(id.Name).uses) + a.clientTag(r.Context()),
		"Faults":    filled.otherFaults(faults),
		"Refused":   len(faults) > 0,
		"Flash":     with.flash,
		"Component": template.HTML(standAlone(a.component(id.Name).element, filled.html)),
		"Back":      back,
	})
	if err != nil {
		return nil, err
	}
	if into := tap.FaultsOf(r.Context()); into != nil {
		for _, f := range faults {
			*into = append(*into, tap.Fault(f))
		}
	}
	return &answer{
		status:      status,
		contentType: "text/html; charset=utf-8",
		policy:      faultPolicy,
		body:        page.Bytes(),
	}, nil
}

// withFilesAgain returns the faults, and for each field with files whose files are
// not at fault themselves that they must be chosen again.
func withFilesAgain(faults, again []arg.Fault) []arg.Fault {
	all := slices.Clone(faults)
	for _, f := range again {
		if !slices.ContainsFunc(all, func(o arg.Fault) bool { return o.Pointer == f.Pointer || strings.HasPrefix(o.Pointer, f.Pointer+"/") }) {
			all = append(all, f)
		}
	}
	return all
}

// standAlone returns a component as the main part of a page that has nothing
// else: in the elements that its own belongs into, and open if it can be closed.
func standAlone(tag string, wrapped []byte) string {
	start, rest := "<"+tag, string(wrapped[len("<"+tag):])
	switch tag {
	case "main":
		return start + rest
	case "details", "dialog":
		start += " open"
	}
	before, after := element.Context(tag)
	return "<main>" + before + start + rest + after + "</main>"
}

// A namedFault is a fault with what the form calls its field, empty if it is
// about no field.
type namedFault struct{ Name, Detail string }

// otherFaults returns the faults that do not stand at their fields.
func (r *refilled) otherFaults(faults []arg.Fault) []namedFault {
	var others []namedFault
	for _, f := range faults {
		if r.shown[f.Pointer] {
			continue
		}
		others = append(others, namedFault{r.labelOf(f.Pointer), f.Detail})
	}
	return others
}

// fieldName returns the name of the field that a fault is about.
func fieldName(pointer string) string {
	name, err := url.PathUnescape(strings.TrimLeft(pointer, "#/"))
	if err != nil {
		return ""
	}
	return name
}

// faultStyle is all that the page has of looks: the site's own are not known
// here.
const faultStyle = `
:root { color-scheme: light dark; }
body { font: 100%/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
.lc-faults { border: 2px solid #c62828; border-radius: .5rem; padding: 1rem 1.5rem; margin: 0 0 2rem; }
.lc-faults h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
.lc-faults ul { margin: 0; padding-left: 1.25rem; }
[data-lc-error] { color: #c62828; }
dialog { position: static; }
@media (prefers-color-scheme: dark) { .lc-faults { border-color: #ef9a9a; } [data-lc-error] { color: #ef9a9a; } }
`

// faultPolicy lets the page do what the site itself may do at most, and show
// its own style.
var faultPolicy = func() string {
	sum := sha256.Sum256([]byte(faultStyle))
	return "default-src 'self'; img-src 'self' data:; style-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}()

var faultTemplate = template.Must(template.New("faults").Parse(`<!doctype html>
<html lang="{{call .Say "en"}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{if .Refused}}{{call .Say "Please check what you entered"}}{{else}}{{call .Say "What you have entered so far"}}{{end}}</title>
<style>{{.Style}}</style>
{{.Client}}
</head>
<body>
{{if .Refused}}<div class="lc-faults" role="alert">
<h1>{{call .Say "Please check what you entered"}}</h1>
{{with .Faults}}<ul>
{{range .}}<li>{{with .Name}}<b>{{.}}:</b> {{end}}{{.Detail}}</li>
{{end}}</ul>
{{end}}</div>
{{end}}<div data-lc-flash>{{range .Flash}}<p role="status">{{.}}</p>{{end}}</div>
{{.Component}}
<p><a href="{{.Back}}">{{call .Say "Back to the page, without these changes"}}</a></p>
</body>
</html>
`))
