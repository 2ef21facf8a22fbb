package snippets

import (
	"embed"
	"html/template"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

//go:embed shared/*.html
var sharedFiles embed.FS

// shared is what the templates of several components have in common.
var shared = template.Must(template.New("").
	Funcs(lc.TemplateFuncs()).
	Funcs(template.FuncMap{"upper": strings.ToUpper}).
	ParseFS(sharedFiles, "shared/*.html"))
