package lc

import (
	"context"
	"fmt"
	"html/template"
	"io"

	"github.com/lcgen/lcgen/internal/client"
)

// Funcs returns what a page's html/template needs to show components to the
// viewer that ctx tells:
//
//	{{component "notification-center" "user-123"}}  a component with its wrapper
//	{{component "card" 7 "compact" true}}           the same with props, each a name and a value
//	{{lazy "chart" .ID}}                            a component that is fetched once it can be seen
//	{{defer "chart" .ID}}                           a component that is fetched once the page has loaded
//	{{lcClient}}                                    the browser client, once in a page
//	{{lcSharedClient}}                              the same, with one stream for all tabs of the viewer
//	{{range lcFlash}}<p role="status">{{.}}</p>{{end}}  messages of the action that led here; put them into <div data-lc-flash>
//
// An instance is a string, an integer or a Stringer.
//
// Parse the template with TemplateFuncs, and give it the functions of the
// request's context (template.Clone, Funcs) before it is executed, or have
// Execute do so.
func (a *App) Funcs(ctx context.Context) template.FuncMap {
	return (&pageContext{a, a.noting(ctx)}).funcs()
}

// A pageContext is what the functions of a page know of the rendering that they
// are called in.
type pageContext struct {
	app *App
	ctx context.Context
}

// funcs returns the functions of a page.
func (p *pageContext) funcs() template.FuncMap {
	funcs := placingFuncs(func() context.Context { return p.ctx })
	funcs["lcClient"] = func() template.HTML { return p.app.preloads(usedIn(p.ctx)) + p.app.clientTag(p.ctx) }
	funcs["lcSharedClient"] = func() template.HTML { return p.app.preloads(usedIn(p.ctx)) + p.app.sharedClientTags(p.ctx) }
	funcs["lcFlash"] = func() []string { return Flashes(p.ctx) }
	return funcs
}

// TemplateFuncs returns functions with the names of those of App.Funcs, to parse
// templates that use them: a page's, which App.Execute then gives the real ones,
// or a component's partials, which have the real ones in its renderings, but for
// those of the browser client. A template that is executed in any other way fails
// where it calls one.
func TemplateFuncs() template.FuncMap {
	funcs := new(pageContext).funcs()
	for name := range funcs {
		funcs[name] = func(...any) (string, error) {
			return "", fmt.Errorf("no App has given the template its function %s: App.Execute does, and the rendering of a component does for its template and partials", name)
		}
	}
	return funcs
}

// A ClientScript is what loads the browser client. It has the method of a
// templ.Component.
type ClientScript struct {
	app *App
	ctx context.Context
}

// Script returns the browser client for Go and templ, once in a page: what it
// renders is what {{lcClient}} does in a template. Behind Middleware it also
// preloads what the components before it use.
func (a *App) Script(ctx context.Context) *ClientScript { return &ClientScript{a, ctx} }

// Render writes the elements that load the client. The context is that which
// Script was called with.
func (s *ClientScript) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(s.app.preloads(usedIn(s.ctx))+s.app.clientTag(s.ctx)))
	return err
}

// sharedClientTags returns the elements that load the browser client, and before
// it what has the tabs of a viewer share a stream.
func (a *App) sharedClientTags(ctx context.Context) template.HTML {
	return template.HTML(fmt.Sprintf(`<script src="%s/%s" defer data-lc-share="%s %s"></script>`,
		a.base, shareScript.file(), a.streams, a.shareKey(ctx))) + a.clientTag(ctx)
}

// shareKey tells the tabs that may share a stream from others. The stream is
// one viewer's, as are the cookies and tokens that it is opened with; and only
// scripts of the same version understand each other.
func (a *App) shareKey(ctx context.Context) string {
	user, _ := UserFrom(ctx)
	mac := a.keys.sign(&signed{purpose: purposeShare, viewer: user, schema: shareScript.hash()})
	return tokenEncoding.EncodeToString(mac[:12])
}

// clientTag returns the elements that load the browser client itself, with its texts
// for who ctx is about. At the same time they load the module that opens its stream, and the one
// without which an action's redirect would be lost, for a later build has another.
func (a *App) clientTag(ctx context.Context) template.HTML {
	more := ""
	if a.heartbeat > 0 {
		more = fmt.Sprintf(` data-lc-heartbeat="%d"`, a.heartbeat.Milliseconds())
	}
	if a.build != "" {
		more += fmt.Sprintf(` data-lc-build="%s"`, template.HTMLEscapeString(a.build))
	}
	if texts := a.clientTexts(ctx); texts != "" {
		more += fmt.Sprintf(` data-lc-texts="%s"`, template.HTMLEscapeString(texts))
	}
	return a.preloads([]string{client.ModuleOpen, client.ModuleEffects}) + template.HTML(fmt.Sprintf(`%s defer data-lc-base="%s" data-lc-sse="%s"%s></script>%s`,
		a.clientSource(), a.base, a.streams, more, a.dev.tag()))
}

// clientSource returns how that element begins.
func (a *App) clientSource() string {
	return fmt.Sprintf(`<script src="%s/%s"`, a.base, clientScript.file())
}
