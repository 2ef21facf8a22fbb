package lc

import (
	"bytes"
	"context"
	"fmt"
)

// attr returns the value of data-lc-lazy.
func (m moment) attr() string {
	if m == Lazy {
		return "visible"
	}
	return "load"
}

// postponed returns the wrapper of a component that its viewer fetches later: a
// token, and the component's placeholder inside.
func (a *App) postponed(ctx context.Context, comp *component, p *placing, props []byte, to recipient) ([]byte, error) {
	in, err := a.placeholder(ctx, comp, p.id, props, to)
	if err != nil {
		return nil, err
	}
	user, _ := UserFrom(ctx)
	t, err := a.issueUnmounted(in.l, user, 0)
	if err != nil {
		return nil, err
	}
	if to == toPage {
		in.html = fillTokens(in.html, t.String())
	}
	in.html = a.placeForms(ctx, in.html)
	return in.wrapped(p.when, "data-lc-token", t.String()), nil
}

// placeholder makes a component by its factory alone, asks its Authorize, and
// renders its placeholder.
func (a *App) placeholder(ctx context.Context, comp *component, id ComponentID, props []byte, to recipient) (*inside, error) {
	l, err := a.unmounted(ctx, comp, id, props)
	if err != nil {
		return nil, err
	}
	user, _ := UserFrom(ctx)
	if err := a.askPlaced(ctx, renderingFrom(ctx), l, Access{Kind: AccessRender, Component: id, Channel: l.channel, User: user}); err != nil {
		return nil, err
	}
	in := &inside{l: l, mark: a.propsMark(id, props)}
	if comp.placeholder == nil {
		return in, nil
	}
	var b bytes.Buffer
	if _, err := l.render(ctx, &b, to, comp.placeholder); err != nil {
		return nil, err
	}
	in.html = b.Bytes()
	return in, nil
}

// unmounted makes a component without its state. If that doesn't tell its
// channel, which a token is bound to, it makes the whole component.
func (a *App) unmounted(ctx context.Context, comp *component, id ComponentID, props []byte) (*loaded, error) {
	l := &loaded{comp: comp, id: id, props: props}
	var err error
	if l.value, err = comp.new(ctx, id); err != nil {
		return nil, fmt.Errorf("make %s: %w", id, err)
	}
	if err := l.fillProps(); err != nil {
		return nil, err
	}
	known := false
	if l.channel, known = comp.channelUnmade(id); known || l.findChannel() == nil {
		return l, nil
	}
	return a.loadPlaced(ctx, id, nil, props)
}
