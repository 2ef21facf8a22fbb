package lc

import (
	"html/template"
	"slices"
	"strings"
	"sync"
)

// A moduleUse collects which modules of the browser client a page uses.
type moduleUse struct {
	mu    sync.Mutex
	names []string
	taken int // of the names
}

// add notes modules that a component in the page uses.
func (u *moduleUse) add(names []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, name := range names {
		if !slices.Contains(u.names, name) {
			u.names = append(u.names, name)
		}
	}
}

// take returns the modules that were noted since it was called last.
func (u *moduleUse) take() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	fresh := u.names[u.taken:]
	u.taken = len(u.names)
	return fresh
}

// preloads returns the elements that have a browser load modules of the client
// beside its core, rather than after it.
func (a *App) preloads(modules []string) template.HTML {
	var links strings.Builder
	for _, name := range modules {
		links.WriteString(`<link rel="modulepreload" href="` + a.base + "/" + scripts[name].file() + `">`)
	}
	return template.HTML(links.String())
}
