// Package embedded holds components that get members from types they embed.
package embedded

import (
	"context"
	"fmt"
	"io"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// List is a component, and part of another.
//
//lc:component
//lc:channel context list
type List struct {
	ID    lc.ComponentID
	Items []string `lc:"state"`
}

//lc:action
func (l *List) Append(item string, at *time.Time) error {
	l.Items = append(l.Items, item)
	return nil
}

// Render writes the items.
func (l *List) Render(_ context.Context, w io.Writer) error {
	_, err := fmt.Fprintln(w, l.Items)
	return err
}

// paging is no component.
type paging struct {
	Page int `lc:"client"`
}

//lc:action
func (p *paging) Turn(by int) { p.Page += by }

// Book is a list with pages.
//
//lc:component
//lc:channel none
type Book struct {
	ID lc.ComponentID
	paging
	list *List
}

//lc:action
func (b *Book) Close() {}

// Render writes the page.
func (b *Book) Render(ctx context.Context, w io.Writer) error { return b.list.Render(ctx, w) }
