package parser

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/internal/filetype"
)

// IsFile reports whether t is lc.File.
func IsFile(t types.Type) bool { return isRuntime(t, "File") }

// sizeUnits are the units that people may mean, by what they write in upper case.
var sizeUnits = map[string]string{
	"K": "KiB", "KIB": "KiB", "KB": "KB",
	"M": "MiB", "MIB": "MiB", "MB": "MB",
	"G": "GiB", "GIB": "GiB", "GB": "GB",
}

// refuseSize says why a text is no size of a file.
func refuseSize(text string) (why, advice string) {
	if _, ok := fileSize(text); ok {
		return "", ""
	}
	digits := text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
	unit := strings.ToUpper(strings.TrimSpace(text[len(digits):]))
	if name, ok := sizeUnits[unit]; ok {
		if _, ok := fileSize(digits + name); ok {
			return "it is no size", "did you mean " + digits + name + "?"
		}
	}
	if unit == "" && digits == text {
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n > 0 {
			return "it has no unit", "did you mean " + digits + "MiB? Bytes are " + digits + "B"
		}
	}
	return "it is no size", "write a whole number and KiB, MiB or GiB, as in 20MiB"
}

// maxFileSize is more than a server should be sent by a form.
const maxFileSize = 1 << 40

// fileSize reads the size of a file: "20MiB".
func fileSize(text string) (n int64, ok bool) {
	for _, unit := range []struct {
		name  string
		bytes int64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}} {
		digits, found := strings.CutSuffix(text, unit.name)
		if !found {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || digits != strconv.FormatInt(n, 10) || n < 1 || n > maxFileSize/unit.bytes {
			return 0, false
		}
		return n * unit.bytes, true
	}
	return 0, false
}

// refuseAccept says why a text is no list of types of files.
func refuseAccept(list string) (why, advice string) {
	_, advice, err := filetype.Parse(list)
	if err != nil {
		return err.Error(), advice
	}
	return "", ""
}

// readFiles notes which files an action takes, and reports limits of files if it
// takes none.
func (p *parsing) readFiles(a *Action, d *directive, list []param) bool {
	for i := range a.Params {
		if i >= len(list) {
			break
		}
		t := list[i].Type()
		if a.Params[i].Spread {
			for _, name := range fileFields(t, "") {
				first, _, _ := strings.Cut(name, ".")
				if !slices.ContainsFunc(a.Params, func(q Param) bool { return q.Wire == first }) {
					a.Files = append(a.Files, name)
				}
			}
		}
		a.Files = append(a.Files, fileFields(t, a.Params[i].Wire)...)
	}
	ok := true
	for _, name := range []string{"max", "accept"} {
		w, given := d.options[name]
		switch {
		case !given:
		case a.Partial:
			p.report("LC010", w.pos, w.end, "drop the option", "option %s is about files, and the partial action %s gets none", name, a.Method)
			ok = false
		case len(a.Files) == 0:
			p.report("LC010", w.pos, w.end, "add a parameter of type lc.File, or drop the option", "option %s is about files, and action %s takes none", name, a.Method)
			ok = false
		case name == "max":
			a.MaxFile, _ = fileSize(w.text)
		default:
			accept, _, _ := filetype.Parse(w.text) // was checked
			a.Accept = accept.String()
		}
	}
	return ok
}

// fileFields returns the names of the fields by which a form fills the files in a
// value of type t, which is called prefix. "*" stands for the numbers of elements
// and the keys of maps. Of types that hold themselves it finds what stands outside.
func fileFields(t types.Type, prefix string) []string {
	w := fileFinder{}
	w.find(t, prefix)
	return w.found
}

type fileFinder struct {
	found  []string
	within []types.Type
}

func (w *fileFinder) find(t types.Type, at string) {
	t = types.Unalias(t)
	if ptr, ok := t.(*types.Pointer); ok {
		t = types.Unalias(ptr.Elem())
	}
	switch {
	case IsFile(t):
		w.found = append(w.found, at)
		return
	case isNamed(t, "time", "Time"), hasMethod(t, "UnmarshalJSON"), hasMethod(t, "UnmarshalText"), slices.Contains(w.within, t):
		return
	}
	w.within = append(w.within, t)
	defer func() { w.within = w.within[:len(w.within)-1] }()
	switch u := t.Underlying().(type) {
	case *types.Slice:
		w.elements(u.Elem(), at)
	case *types.Array:
		w.elements(u.Elem(), at)
	case *types.Map:
		w.find(u.Elem(), joinName(at, "*"))
	case *types.Struct:
		w.fields(u, at)
	}
}

// elements looks at those of a list. Files in it have its name, and no numbers.
func (w *fileFinder) elements(t types.Type, at string) {
	elem := types.Unalias(t)
	if ptr, ok := elem.(*types.Pointer); ok {
		elem = ptr.Elem()
	}
	if IsFile(elem) {
		w.find(elem, at)
		return
	}
	w.find(t, joinName(at, "*"))
}

// fields looks at the fields of a struct that a form may fill.
func (w *fileFinder) fields(s *types.Struct, at string) {
	for i := range s.NumFields() {
		f := s.Field(i)
		name, inline := FormField(s, i)
		if inline && IsFile(f.Type()) {
			name, inline = WireName(f.Name()), false // one file, not its parts
		}
		switch {
		case inline:
			w.find(f.Type(), at)
		case name != "":
			w.find(f.Type(), joinName(at, name))
		}
	}
}

// joinName returns the name of a field of what is called so.
func joinName(of, name string) string {
	if of == "" {
		return name
	}
	return of + "." + name
}

// fileFault says why a type made of lc.File can't be carried, nil if that is none
// of its faults.
func fileFault(t types.Type, purpose purpose, path string) *fault {
	switch n, ok := t.(*types.Named); {
	case !ok:
	case IsFile(n) && purpose == roundTrip:
		return &fault{path, "a file is there only until its action has returned", "store its content elsewhere, and keep where"}
	case !IsFile(n) && isMadeOfFile(n):
		return &fault{path, n.Obj().Name() + " is made from lc.File, and no file itself", "write lc.File"}
	}
	return nil
}

// isMadeOfFile reports whether a type is declared as one with the fields of
// lc.File.
func isMadeOfFile(n *types.Named) bool {
	s, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if f.Name() == "content" && f.Pkg() != nil && f.Pkg().Path() == RuntimePath {
			return true
		}
	}
	return false
}
