package lc

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"sync"
)

// A Template is the html/template of a component. Beside those of html/template
// and of its partials it has the functions
//
//	{{component "card" .ID "compact" true}}  another component, with props by name
//	{{lazy "card" .ID}}                      the same, fetched once it can be seen
//	{{defer "card" .ID}}                     the same, fetched once the page has loaded
//
// Generated code makes one of each template that a component names.
type Template struct {
	source *template.Template // never executed: what has been can't be cloned
	idle   sync.Pool          // of *boundTemplate
}

// A boundTemplate is a clone of a template, which html/template has escaped.
// Its functions know the context of the rendering that it is used by: a clone
// for each rendering would have to be escaped each time, which takes longer
// than the rendering.
type boundTemplate struct {
	*template.Template
	ctx context.Context
}

// ParseTemplate parses the template of a component. Partials are templates and
// functions that it may use, at most one set. It panics if the template can't be
// parsed, or the partials have been executed already.
func ParseTemplate(name, text string, partials ...*template.Template) *Template {
	source := template.New(name)
	for _, set := range partials {
		clone, err := set.Clone()
		if err != nil {
			panic(fmt.Sprintf("lc: template %s: its partials can't be used: %v", name, err))
		}
		source = clone.New(name)
	}
	source.Funcs(new(boundTemplate).funcs())
	return &Template{source: template.Must(source.Parse(text))}
}

// Execute applies the template to data, for whom ctx tells.
func (t *Template) Execute(ctx context.Context, w io.Writer, data any) error {
	return t.with(ctx, func(b *boundTemplate) error { return b.Template.Execute(w, data) })
}

// ExecuteNamed is Execute for a template that is defined in t or its partials,
// such as {{define "placeholder"}}.
func (t *Template) ExecuteNamed(ctx context.Context, w io.Writer, name string, data any) error {
	return t.with(ctx, func(b *boundTemplate) error { return b.Template.ExecuteTemplate(w, name, data) })
}

// with calls execute with a clone that nobody else uses, also where the template
// is rendered inside itself.
func (t *Template) with(ctx context.Context, execute func(*boundTemplate) error) error {
	t = t.newest(ctx)
	b, ok := t.idle.Get().(*boundTemplate)
	if !ok {
		clone, err := t.source.Clone()
		if err != nil {
			return err
		}
		b = &boundTemplate{Template: clone}
		b.Funcs(b.funcs())
	}
	b.ctx = ctx
	defer func() { // also when w panics
		b.ctx = nil
		t.idle.Put(b)
	}()
	return execute(b)
}

// funcs are the functions of a component's template.
func (b *boundTemplate) funcs() template.FuncMap {
	return placingFuncs(func() context.Context { return b.ctx })
}
