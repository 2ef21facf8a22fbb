package doctor

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A page is what a browser finds in the HTML of one.
type page struct {
	components []component // in the order of the page
	scripts    []script    // of the browser client; one, if all is well
	policies   []string    // Content-Security-Policy
}

// A component is a wrapper in the page.
type component struct {
	id, channel, token, version, cursor string

	calls []string // action of each element in it that calls one
}

// A script is the element that loads the browser client.
type script struct {
	src, base, streams string

	nonce bool
}

// base returns the path of the component routes.
func (p *page) base() string {
	if len(p.scripts) > 0 {
		return p.scripts[0].base
	}
	return "/lc"
}

// streams returns the path of the streams.
func (p *page) streams() string {
	if len(p.scripts) > 0 && p.scripts[0].streams != "" {
		return p.scripts[0].streams
	}
	return "/sse/events"
}

// parsePage finds components and the browser client in a page or a part of
// one.
func parsePage(source string) (*page, error) {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return nil, err
	}
	p := &page{}
	p.visit(root, -1)
	return p, nil
}

// visit looks at a node and all below it; inside is the index of the component
// around it, -1 for none.
func (p *page) visit(n *html.Node, inside int) {
	if n.Type == html.ElementNode {
		if id, ok := attribute(n, "data-component-id"); ok {
			c := component{id: id}
			c.channel, _ = attribute(n, "data-sse-channel")
			c.token, _ = attribute(n, "data-lc-token")
			c.version, _ = attribute(n, "data-lc-version")
			c.cursor, _ = attribute(n, "data-lc-cursor")
			inside = len(p.components)
			p.components = append(p.components, c)
		}
		if action, ok := attribute(n, "data-lc-action"); ok && inside >= 0 {
			c := &p.components[inside]
			c.calls = append(c.calls, action)
		}
		if base, ok := attribute(n, "data-lc-base"); ok && n.Data == "script" {
			s := script{base: base}
			s.src, _ = attribute(n, "src")
			s.streams, _ = attribute(n, "data-lc-sse")
			_, s.nonce = attribute(n, "nonce")
			p.scripts = append(p.scripts, s)
		}
	}
	for child := range n.ChildNodes() {
		p.visit(child, inside)
	}
}

// attribute returns the value of an element's attribute, and whether it is
// there.
func attribute(n *html.Node, name string) (string, bool) {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return "", false
	}
	return n.Attr[i].Val, true
}

// grant returns the part of a token that a stream takes.
func grant(token string) string {
	grant, _, _ := strings.Cut(token, "~")
	return grant
}
