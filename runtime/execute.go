package lc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
)

// Execute writes a page: a template with the functions of Funcs(ctx), applied to
// data. It writes all of it, or it returns an error and has written nothing,
// unless the error is one of w. Where a component can't be shown, the error is
// that of Render.
//
// The template itself must never be executed, as Execute clones it.
//
// Before {{lcClient}}, wherever that stands, the page preloads the parts of the
// browser client that its components need.
func (a *App) Execute(ctx context.Context, w io.Writer, tmpl *template.Template, data any) error {
	if tmpl == nil {
		return errors.New("execute page: there is no template: Lookup returns nil for a name that it does not have")
	}
	clone, err := tmpl.Clone()
	if err != nil {
		return fmt.Errorf("execute page: %w", err)
	}
	var page bytes.Buffer
	var used moduleUse
	if err := clone.Funcs(a.funcs(ctx, &used)).Execute(&page, data); err != nil {
		return fmt.Errorf("execute page: %w", err)
	}
	_, err = w.Write(a.withPreloads(page.Bytes(), used.take()))
	return err
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
