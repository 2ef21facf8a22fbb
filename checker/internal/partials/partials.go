// Package partials reads what the initializer of a package-level variable makes
// of templates and functions, without types and without running anything:
//
//	//go:embed *.html
//	var files embed.FS
//
//	var Templates = template.Must(template.New("").Funcs(funcs).ParseFS(files, "*.html"))
//
// The package may be another one than those that are checked, of which only the
// export data is at hand.
package partials

import (
	"go/ast"
	"go/build"
	goparser "go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A Set is the templates and functions of a variable.
type Set struct {
	Texts []*Text // a template that two texts define is that of the later one
	Funcs map[string]Func

	// Unknown says why not all is known: there may be other templates and
	// functions then. It is empty if all is known.
	Unknown string

	left, right string // delimiters of the texts that follow
	placing     bool   // it has the functions of lc.TemplateFuncs
	open        bool   // it may have functions that are not known
}

// A Text is the source of one or more templates.
type Text struct {
	Name        string // of the template that the text itself is
	Text        string
	Left, Right string // delimiters, empty for {{ and }}

	// Known are the functions that there are when the text is parsed: package
	// html/template refuses one that calls another. It is nil if any may be there.
	Known map[string]bool

	Path string               // the file that it stands in
	At   func(offset int) int // where in that file a byte of the text is
	File []byte               // what the file holds
}

// A Func says which function of which package one of a FuncMap is. The zero Func
// is one of which only the name is known.
type Func struct {
	Package string // import path, empty for the variable's own package
	Name    string // empty if it has none
}

// Read returns what a variable holds that the Go file at the path declares.
func Read(path, name string, readFile func(string) ([]byte, error)) *Set {
	p := &pkg{dir: filepath.Dir(path), fset: token.NewFileSet(), readFile: readFile}
	if err := p.parse(); err != nil {
		return &Set{Unknown: "its source can't be read"}
	}
	v := p.variable(name, 0)
	switch {
	case v == nil && p.unknown != "":
		return &Set{Unknown: p.unknown}
	case v == nil:
		return &Set{Unknown: "its initializer isn't made of template.New, Must, Funcs, Parse and ParseFS"}
	case v.Unknown == "" && p.isOpen(name):
		v.Unknown = "other code adds to it or sets it"
	}
	return v.Set
}

// A pkg is the source of a package.
type pkg struct {
	dir      string
	fset     *token.FileSet
	files    []*file
	readFile func(string) ([]byte, error)
	unknown  string // why a value is not known
}

// A file is one of its files.
type file struct {
	*ast.File
	path    string
	content []byte
}

// parse parses the files of the package.
func (p *pkg) parse() error {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".go" || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		if ok, err := build.Default.MatchFile(p.dir, e.Name()); err != nil || !ok {
			continue
		}
		path := filepath.Join(p.dir, e.Name())
		content, err := p.readFile(path)
		if err != nil {
			return err
		}
		f, err := goparser.ParseFile(p.fset, path, content, goparser.ParseComments|goparser.SkipObjectResolution)
		if f == nil {
			return err
		}
		p.files = append(p.files, &file{f, path, content})
	}
	return nil
}

// A declared is a variable or constant of the package.
type declared struct {
	in      *file
	value   ast.Expr // nil for none
	pattern string   // of its only //go:embed
}

// lookup finds a variable or constant of the package.
func (p *pkg) lookup(name string) (declared, bool) {
	for _, f := range p.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				spec, ok := s.(*ast.ValueSpec)
				if !ok {
					continue
				}
				i := slices.IndexFunc(spec.Names, func(id *ast.Ident) bool { return id.Name == name })
				if i < 0 {
					continue
				}
				found := declared{in: f, pattern: embedPattern(spec.Doc, g.Doc)}
				if len(spec.Values) == len(spec.Names) {
					found.value = spec.Values[i]
				}
				return found, true
			}
		}
	}
	return declared{}, false
}

// embedPattern returns the only pattern of a //go:embed above a variable.
func embedPattern(docs ...*ast.CommentGroup) string {
	for _, doc := range docs {
		if doc == nil {
			continue
		}
		for _, c := range doc.List {
			pattern, ok := strings.CutPrefix(c.Text, "//go:embed ")
			if !ok {
				continue
			}
			pattern = strings.TrimSpace(pattern)
			if quoted, err := strconv.Unquote(pattern); err == nil {
				return quoted
			}
			return pattern
		}
	}
	return ""
}

// importPath returns the import path that a name stands for in a file, empty for
// none.
func (f *file) importPath(name string) string {
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if spec.Name != nil && spec.Name.Name == name || spec.Name == nil && path[strings.LastIndexByte(path, '/')+1:] == name {
			return path
		}
	}
	return ""
}

// adding are the methods by which a template gets others and functions.
var adding = []string{"AddParseTree", "Delims", "Funcs", "New", "Parse", "ParseFS", "ParseFiles", "ParseGlob"}

// isOpen reports whether code of the package adds to a variable, or sets it.
func (p *pkg) isOpen(name string) bool { return p.additions(name) > 0 }

// additions returns in how many places code of the package adds to a variable, or
// sets it.
func (p *pkg) additions(name string) int {
	count := 0
	for _, f := range p.files {
		ast.Inspect(f.File, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				id, ok := n.X.(*ast.Ident)
				if ok && id.Name == name && slices.Contains(adding, n.Sel.Name) {
					count++
				}
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					id, ok := e.(*ast.Ident)
					if ok && id.Name == name && n.Tok == token.ASSIGN {
						count++
					}
				}
			}
			return true
		})
	}
	return count
}
