package parser

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// readTemplate sets what renders the component: the template it names, or its
// own Render.
func (p *parsing) readTemplate(c *component) {
	w, named := c.directive.options["template"]
	switch {
	case named && c.Has(HookRender) && c.declares(HookRender):
		p.report("LC010", w.pos, w.end, "remove one of them", "component %s has both a template and a method Render", c.Type)
		c.spoil("it has both a template and a method Render")
	case named:
		p.checkTemplate(c, w)
	case !c.Has(HookRender) && !c.directive.faulty && !p.in.Partial && !c.incomplete && !c.misshapen[HookRender]:
		p.reportNode("LC010", c.spec.Name, "add template=FILE to its //lc:component, or write func (c *"+c.Type+") Render(ctx context.Context, w io.Writer) error",
			"component %s has neither a template nor a method Render", c.Type)
		fallthrough
	case !c.Has(HookRender):
		c.spoil("nothing renders it")
	}
}

// checkTemplate sets the component's template where it can be embedded.
func (p *parsing) checkTemplate(c *component, w word) {
	why, advice := templateFault(w.text)
	file := filepath.Join(filepath.Dir(c.File), filepath.FromSlash(w.text))
	var text []byte
	if why == "" && p.in.ReadFile != nil {
		if text, why, advice = readText(p.in.ReadFile, file); advice != "" {
			advice += " beside " + filepath.Base(c.File)
		}
	}
	if why != "" {
		p.report("LC010", w.pos, w.end, advice, "bad template %q: %s", w.text, why)
		c.spoil("its template can't be embedded")
		return
	}
	c.Template = &Template{File: w.text, Path: file, Pos: p.position(w.pos), Attributes: ownAttributes(text)}
}

// readText reads a file, or says why it can't be read and what to do.
func readText(readFile func(string) ([]byte, error), file string) (text []byte, why, advice string) {
	text, err := readFile(file)
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathError.Err // the message names the file already
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "there is no such file", "create it"
	case errors.Is(err, ErrNotSource):
		return nil, err.Error(), ""
	case err != nil:
		return nil, err.Error(), "create it"
	}
	return text, "", ""
}

// templateFault says why a path can't be embedded by the package: go:embed
// takes slash-separated paths below the folder, and reads some characters as
// patterns.
func templateFault(name string) (why, advice string) {
	switch {
	case path.IsAbs(name) || filepath.IsAbs(name):
		return "the path is absolute", "write it relative to the Go file"
	case strings.Contains(name, `\`):
		return "the path holds a backslash", "separate folders by slashes"
	case !fs.ValidPath(path.Clean(name)):
		return "the file is outside the package folder, where go:embed can't reach", "move it into the package folder"
	case path.Clean(name) != name:
		return "the path is not in its shortest form", "write " + path.Clean(name)
	}
	if i := strings.IndexAny(name, "*?[]\"'`<>|:"); i >= 0 {
		return "go:embed can't name a file with " + strconv.Quote(name[i:i+1]), "rename the file"
	}
	return "", ""
}
