package lc

import (
	"bytes"
	"context"
	"fmt"
	"html/template"

	"github.com/lcgen/lcgen/internal/client"
)

// Funcs returns what a page's html/template needs to show components to the
// viewer that ctx tells:
//
//	{{component "notification-center" "user-123"}}  a component with its wrapper
//	{{lcClient}}                                    the browser client, once in a page
//	{{lcSharedClient}}                              the same, with one stream for all tabs of the viewer
//	{{range lcFlash}}<p role="status">{{.}}</p>{{end}}  messages of the action that led here
//
// Parse the template with the functions of any context, and give it those of
// the request's (template.Clone, Funcs) before it is executed, or have Execute
// do so.
func (a *App) Funcs(ctx context.Context) template.FuncMap {
	return a.funcs(ctx, new(moduleUse))
}

// funcs returns the functions of a page, which note what its components use.
func (a *App) funcs(ctx context.Context, used *moduleUse) template.FuncMap {
	return template.FuncMap{
		"component": func(name, instance string) (template.HTML, error) {
			var b bytes.Buffer
			if err := a.Render(ctx, &b, ComponentID{name, instance}); err != nil {
				return "", err
			}
			used.add(a.component(name).uses)
			return template.HTML(b.String()), nil
		},
		"lcClient":       func() template.HTML { return a.preloads(used.take()) + a.clientTag() },
		"lcSharedClient": func() template.HTML { return a.preloads(used.take()) + a.sharedClientTags(ctx) },
		"lcFlash":        func() []string { return Flashes(ctx) },
	}
}

// sharedClientTags returns the elements that load the browser client, and before
// it what has the tabs of a viewer share a stream.
func (a *App) sharedClientTags(ctx context.Context) template.HTML {
	return template.HTML(fmt.Sprintf(`<script src="%s/%s" defer data-lc-share="%s %s"></script>`,
		a.base, shareScript.file(), a.streams, a.shareKey(ctx))) + a.clientTag()
}

// shareKey tells the tabs that may share a stream from others. The stream is
// one viewer's, as are the cookies and tokens that it is opened with; and only
// scripts of the same version understand each other.
func (a *App) shareKey(ctx context.Context) string {
	user, _ := UserFrom(ctx)
	mac := a.keys.sign(&signed{purpose: purposeShare, viewer: user, schema: shareScript.hash()})
	return tokenEncoding.EncodeToString(mac[:12])
}

// clientTag returns the elements that load the browser client itself, and at the
// same time the module that opens its stream.
func (a *App) clientTag() template.HTML {
	heartbeat := ""
	if a.heartbeat > 0 {
		heartbeat = fmt.Sprintf(` data-lc-heartbeat="%d"`, a.heartbeat.Milliseconds())
	}
	return a.preloads([]string{client.ModuleOpen}) + template.HTML(fmt.Sprintf(`%s defer data-lc-base="%s" data-lc-sse="%s"%s></script>%s`,
		a.clientSource(), a.base, a.streams, heartbeat, a.dev.tag()))
}

// clientSource returns how that element begins.
func (a *App) clientSource() string {
	return fmt.Sprintf(`<script src="%s/%s"`, a.base, clientScript.file())
}
