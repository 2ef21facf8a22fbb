//go:build lcdev

package lc

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"text/template/parse"
)

// A newerText is the text of a component's template, newer than the one that the
// program was built with.
type newerText struct {
	component string
	text      string
	log       *slog.Logger

	mu     sync.Mutex
	parsed map[*Template]*Template // those with the text in place of their own
}

// newNewerText returns a text, or why it does not parse. Which functions and
// partials there are, only the template knows whose text it is.
func newNewerText(component, text string, log *slog.Logger) (*newerText, error) {
	t := parse.New(component)
	t.Mode = parse.SkipFuncCheck
	if _, err := t.Parse(text, "", "", map[string]*parse.Tree{}); err != nil {
		return nil, err
	}
	return &newerText{component: component, text: text, log: log, parsed: map[*Template]*Template{}}, nil
}

type newerTextKey struct{}

// newest returns the template with the newest text of the component that is
// rendered.
func (t *Template) newest(ctx context.Context) *Template {
	n, _ := ctx.Value(newerTextKey{}).(*newerText)
	if n == nil {
		return t
	}
	return n.in(t)
}

// in returns a template with the newer text, and the functions and partials that
// it has. If that can't be, the program's own stays.
func (n *newerText) in(t *Template) *Template {
	n.mu.Lock()
	defer n.mu.Unlock()
	if newer := n.parsed[t]; newer != nil {
		return newer
	}
	n.parsed[t] = t
	source, err := t.source.Clone()
	if err == nil {
		// A template without text does not take the place of another.
		source, err = source.Parse(n.text + `{{""}}`)
	}
	if err != nil {
		n.log.Warn("a template can't be read", "component", n.component, "err", err)
		return t
	}
	n.parsed[t] = &Template{source: source}
	return n.parsed[t]
}

// withNewest returns a context that has the component's template rendered with
// its newest text. A component inside another has a text of its own, or none.
func (d *workshop) withNewest(ctx context.Context, c *component) context.Context {
	d.mu.Lock()
	defer d.mu.Unlock()
	return context.WithValue(ctx, newerTextKey{}, d.templates[c.name])
}

// erased has a component rendered by its newest template.
func (d *workshop) erased(c *component) *component {
	render, placeholder := c.render, c.placeholder
	c.render = func(ctx context.Context, v any, w io.Writer) error {
		return render(d.withNewest(ctx, c), v, w)
	}
	if placeholder != nil {
		c.placeholder = func(ctx context.Context, v any, w io.Writer) error {
			return placeholder(d.withNewest(ctx, c), v, w)
		}
	}
	return c
}
