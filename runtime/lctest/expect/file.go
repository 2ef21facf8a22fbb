package expect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/filetype"
	lc "github.com/lcgen/lcgen/runtime"
)

// A sentFile is a file as a sample has it in JSON.
type sentFile struct {
	Name    string
	Content []byte
}

// File returns files, of types that an action with any list takes: see accepted.
func File() Values[lc.File] {
	v := Values[lc.File]{Bad: []string{`"sample.txt"`}}
	for _, number := range []string{"1", "22", "333"} {
		v.Good = append(v.Good, fileValue(nil, number))
	}
	return v
}

// fileValue returns a file that a list takes.
func fileValue(accept filetype.Accept, number string) Value[lc.File] {
	name, content := accept.Sample(number)
	sent, err := json.Marshal(sentFile{name, content})
	if err != nil {
		panic(err) // strings and bytes always have a JSON form
	}
	return Value[lc.File]{JSON: string(sent), Value: lc.File{
		Name: name,
		Size: int64(len(content)),
		Type: filetype.Refine(filetype.Detect(content), name),
	}}
}

func isFile[T any]() bool {
	_, ok := any(*new(T)).(lc.File)
	return ok
}

// accepted returns the parameter with files that the list of an action takes.
func (p Param) accepted(list string) Param {
	if !p.file || list == "" {
		return p
	}
	accept, _, err := filetype.Parse(list)
	if err != nil {
		return p // registering the action says so
	}
	of := func() Values[lc.File] {
		v := File()
		for i, number := range []string{"1", "22", "333"} {
			v.Good[i] = fileValue(accept, number)
		}
		return v
	}
	switch p.kind {
	case optional:
		return Optional(p.name, of)
	case variadic:
		return Variadic(p.name, of)
	}
	return Required(p.name, of)
}

// hasFiles reports whether the action takes files, so that its parameters come by a
// multipart form.
func (a Action) hasFiles() bool { return len(a.Files) > 0 }

// multipartBody returns the members as the fields and files of a form.
func (a Action) multipartBody(members map[string]string) body {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	write := func(disposition, content string) {
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}})
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err != nil {
			panic(err) // a buffer takes all
		}
	}
	write(`form-data; name="_token"`, "")
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, f := range a.filesOf(name, members[name]) {
			write(fmt.Sprintf(`form-data; name=%q; filename=%q`, name, f.Name), string(f.Content))
		}
		if text, ok := a.fieldOf(name, members[name]); ok {
			write(fmt.Sprintf(`form-data; name=%q`, name), text)
		}
	}
	if err := w.Close(); err != nil {
		panic(err) // a buffer takes all
	}
	return body{contentType: w.FormDataContentType(), content: b.String()}
}

// filesOf returns the files that a member stands for, none if it is none.
func (a Action) filesOf(name, value string) []sentFile {
	var one sentFile
	var all []sentFile
	switch p := a.param(name); {
	case p == nil || !p.file:
		return nil
	case json.Unmarshal([]byte(value), &one) == nil && one.Name != "":
		return []sentFile{one}
	case json.Unmarshal([]byte(value), &all) == nil:
		return all
	}
	return nil
}

// fieldOf returns what a field holds for a member, and whether there is one.
func (a Action) fieldOf(name, value string) (text string, ok bool) {
	p := a.param(name)
	switch {
	case value == "null" || len(a.filesOf(name, value)) > 0:
		return "", false
	case p != nil && p.inForm != nil:
		return p.inForm(value), true
	case strings.HasPrefix(value, `"`) && json.Unmarshal([]byte(value), &text) == nil:
		return text, true
	}
	return value, true
}

// param returns the parameter of that name, nil if there is none.
func (a Action) param(name string) *Param {
	for i := range a.Params {
		if a.Params[i].name == name {
			return &a.Params[i]
		}
	}
	return nil
}

// withoutContent returns a value in which files are without their content, which is
// gone when it is compared.
func withoutContent(v any) any {
	bare := func(f lc.File) lc.File { return lc.File{Name: f.Name, Size: f.Size, Type: f.Type} }
	switch v := v.(type) {
	case lc.File:
		return bare(v)
	case *lc.File:
		if v == nil {
			return v
		}
		f := bare(*v)
		return &f
	case []lc.File:
		var all []lc.File
		for _, f := range v {
			all = append(all, bare(f))
		}
		return all
	}
	return v
}
