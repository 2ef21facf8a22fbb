package lctest

import (
	"bytes"
	"fmt"
	"maps"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/filetype"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/internal/tap"
)

// A File is a file that a user sends with a form: a value of [Params] for a
// parameter, or a field of a form, that takes files. A slice of them is several.
// The zero File is a field in which no file was chosen.
//
// With a URL, it is a file that the browser has put there, as with [lc.WithUploads]:
// of Content, only the length and the type are sent. The function of WithUploads is not
// called, and neither size, type nor number are checked before the action. Only
// [Harness.Call] sends one.
type File struct {
	Name    string
	Content []byte
	URL     string

	proof string // of URL
}

// elsewhere reports whether a file among the parameters has a URL.
func (p Params) elsewhere() bool {
	files, _ := p.files()
	for _, all := range files {
		if slices.ContainsFunc(all, func(f File) bool { return f.URL != "" }) {
			return true
		}
	}
	return false
}

// proven returns the parameters with the proofs of files that have a URL.
func (h *Harness) proven(id lc.ComponentID, action string, p Params) Params {
	if !p.elsewhere() {
		return p
	}
	files, _ := p.files()
	for name, all := range files {
		all = slices.Clone(all)
		for i, f := range all {
			if f.URL != "" {
				kind := filetype.Refine(filetype.Detect(f.Content), f.Name)
				sent := lc.File{Name: f.Name, Size: int64(len(f.Content)), Type: kind, URL: f.URL}
				all[i].proof = tap.Proof(h.site.app, id, h.user, action, name, sent)
			}
		}
		p = p.With(name, all)
	}
	return p
}

// files returns the files among the parameters, by name, and whether there are any.
func (p Params) files() (files map[string][]File, any bool) {
	files = map[string][]File{}
	for name, value := range p {
		switch value := value.(type) {
		case File:
			files[name] = []File{value}
		case *File:
			files[name] = nil
			if value != nil {
				files[name] = []File{*value}
			}
		case []File:
			files[name] = value
		}
	}
	return files, len(files) > 0
}

// encodedForm returns the parameters as a form without JavaScript sends them: as a
// multipart form if there are files. A token, if there is one, comes first.
func (p Params) encodedForm(token string) (contentType, body string, err error) {
	files, multi := p.files()
	others := maps.Clone(p)
	maps.DeleteFunc(others, func(name string, _ any) bool { _, ok := files[name]; return ok })
	fields, err := others.form()
	if err != nil {
		return "", "", err
	}
	if !multi {
		if token != "" {
			fields.Set("_token", token)
		}
		return "application/x-www-form-urlencoded", fields.Encode(), nil
	}
	return multipartForm(token, fields, files)
}

// multipartForm writes a multipart form as browsers do.
func multipartForm(token string, fields url.Values, files map[string][]File) (contentType, body string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	write := func(name, file string, isFile bool, content []byte) {
		head := fmt.Sprintf(`form-data; name="%s"`, escapeName(name))
		header := textproto.MIMEHeader{}
		if isFile {
			head += fmt.Sprintf(`; filename="%s"`, escapeName(file))
			header.Set("Content-Type", "application/octet-stream")
		}
		header.Set("Content-Disposition", head)
		part, partErr := w.CreatePart(header)
		if partErr == nil {
			_, partErr = part.Write(content)
		}
		if err == nil {
			err = partErr
		}
	}
	if token != "" {
		write("_token", "", false, []byte(token))
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, value := range fields[name] {
			write(name, "", false, []byte(value))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for _, f := range files[name] {
			if f.proof != "" {
				write(name, "", false, []byte(f.proof))
			} else {
				write(name, f.Name, true, f.Content)
			}
		}
	}
	if err == nil {
		err = w.Close()
	}
	return w.FormDataContentType(), b.String(), err
}

// escapeName escapes a name as browsers do in a multipart form.
func escapeName(name string) string {
	return strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(name)
}
