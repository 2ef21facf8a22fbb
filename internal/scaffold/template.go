package scaffold

import (
	"bytes"
	"embed"
	"path"
	"text/template"
)

//go:embed app component
var templates embed.FS

// execute executes a template, which may use others. Its actions stand in
// brackets, since braces are part of what it writes.
func execute(data any, name string, others ...string) (string, error) {
	t, err := template.New(path.Base(name)).Delims("[[", "]]").Option("missingkey=error").ParseFS(templates, append(others, name)...)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = t.Execute(&b, data)
	return b.String(), err
}
