package lc

import (
	"context"

	"github.com/lcgen/lcgen/internal/client"
)

// A setting is the context of renderings that have some things in common, such
// as those of one page.
type setting struct {
	context.Context
	app   *App
	cache cache
	used  *moduleUse // by what a page shows; nil: nobody asks
}

// A scene is the setting of one request to an App, or to a page behind its
// Middleware, which also tells who makes it.
type scene struct {
	setting
	user   any    // a string, made an any once: UserFrom asks often
	before uint64 // how many had departed before the user was found out
	query  *pageQuery

	languages string // Accept-Language
}

type (
	appKey   struct{}
	cacheKey struct{}
	usedKey  struct{}
)

// sceneOf returns the context of what a user asks for.
func (a *App) sceneOf(ctx context.Context, who requester) *scene {
	return &scene{setting: setting{Context: ctx, app: a}, user: who.user, before: who.before, languages: who.languages}
}

// Value implements context.Context.
func (s *scene) Value(key any) any {
	switch key := key.(type) {
	case userKey:
		return s.user
	case queryKey:
		return s.query
	case departuresKey:
		if key.app == s.app {
			return s.before
		}
	case languagesKey:
		return s.languages
	}
	return s.setting.Value(key)
}

// inSetting returns ctx as one of a page that the App renders for.
func (a *App) inSetting(ctx context.Context) context.Context {
	if ctx.Value(cacheKey{}) == nil {
		return &setting{Context: ctx, app: a}
	}
	return a.known(ctx)
}

// noting returns ctx as one of a page that asks what it uses.
func (a *App) noting(ctx context.Context) context.Context {
	if ctx.Value(usedKey{}) == nil {
		ctx = context.WithValue(ctx, usedKey{}, new(moduleUse))
	}
	return a.known(ctx)
}

// Value implements context.Context.
func (s *setting) Value(key any) any {
	switch key.(type) {
	case appKey:
		return s.app
	case cacheKey:
		return &s.cache
	case usedKey:
		if s.used != nil {
			return s.used
		}
	}
	return s.Context.Value(key)
}

// AppFrom returns the App that runs the method of a component that has this
// context, whichever method it is: the factory, Mount, Authorize, an action,
// Render, Joined. It returns the App of the Middleware in the handler of a page,
// and nil where no App is known.
func AppFrom(ctx context.Context) *App {
	a, _ := ctx.Value(appKey{}).(*App)
	return a
}

// known returns ctx as one that tells the App.
func (a *App) known(ctx context.Context) context.Context {
	if AppFrom(ctx) == a {
		return ctx
	}
	return context.WithValue(ctx, appKey{}, a)
}

// usedIn returns the modules of the browser client that what a page has shown so
// far uses, but for those that were returned before.
func usedIn(ctx context.Context) []string {
	if used, ok := ctx.Value(usedKey{}).(*moduleUse); ok {
		return used.take()
	}
	return nil
}

// noteUse notes that a page shows a component, whose modules of the browser
// client it may preload. Nested components may come with any push, and those
// that are fetched later come soon.
func noteUse(ctx context.Context, comp *component, nested, later bool) {
	used, ok := ctx.Value(usedKey{}).(*moduleUse)
	if !ok || comp == nil {
		return
	}
	used.add(comp.uses)
	if nested || later {
		used.add([]string{client.ModuleNested})
	}
}
