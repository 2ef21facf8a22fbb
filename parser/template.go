package parser

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"text/template/parse"
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

// checkTemplate sets the component's template if it can be embedded.
func (p *parsing) checkTemplate(c *component, w word) {
	dir := filepath.Dir(c.File)
	file := filepath.Join(dir, filepath.FromSlash(w.text))
	refused := refusePath(w.text)
	if refused.why == "" && p.in.Lstat != nil {
		refused = refuseFile(p.in.Lstat, dir, w.text)
	}
	if refused.why == "" {
		refused = p.refuseCollision(w.text)
	}
	var text []byte
	if refused.why == "" && p.in.ReadFile != nil {
		if text, refused.why, refused.advice = readText(p.in.ReadFile, file); refused.advice != "" {
			refused.advice += " beside " + filepath.Base(c.File)
		}
	}
	if refused.why != "" {
		p.report("LC010", w.pos, w.end, refused.advice, "bad template %q: %s", w.text, refused.why)
		c.spoil("its template can't be embedded")
		return
	}
	c.Template = &Template{File: w.text, Path: file, Pos: p.position(w.pos), Placeholder: defines(text, PlaceholderTemplate)}
	c.Template.Attributes, c.Template.Triggers = ownAttributes(text)
	if c.Template.Placeholder && c.Has(HookPlaceholder) && c.declares(HookPlaceholder) {
		p.report("LC010", w.pos, w.end, "remove one of them", "component %s has both a method %s and a template that defines %q", c.Type, HookPlaceholder, PlaceholderTemplate)
		c.spoil("it has both a placeholder in its template and a method " + HookPlaceholder)
		c.misshape(HookPlaceholder)
	}
}

// PlaceholderTemplate is the name of the template, defined in that of a component,
// which is shown until the component is fetched.
const PlaceholderTemplate = "placeholder"

// defines reports whether the text of a template defines another of that name.
func defines(text []byte, name string) bool {
	t := parse.New("")
	t.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := t.Parse(string(text), "", "", trees); err != nil {
		return false // reported when it is checked
	}
	return trees[name] != nil
}

// refuseCollision says which other template the go command would take for the
// same file on some systems.
func (p *parsing) refuseCollision(name string) refusal {
	for _, c := range p.components {
		if c.Template != nil && c.Template.File != name && strings.EqualFold(c.Template.File, name) {
			return refusal{"it differs from " + c.Template.File + ", the template of " + c.Type + ", in case only", "rename one of the files"}
		}
	}
	return refusal{}
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
