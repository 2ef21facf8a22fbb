package client

import "slices"

// A Module is a part of the browser client that a page loads only if it uses it.
type Module struct {
	// Name is that of its source, runtime/client/src/modules/{Name}.ts, and of
	// the file that is served, {Name}.js.
	Name string

	// Attributes are those that need the module, wherever they stand in a page.
	Attributes []string
}

// ModuleOpen opens the stream: every page with a channel needs it. ModuleNested
// fetches components that are placed in others, or that come later. ModuleUpload
// sends forms with files: a component needs it too if its files go straight to object
// storage.
const (
	ModuleOpen   = "open"
	ModuleNested = "nested"
	ModuleUpload = "upload"
)

// Modules lists the modules, by name: it is the one place that knows what
// belongs to which. lcgen asks it what a template uses, and clientgen, which
// builds them, puts it into the client's core. How to add one is described in
// runtime/client/README.md.
var Modules = []Module{
	{Name: "fault", Attributes: []string{ErrorAttr}},
	{Name: "form", Attributes: []string{ChangeAttr, DirtyAttr}},
	{Name: "list", Attributes: []string{"data-lc-list", "data-lc-scroll"}},
	{Name: ModuleNested, Attributes: []string{"data-lc-grant", "data-lc-lazy"}},
	{Name: ModuleOpen},
	{Name: "shadow", Attributes: []string{"shadowrootmode"}},
	{Name: ModuleUpload, Attributes: []string{ProgressAttr, DropAttr, CancelAttr}},
	{Name: "wait", Attributes: []string{DebounceAttr}},
}

// ModulesUsed returns the names of the modules that HTML with some attributes
// needs, sorted.
func ModulesUsed(attributes []string) []string {
	var names []string
	for _, m := range Modules {
		if slices.ContainsFunc(m.Attributes, func(name string) bool { return slices.Contains(attributes, name) }) {
			names = append(names, m.Name)
		}
	}
	return names
}
