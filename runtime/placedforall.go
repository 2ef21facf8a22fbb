package lc

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"
)

// placedForAll returns the wrapper of a component that is placed in one that is
// rendered for an audience. It has no token, as those are for one viewer, but a
// grant, by which each viewer fetches the component. Where its content is the
// same for all, that comes along.
func (a *App) placedForAll(ctx context.Context, outer *rendering, comp *component, p *placing, props []byte) ([]byte, error) {
	if err := a.checkSize(p.id, len(props)); err != nil {
		return nil, err
	}
	in := &inside{l: &loaded{comp: comp, id: p.id, channel: comp.channelPlaced(ctx, p.id, props)}, mark: a.propsMark(p.id, props)}
	if comp.authorize == nil {
		var content *inside
		err := attempt(ctx, func() (err error) {
			content, err = a.contentForAll(ctx, in.l.channel, comp, p, props)
			return err
		})
		switch {
		case isMisplaced(err):
			return nil, err
		case err == nil && content != nil:
			in = content
		case err != nil && !isRefusal(err):
			err = fmt.Errorf("in %s: %w", outer.id, err)
			a.log.WarnContext(ctx, "a component that another one shows can't be rendered in nobody's name, so each viewer fetches it",
				"component", p.id.String(), "err", err)
		}
	}
	grant := a.sealNested(nestedGrant{
		outer: outer.id, outerChannel: outer.channel,
		inner: p.id, channel: in.l.channel, depth: outer.depth + 1, props: props,
	}, time.Now())
	return in.wrapped(p.when, "data-lc-grant", grant), nil
}

// contentForAll returns what is inside a component for its audience: its content,
// or its placeholder if that is fetched later. It returns nil if that is not the
// same for all who are sent it.
func (a *App) contentForAll(ctx context.Context, ch Channel, comp *component, p *placing, props []byte) (*inside, error) {
	user, _ := UserFrom(ctx)
	if ch.Kind() == kindUser && ch.Instance() != user {
		return nil, nil // the others are not to see what is made in this user's name
	}
	ctx = a.forInnerAudience(ctx, ch)
	if p.when != now {
		return a.placeholder(ctx, comp, p.id, props, toAll)
	}
	if comp.push != PushHTML {
		return nil, nil
	}
	in := &inside{place: a.placeOf(p.id)} // before loading: what happens from here on comes as an event
	var err error
	if in.l, err = a.load(ctx, p.id, nil); err != nil {
		return nil, err
	}
	if in.l.channel != ch && in.l.channel.Kind() == kindUser {
		return nil, nil // only its value tells the channel
	}
	if err := in.l.read(ctx); err != nil {
		return nil, err
	}
	version, err := in.l.version()
	if err != nil {
		return nil, err
	}
	in.version = strconv.FormatUint(version, 10)
	var b bytes.Buffer
	inside, err := in.l.render(ctx, &b, toAll, comp.render)
	if err != nil {
		return nil, err
	}
	in.html, in.hash = a.named(ctx, in.l, b.Bytes(), inside)
	in.attrs, err = in.l.wrapperAttributes()
	return in, err
}

// forInnerAudience is forAudience for a component inside the one that ctx is the
// rendering of.
func (a *App) forInnerAudience(ctx context.Context, ch Channel) context.Context {
	in := a.forAudience(ctx, ch)
	if around := audienceFrom(ctx); around != nil {
		in.cache = around.cache
	}
	return context.WithValue(in, renderingKey{}, renderingFrom(ctx))
}
