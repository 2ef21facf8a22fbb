// Package ui holds what the templates of several packages share.
package ui

import (
	"embed"
	"html/template"
	"strings"
)

//go:embed *.html
var files embed.FS

// Templates are the shared templates and functions.
var Templates = template.Must(template.New("").Funcs(template.FuncMap{"upper": strings.ToUpper}).ParseFS(files, "*.html"))
