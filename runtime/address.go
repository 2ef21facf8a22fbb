package lc

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// queryHeader is the query of the page that a request comes from, without its
// question mark.
const queryHeader = "LC-Query"

// maxQuery bounds what is read of a page's query, in bytes. Of a longer one
// nothing is, and the client does not send it.
const maxQuery = 4000

// A pageQuery is the query of a page, as far as it is known to the components in
// it. Everything in it is the browser's.
type pageQuery struct {
	values url.Values

	mu     sync.Mutex
	owners map[string]ComponentID // whose each name is: the first one that has asked
}

type queryKey struct{}

// newPageQuery reads the query of a page. Of what can't be read it has nothing.
func newPageQuery(raw string) *pageQuery {
	q := &pageQuery{}
	if len(raw) <= maxQuery {
		q.values, _ = url.ParseQuery(raw)
	}
	return q
}

// queryToldBy returns the query of the page that a request comes from, nil if it
// does not say.
func queryToldBy(r *http.Request) *pageQuery {
	if told := r.Header.Values(queryHeader); len(told) == 1 {
		return newPageQuery(told[0])
	}
	return nil
}

// queryFrom returns the query of the page that ctx is about, nil if it is not known.
func queryFrom(ctx context.Context) *pageQuery {
	q, _ := ctx.Value(queryKey{}).(*pageQuery)
	return q
}

// take returns what the query has of a name. If another instance has it already,
// there is nothing.
func (q *pageQuery) take(name string, id ComponentID) []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.owners == nil {
		q.owners = map[string]ComponentID{}
	}
	if owner, taken := q.owners[name]; taken && owner != id {
		return nil
	}
	q.owners[name] = id
	return q.values[name]
}

// An unaddressed is a field as it is without a word of it in the address.
type unaddressed struct {
	texts   []string
	restore func(c any)
}

// noteUnaddressed notes what the fields in the address are like as the factory and
// Mount have made them.
func (l *loaded) noteUnaddressed() {
	l.unaddressed = nil
	for _, f := range l.comp.address {
		l.unaddressed = append(l.unaddressed, unaddressed{f.texts(l.value), f.keep(l.value)})
	}
}

// heed gives a component what the viewer's page has for it beside its token: what
// survived a reload of the tab, and the address, which wins. Fields in the address of
// which it has nothing, or nothing that can be read, are as at first. The channel may
// depend on them.
func (a *App) heed(l *loaded, v viewer) error {
	if err := a.heedKept(l, v); err != nil {
		return err
	}
	if v.query == nil || len(l.comp.address) == 0 {
		return nil
	}
	for i, f := range l.comp.address {
		if texts := v.query.take(f.name, l.id); texts == nil || f.read(l.value, texts) != nil {
			l.unaddressed[i].restore(l.value)
		}
	}
	return l.findChannel()
}

// addressed returns what the address is to have of each field, nil for nothing.
func (l *loaded) addressed() [][]string {
	var all [][]string
	for i, f := range l.comp.address {
		texts := f.texts(l.value)
		if slices.Equal(texts, l.unaddressed[i].texts) {
			texts = nil
		}
		all = append(all, texts)
	}
	return all
}

// noteAddress puts into the effects what has to change in the address of the page
// after an action, before which it was to have other values. If the page has said
// what it has, what could not be read goes too.
func (e *effects) noteAddress(l *loaded, q *pageQuery, before [][]string) {
	now := l.addressed()
	for i, f := range l.comp.address {
		shown := before[i]
		if q != nil {
			shown = q.values[f.name]
		}
		if slices.Equal(now[i], shown) {
			continue
		}
		if e.Query == nil {
			e.Query = addressChange{}
		}
		e.Query[f.name] = append([]string{}, now[i]...)
		e.Push = e.Push || f.push && !slices.Equal(now[i], before[i])
	}
}

// An addressChange is, by name, what the query of a page has from now on; of
// other names it keeps what it has. It is nil if the address stays.
type addressChange map[string][]string

// on returns the path of a page with the change made in its query. It is the page's
// own if it would get too long.
func (c addressChange) on(page string) string {
	if len(c) == 0 {
		return page
	}
	rest, fragment, _ := strings.Cut(page, "#")
	path, raw, _ := strings.Cut(rest, "?")
	var kept []string
	for part := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(part, "=")
		if text, err := url.QueryUnescape(name); err == nil {
			name = text
		}
		if _, changed := c[name]; !changed && part != "" {
			kept = append(kept, part)
		}
	}
	if fresh := url.Values(c).Encode(); fresh != "" {
		kept = append(kept, fresh)
	}
	if len(kept) > 0 {
		path += "?" + strings.Join(kept, "&")
	}
	if fragment != "" {
		path += "#" + fragment
	}
	if !isPagePath(path) {
		return page
	}
	return path
}
