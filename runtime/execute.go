package lc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"runtime"
	"slices"
	"sync"
	"weak"
)

// Execute writes a page: a template with the functions of Funcs(ctx), applied to
// data. It writes all of it, or it returns an error and has written nothing,
// unless the error is one of w. Where a component can't be shown, the error is
// that of Render.
//
// Execute works on clones of the template, which it keeps for later pages. So
// the template itself must never be executed, and it must not be changed after
// its first Execute: neither it, nor its functions, nor the templates that are
// associated with it.
//
// Before {{lcClient}}, wherever that stands, the page preloads the parts of the
// browser client that its components need.
func (a *App) Execute(ctx context.Context, w io.Writer, tmpl *template.Template, data any) error {
	if tmpl == nil {
		return errors.New("execute page: there is no template: Lookup returns nil for a name that it does not have")
	}
	page := buffers.Get().(*bytes.Buffer)
	defer putBuffer(page)
	used, err := executePage(a, ctx, page, tmpl, data)
	if err != nil {
		return fmt.Errorf("execute page: %w", err)
	}
	_, err = w.Write(a.withPreloads(page.Bytes(), used))
	return err
}

// executePage executes a clone of a page's template. It returns the modules that
// the page's components use and that it has not preloaded.
func executePage(a *App, ctx context.Context, w io.Writer, tmpl *template.Template, data any) (used []string, err error) {
	idle := clonesOf(tmpl)
	p, ok := idle.Get().(*boundPage)
	if !ok {
		clone, err := tmpl.Clone()
		if err != nil {
			return nil, err
		}
		p = &boundPage{Template: clone}
		p.Funcs(p.funcs())
	}
	p.pageContext = pageContext{a, a.noting(a.inSetting(ctx))}
	defer func() {
		p.pageContext = pageContext{}
		idle.Put(p)
	}()
	err = p.Template.Execute(w, data)
	return usedIn(p.ctx), err
}

// A boundPage is a clone of a page's template, which html/template has escaped:
// see boundTemplate.
type boundPage struct {
	*template.Template
	pageContext
}

// pageClones holds a *sync.Pool of *boundPage for each weak.Pointer to a
// template of the application. It keeps no template alive, nor an App: a pool
// that is not used for a while is empty, and is dropped with its template.
var pageClones sync.Map

// clonesOf returns the clones of a page's template that nobody uses.
func clonesOf(tmpl *template.Template) *sync.Pool {
	key := weak.Make(tmpl)
	if idle, ok := pageClones.Load(key); ok {
		return idle.(*sync.Pool)
	}
	idle, found := pageClones.LoadOrStore(key, new(sync.Pool))
	if !found {
		runtime.AddCleanup(tmpl, func(key weak.Pointer[template.Template]) { pageClones.Delete(key) }, key)
	}
	return idle.(*sync.Pool)
}

// withPreloads returns a page in which the client's element comes after those
// that preload modules of it.
func (a *App) withPreloads(page []byte, modules []string) []byte {
	links := []byte(a.preloads(modules))
	client := bytes.Index(page, []byte(a.clientSource()))
	if client < 0 || len(links) == 0 {
		return page
	}
	return slices.Insert(page, client, links...)
}
