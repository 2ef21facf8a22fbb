package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/verify"
	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// consequential returns the errors that say something new: not those that
// only miss code which is not generated for a component whose own fault is
// reported.
func consequential(errs []parser.Diagnostic, units []*unit) []parser.Diagnostic {
	if len(errs) == 0 {
		return nil
	}
	missing := missingNames(units)
	return slices.DeleteFunc(slices.Clone(errs), func(d parser.Diagnostic) bool {
		return slices.ContainsFunc(missing, func(name string) bool { return misses(d.Message, name) })
	})
}

// missingNames returns what is not generated for reasons already reported:
// names of functions and types, and methods as "Type.Method".
func missingNames(units []*unit) []string {
	var names []string
	for _, u := range units {
		for _, c := range u.pkg.Components {
			if c.Invalid != "" {
				for _, e := range c.Emitted() {
					names = append(names, e.Name)
				}
				for _, method := range parser.EmittedMethods() {
					names = append(names, c.Type+"."+method)
				}
			}
			for _, a := range c.Broken {
				names = append(names, parser.ActionsName(c.Type)+"."+a.Method)
			}
		}
	}
	return names
}

// misses reports whether a message of the type checker says that a name is
// undefined:
//
//	undefined: RegisterCounter
//	undefined: counters.RegisterCounter
//	c.Do undefined (type *Counter has no field or method Do)
func misses(message, name string) bool {
	typ, method, isMethod := strings.Cut(name, ".")
	if !isMethod {
		undefined, ok := strings.CutPrefix(message, "undefined: ")
		return ok && unqualified(undefined) == name
	}
	_, rest, ok := strings.Cut(message, "(type ")
	owner, what, found := strings.Cut(rest, " has no field or method ")
	what, _, _ = strings.Cut(strings.TrimSuffix(what, ")"), ",")
	return ok && found && unqualified(strings.TrimPrefix(owner, "*")) == typ && what == method
}

// unqualified returns a name without its package.
func unqualified(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// explained reports whether something is said of the package, or of those it
// imports, that may be the reason for what is left out of it.
func (u *unit) explained(loaded *load.Result, v *verify.Verdict) bool {
	return len(u.diagnostics)+len(u.loaded.Errors)+len(v.Errors)+len(loaded.Faults) > 0
}

// gaps says of each component and action of the package that is left out.
func (u *unit) gaps() []parser.Diagnostic {
	const why = "one of its types is not known before code is generated: use a type written by hand, or generate its package too, as with ./..."
	var ds []parser.Diagnostic
	for _, c := range u.pkg.Components {
		if c.Invalid != "" {
			ds = append(ds, parser.Diagnostic{Pos: c.Pos, Message: fmt.Sprintf("component %s is left out, as %s; %s", c.Type, c.Invalid, why)})
		}
		for _, a := range c.Broken {
			ds = append(ds, parser.Diagnostic{Pos: a.Pos, Message: fmt.Sprintf("action %s of %s is left out; %s", a.Method, c.Type, why)})
		}
	}
	return ds
}

// outputError says why the new code of a package is not written.
func outputError(loaded *load.Result, u *unit, v *verify.Verdict) error {
	first := v.Output[0]
	switch u.runtimeIs() {
	case older:
		return fmt.Errorf(`package %s: its runtime is older than this lcgen; run "go get github.com/lcgen/lcgen@latest"`, u.pkg.Path)
	case newer:
		return fmt.Errorf(`package %s: its runtime is newer than this lcgen; run the lcgen that goes with it, "go run github.com/lcgen/lcgen/cmd/lcgen generate ./..."`, u.pkg.Path)
	}
	if vendor := vendorFolder(loaded); vendor != "" && !vendors(vendor, parser.ArgPath) {
		return fmt.Errorf("package %s: the vendor folder lacks %s, which generated code imports: %s", u.pkg.Path, parser.ArgPath, adviseVendor)
	}
	if len(v.Errors) > 0 {
		return fmt.Errorf("package %s: its generated code waits for the errors above: %s", u.pkg.Path, first.Message)
	}
	return fmt.Errorf("internal error of lcgen, please report it: the code for package %s does not compile and is not written: %s", u.pkg.Path, first)
}

// An age is that of a runtime beside this lcgen.
type age int

const (
	fitting age = iota
	older
	newer
)

// runtimeIs compares the runtime that the package imports with what new code
// needs, by the constants that each version has for it.
func (u *unit) runtimeIs() age {
	runtime := u.loaded.Imports[parser.RuntimePath]
	if runtime == nil || runtime.Scope().Lookup(generator.Guard) != nil {
		return fitting
	}
	family := strings.TrimRight(generator.Guard, "0123456789")
	if slices.ContainsFunc(runtime.Scope().Names(), func(name string) bool { return strings.HasPrefix(name, family) }) {
		return newer // this is the first
	}
	return older
}
