package rules

import (
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/partials"
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// addPartials adds the templates and functions that a component's directive names
// as its partials, and says so if they can't be known.
func (f *templateFinder) addPartials(set *markup.Set, c *rule.Component) {
	if c.Partials == nil {
		return
	}
	known := partials.Read(c.Partials.Declared.Filename, c.Partials.Var.Text, f.ReadFile)
	set.Texts = known.Sources(f.fileOf)
	set.Funcs = map[string]*types.Signature{}
	from := f.Pkg
	if c.Partials.Var.Path != "" {
		from = packageIn(f.Pkg, c.Partials.Var.Path)
	}
	for name, fn := range known.Funcs {
		set.Funcs[name] = f.signature(from, fn)
	}
	if known.Unknown == "" {
		f.refusedPartials(set, c)
		return
	}
	set.AnyFunc, set.AnyTemplate = true, true
	pos := f.Pos(c.Partials.Pos)
	f.note([]markup.Fault{{
		Code: markup.Members, Pos: pos, End: pos + token.Pos(len(c.Partials.Name)),
		Message: fmt.Sprintf("what the template of component %s uses of %s can't be checked: %s", c.Component.Name, c.Partials.Name, known.Unknown),
		Hint:    "initialize it by template.New, Must, Funcs, Parse and ParseFS, with functions and texts that are written out or embedded",
	}}, f.markup(c))
}

// refusedPartials reports what keeps the partials from being parsed, when the
// program starts: functions that they have not been given by then.
func (f *templateFinder) refusedPartials(set *markup.Set, c *rule.Component) {
	isOurs := f.isOurs(filepath.Dir(c.Partials.Declared.Filename))
	var faults []markup.Fault
	for _, src := range set.Texts {
		for _, r := range src.Refused() {
			fault := markup.Fault{
				Code: markup.Members, Pos: r.Pos, End: r.End, Hint: refusedHint(set, r.Name),
				Message: fmt.Sprintf("the program panics when it starts: these partials call %s, and have no such function when they are parsed", r.Name),
			}
			if !isOurs {
				fault.Pos = f.Pos(c.Partials.Pos)
				fault.End = fault.Pos + token.Pos(len(c.Partials.Name))
				at := f.Position(r.Pos)
				fault.Message = fmt.Sprintf("the program panics when it starts: %s call %s (%s:%d:%d), and have no such function when they are parsed", c.Partials.Name, r.Name, filepath.Base(at.Filename), at.Line, at.Column)
			}
			faults = append(faults, fault)
		}
	}
	f.note(faults, f.markup(c))
}

// isOurs reports whether the package in a folder is checked as well: it is one of
// those with components, or the whole module is checked, and it is part of that.
func (f *templateFinder) isOurs(dir string) bool {
	if slices.ContainsFunc(f.Beside, func(p *rule.Pass) bool { return p.Dir == dir }) {
		return true
	}
	return f.Whole && moduleOf(dir) == moduleOf(f.Dir)
}

// moduleOf returns the folder of the module that a folder is in, empty for none.
func moduleOf(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// refusedHint says what to do about a function that partials don't have when they
// are parsed.
func refusedHint(set *markup.Set, function string) string {
	_, later := set.Funcs[function]
	switch {
	case later:
		return "call Funcs before Parse and ParseFS"
	case slices.Contains(partials.TemplateFuncs, function):
		return "call Funcs(lc.TemplateFuncs()) before Parse and ParseFS"
	}
	return "give them the function by Funcs, before Parse and ParseFS"
}

// fileOf gives a file that partials are read from its place in the file set.
func (f *templateFinder) fileOf(path string, content []byte) *token.File {
	if filepath.Ext(path) == ".go" {
		if pos := f.FilePos(filepath.Base(path)); filepath.Dir(path) == f.Dir && pos.IsValid() {
			return f.Fset.File(pos)
		}
		if f.goFiles[path] == nil {
			f.goFiles[path] = f.Fset.AddFile(path, -1, len(content))
			f.goFiles[path].SetLinesForContent(content)
		}
		return f.goFiles[path]
	}
	if t := f.files[path]; t != nil {
		return t.at
	}
	at := f.Fset.AddFile(path, -1, len(content))
	at.SetLinesForContent(content)
	f.files[path] = &textFile{name: path, text: string(content), at: at}
	return at
}

// signature returns the type of a function of partials, nil if it isn't known.
func (f *templateFinder) signature(from *types.Package, fn partials.Func) *types.Signature {
	if fn.Package != "" {
		from = packageIn(from, fn.Package)
	}
	if from == nil || fn.Name == "" {
		return nil
	}
	o := from.Scope().Lookup(fn.Name)
	if o == nil {
		return nil
	}
	sig, ok := o.Type().Underlying().(*types.Signature)
	if !ok || sig.TypeParams() != nil {
		return nil
	}
	return sig
}

// packageIn returns the package of that path which a package imports, nil if it
// imports none.
func packageIn(pkg *types.Package, path string) *types.Package {
	if pkg == nil {
		return nil
	}
	for _, imp := range pkg.Imports() {
		if imp.Path() == path {
			return imp
		}
	}
	return nil
}

// places returns the components that templates of the package may place.
func (f *templateFinder) places() *markup.Places {
	if f.placeable != nil {
		return f.placeable
	}
	f.placeable = &markup.Places{Whole: f.Whole && !f.registersOthers(), Near: !f.Part}
	shown := shownBy(f.Beside)
	for _, p := range f.Beside {
		for _, c := range p.Model.Components {
			f.placeable.Components = append(f.placeable.Components, markup.Placeable{Name: c.Name, Element: c.Element, Props: propsOf(p, c), Form: shown.form(c.Name, map[string]bool{})})
		}
		for _, name := range definedNames(p) {
			f.placeable.Components = append(f.placeable.Components, markup.Placeable{Name: name}, markup.Placeable{Name: name}) // of which no more is known
		}
	}
	return f.placeable
}

// propsOf returns the props of a component of a package.
func propsOf(p *rule.Pass, c *parser.Component) []markup.Prop {
	component := p.Pkg.Scope().Lookup(c.Type)
	var props []markup.Prop
	for _, field := range c.Props {
		prop := markup.Prop{Field: field}
		if component != nil {
			if o, _, _ := types.LookupFieldOrMethod(component.Type(), true, p.Pkg, field.Name); o != nil { // promoted ones, too
				prop.Go = o.Type()
			}
		}
		props = append(props, prop)
	}
	return props
}

// placesOfPages returns the components that pages may place. Others may be
// registered by hand.
func (f *templateFinder) placesOfPages() *markup.Places {
	places := *f.places()
	places.Whole, places.Near = false, f.Whole
	return &places
}

// registersOthers reports whether a package of the program imports one that is not
// among those checked, and registers components: their names aren't known.
func (f *templateFinder) registersOthers() bool {
	ours := map[string]bool{parser.RuntimePath: true}
	for _, p := range f.Beside {
		ours[p.Model.Path] = true
	}
	for _, p := range f.Beside {
		for _, imp := range p.Pkg.Imports() {
			if !ours[imp.Path()] && registers(imp) {
				return true
			}
		}
	}
	return false
}

// registers reports whether a package has functions like those that lcgen
// generates to register components.
func registers(pkg *types.Package) bool {
	for _, name := range pkg.Scope().Names() {
		fn, ok := pkg.Scope().Lookup(name).(*types.Func)
		if !ok || !strings.HasPrefix(name, parser.RegisterPrefix) || fn.Signature().Params().Len() == 0 {
			continue
		}
		if isRuntimeType(fn.Signature().Params().At(0).Type(), "App") {
			return true
		}
	}
	return false
}
