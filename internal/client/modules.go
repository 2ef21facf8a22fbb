package client

import (
	"slices"
	"strings"
)

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
// storage. ModuleURL mirrors fields in the address of the page, and keeps others over
// a reload: a component with such fields needs it. ModuleTrigger hears all that
// data-lc-on names and the core doesn't hear.
//
// ModuleEffects does what actions ask for beside the change of their component.
const (
	ModuleEffects = "effects"
	ModuleOpen    = "open"
	ModuleNested  = "nested"
	ModuleUpload  = "upload"
	ModuleURL     = "url"
	ModuleTrigger = "trigger"
)

// Modules lists the modules, by name: it is the one place that knows what
// belongs to which. lcgen asks it what a template uses, and clientgen, which
// builds them, puts it into the client's core. How to add one is described in
// runtime/client/README.md.
var Modules = []Module{
	{Name: ModuleEffects},
	{Name: "fault", Attributes: []string{ErrorAttr}},
	{Name: "flash", Attributes: []string{FlashAttr}},
	{Name: "form", Attributes: []string{ChangeAttr, DirtyAttr}},
	{Name: "hook", Attributes: []string{HookAttr}},
	{Name: "list", Attributes: []string{"data-lc-list", "data-lc-scroll"}},
	{Name: "nav", Attributes: []string{NavAttr}},
	{Name: ModuleNested, Attributes: []string{"data-lc-grant", "data-lc-lazy"}},
	{Name: ModuleOpen},
	{Name: "optimistic", Attributes: []string{OptimisticAttr}},
	{Name: "shadow", Attributes: []string{"shadowrootmode"}},
	{Name: "transition", Attributes: []string{TransitionAttr}},
	{Name: ModuleTrigger},
	{Name: ModuleUpload, Attributes: []string{ProgressAttr, DropAttr, CancelAttr}},
	{Name: ModuleURL},
	{Name: "wait", Attributes: []string{DebounceAttr, ThrottleAttr, OnceAttr}},
}

// Selectors returns CSS selectors of what needs the module in a page, without spaces
// and commas; none if only other modules and the core ask for it.
func (m Module) Selectors() []string {
	if m.Name == ModuleTrigger {
		return []string{"[" + TriggerAttr + "]:not([" + TriggerAttr + "=" + strings.Join(Triggers, "]):not(["+TriggerAttr+"=") + "])"}
	}
	var all []string
	for _, name := range m.Attributes {
		all = append(all, "["+name+"]")
	}
	return all
}

// ModulesUsed returns the names of the modules that HTML needs, sorted: by the
// names of its attributes, and by the words in its values of data-lc-on.
func ModulesUsed(attributes, triggers []string) []string {
	var names []string
	for _, m := range Modules {
		isUsed := slices.ContainsFunc(m.Attributes, func(name string) bool { return slices.Contains(attributes, name) })
		if m.Name == ModuleTrigger {
			isUsed = slices.ContainsFunc(triggers, func(word string) bool { return !slices.Contains(Triggers, word) })
		}
		if isUsed {
			names = append(names, m.Name)
		}
	}
	return names
}
