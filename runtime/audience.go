package lc

import "context"

// An audience is a context in the name of those who listen to a channel: one
// user, or nobody in particular. Of the values of the context that it is made
// from it has only those by which the runtime keeps its own order. The rest
// says whose request it was, and what all viewers see must not depend on the
// one who happens to act.
type audience struct {
	context.Context
	app   *App
	user  string
	cache *cache // own, or that of the rendering that this one is part of
	own   cache
}

type audienceKey struct{}

// forAudience returns the context of those who listen to the channel.
func (a *App) forAudience(ctx context.Context, ch Channel) *audience {
	out := &audience{Context: ctx, app: a}
	if ch.Kind() == kindUser {
		out.user = ch.Instance()
	}
	out.cache = &out.own
	return out
}

// Value implements context.Context.
func (a *audience) Value(key any) any {
	switch key.(type) {
	case userKey:
		return a.user
	case audienceKey:
		return a
	case appKey:
		return a.app
	case cacheKey:
		return a.cache
	case turnKey, nestingKey, finishKey, unitKey:
		return a.Context.Value(key)
	}
	return nil
}

// audienceFrom returns the audience that ctx is in the name of, nil if it is
// that of one viewer.
func audienceFrom(ctx context.Context) *audience {
	a, _ := ctx.Value(audienceKey{}).(*audience)
	return a
}
