package arg

import (
	"crypto/sha256"
	"reflect"
	"strconv"

	"github.com/lcgen/lcgen/runtime/internal/formfield"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// An Upload is a file of a form, on its way to a parameter.
type Upload struct {
	File   any               // an lc.File
	Name   string            // by which the user knows it; empty if it has no good one
	Digest [sha256.Size]byte // of its name and content
	Fault  phrase.Phrase     // why it is refused, for people; zero: it isn't
}

// File decodes a file of a form. T is lc.File. Files come only by a multipart form:
// JSON and other forms can't hold them.
func File[T any](v Value) (T, error) {
	var t T
	if v.form != fromForm {
		return t, errNotFile
	}
	err := v.readFile(reflect.ValueOf(&t).Elem())
	return t, err
}

var (
	errNotFile = refuse("must be a file")
	errNoFile  = refuse("must not be a file")
)

// readFile sets a file to the one that the form has.
func (v Value) readFile(into reflect.Value) error {
	switch {
	case len(v.parts) > 0:
		return v.noParts()
	case len(v.files)+len(withoutEmpty(v.text)) == 0:
		return errRequired
	case len(v.files)+len(withoutEmpty(v.text)) > 1:
		return refuse("must be given once")
	case len(v.files) == 0:
		return errNotFile
	}
	return v.files[0].set(into)
}

// set sets a file, unless it is refused.
func (u Upload) set(into reflect.Value) error {
	if !u.Fault.IsZero() {
		return &refusal{detail: u.Fault}
	}
	file := reflect.ValueOf(u.File)
	if !file.IsValid() || file.Type() != into.Type() {
		return errNotFile
	}
	into.Set(file)
	return nil
}

// ofSeveral returns a file that is one of several in a field: if it is refused, its
// name says which one it is.
func (u Upload) ofSeveral() Upload {
	if !u.Fault.IsZero() && u.Name != "" {
		u.Fault = u.Fault.About(u.Name)
	}
	return u
}

// named returns the files of one field so that a fault names its file, if there are
// several.
func named(files []Upload) []Upload {
	if len(files) < 2 {
		return files
	}
	all := make([]Upload, len(files))
	for i, u := range files {
		all[i] = u.ofSeveral()
	}
	return all
}

// isFile reports whether t is lc.File.
func isFile(t reflect.Type) bool { return formfield.IsFile(t) }

// behind returns the type that a pointer leads to, and others as they are.
func behind(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// withoutEmpty returns the texts that are not empty: a browser sends an empty one
// for a field in which no file was chosen.
func withoutEmpty(texts []string) []string {
	var rest []string
	for _, text := range texts {
		if text != "" {
			rest = append(rest, text)
		}
	}
	return rest
}

// fileElements returns the files that a variadic parameter is given.
func (v Value) fileElements(most int) ([]Value, error) {
	if len(v.text)+len(v.files) > most {
		return nil, errTooMany
	}
	var values []Value
	files := named(v.files)
	for i := range files {
		values = append(values, Value{files: files[i : i+1], form: fromForm, args: v.args})
	}
	for i := range v.text {
		values = append(values, Value{text: v.text[i : i+1], form: fromForm, args: v.args})
	}
	return values, nil
}

// fillFile sets a file in a struct. Without one it stays as it is.
func (f *filler) fillFile(n *node, into reflect.Value) {
	for _, kid := range n.kids {
		f.into(kid, func() { f.unknown(notOfAction) })
	}
	if f.args.leavesOut(into.Type()) {
		return
	}
	if len(n.kids) == 0 && !n.isNoFile() {
		f.set(Value{text: n.texts, files: n.files, form: fromForm, args: f.args}, Value.readFile, into)
	}
}

// isNoFile reports whether fields are there, but no file was chosen in them.
func (n *node) isNoFile() bool { return len(n.kids)+len(n.files)+len(withoutEmpty(n.texts)) == 0 }

// fillFiles fills a list of files.
func (f *filler) fillFiles(n *node, into reflect.Value) {
	if f.args.leavesOut(behind(into.Type().Elem())) {
		return
	}
	texts := withoutEmpty(n.texts)
	switch {
	case len(n.kids) > 0 && len(n.files)+len(texts) > 0:
		f.refuse(errWholeAndParts)
		return
	case len(n.kids) > 0:
		f.fillList(&node{kids: n.kids}, into)
		return
	}
	files := append(make([]Upload, 0, len(n.files)+len(texts)), named(n.files)...)
	for range texts {
		files = append(files, Upload{Fault: phrase.Of("must be a file")})
	}
	if into.Kind() == reflect.Slice {
		into.Set(reflect.MakeSlice(into.Type(), len(files), len(files)))
	}
	if len(files) > into.Len() {
		f.refuse(refuse("has more than %d values", into.Len()))
		return
	}
	for i, file := range files {
		f.into(&node{name: strconv.Itoa(i)}, func() {
			element := into.Index(i)
			if element.Kind() == reflect.Pointer {
				element.Set(reflect.New(element.Type().Elem()))
				element = element.Elem()
			}
			if err := file.set(element); err != nil {
				f.refuse(err)
			}
		})
	}
}
