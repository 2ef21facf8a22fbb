package lc

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
)

// Funcs returns what a page's html/template needs to show components to the
// viewer that ctx tells:
//
//	{{component "notification-center" "user-123"}}  a component with its wrapper
//	{{lcClient}}                                    the browser client, once in a page
//	{{range lcFlash}}<p role="status">{{.}}</p>{{end}}  messages of the action that led here
//
// Parse the template with the functions of any context, and give it those of
// the request's (template.Clone, Funcs) before it is executed.
func (a *App) Funcs(ctx context.Context) template.FuncMap {
	return template.FuncMap{
		"component": func(name, instance string) (template.HTML, error) {
			var b bytes.Buffer
			err := a.Render(ctx, &b, ComponentID{name, instance})
			return template.HTML(b.String()), err
		},
		"lcClient": a.clientTag,
		"lcFlash":  func() []string { return FlashesFrom(ctx) },
	}
}

// clientTag returns the element that loads the browser client.
func (a *App) clientTag() template.HTML {
	heartbeat := ""
	if a.heartbeat > 0 {
		heartbeat = fmt.Sprintf(` data-lc-heartbeat="%d"`, a.heartbeat.Milliseconds())
	}
	return template.HTML(fmt.Sprintf(`<script src="%s/%s" defer data-lc-base="%s" data-lc-sse="%s"%s></script>%s`,
		a.base, clientFile(), a.base, a.streams, heartbeat, a.dev.tag()))
}
