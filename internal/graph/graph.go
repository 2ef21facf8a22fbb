package graph

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/catalog"
	"github.com/lcgen/lcgen/parser"
)

// A Graph is what is drawn.
type Graph struct {
	Components []*Component // by name
	Channels   []*Channel   // the most public first, then by form
	Listeners  []*Listener  // the most public first
}

// A Component is a node that leads to a channel.
type Component struct {
	catalog.Component
	ID      string // unique among all nodes: "c1"
	Channel *Channel
	Others  []*Channel // of some instances

	Inside  []*Component // what it contains, as far as that is in the graph
	Outside []*Component // what contains it
}

// A Channel is a node that leads to those who may listen.
type Channel struct {
	ID         string
	Label      string
	Components []*Component // those whose Channel it is
	Listener   *Listener

	who catalog.Listener
}

// A Listener is who may listen.
type Listener struct {
	ID       string
	Label    string
	Notes    []string // what it means, a line each
	Channels []*Channel

	who     catalog.Listener
	guarded bool
}

// A Format writes a graph.
type Format func(w io.Writer, g *Graph) error

// Formats are all of them, by the names they have on the command line.
var Formats = map[string]Format{"mermaid": Mermaid, "dot": DOT, "svg": SVG, "html": HTML}

// New returns the graph of components, which are sorted by name. Of their doc
// comments it keeps the first sentence.
func New(components []catalog.Component) *Graph {
	b := builder{channels: map[channelKey]*Channel{}, listeners: map[listenerKey]*Listener{}}
	for _, c := range components {
		b.add(c)
	}
	b.nest()
	return b.finish()
}

// A channelKey tells channels from each other. Components without a channel
// share a node, and those whose channels are not known.
type channelKey struct {
	form     string
	strategy parser.Strategy // where there is no form
}

type listenerKey struct {
	who     catalog.Listener
	guarded bool
}

type builder struct {
	graph     Graph
	channels  map[channelKey]*Channel
	listeners map[listenerKey]*Listener
}

func (b *builder) add(c catalog.Component) {
	node := &Component{Component: plain(c), ID: fmt.Sprintf("c%d", len(b.graph.Components)+1)}
	b.graph.Components = append(b.graph.Components, node)
	node.Channel = b.channel(node.Component.Channel)
	node.Channel.Components = append(node.Channel.Components, node)
	for _, other := range node.Component.Channel.Others {
		node.Others = append(node.Others, b.channel(catalog.Channel{Strategy: parser.ChannelMethod, Form: other}))
	}
}

// nest connects components with those that they contain. Of components of one
// name, which no program has, it takes the first.
func (b *builder) nest() {
	for _, c := range b.graph.Components {
		for _, contained := range c.Contains {
			i := slices.IndexFunc(b.graph.Components, func(other *Component) bool { return other.Name == contained.Name })
			if i < 0 {
				continue
			}
			inner := b.graph.Components[i]
			c.Inside, inner.Outside = append(c.Inside, inner), append(inner.Outside, c)
		}
	}
}

// holds says how the component contains another: "contains", "contains, lazy".
func (c *Component) holds(inner *Component) string {
	for _, contained := range c.Contains {
		if contained.Name == inner.Name && contained.By != "component" {
			return "contains, " + contained.By
		}
	}
	return "contains"
}

// channel returns the node of a channel, the same one for the same channel.
func (b *builder) channel(c catalog.Channel) *Channel {
	key := channelKey{form: c.Form}
	if c.Form == "" {
		key.strategy = c.Strategy
	}
	if ch := b.channels[key]; ch != nil {
		return ch
	}
	ch := &Channel{Label: channelLabel(c), who: c.Listener()}
	b.channels[key] = ch
	b.graph.Channels = append(b.graph.Channels, ch)
	return ch
}

// channelLabel says what a channel looks like, or why there is none.
func channelLabel(c catalog.Channel) string {
	switch {
	case c.Form != "":
		return c.Form
	case c.Strategy == parser.ChannelMethod:
		return "SSEChannel()"
	case c.Strategy == parser.ChannelNone:
		return "no channel"
	}
	return "no channel yet" // LC001
}

// publicity orders listeners, the most public first.
var publicity = []catalog.Listener{catalog.Everyone, catalog.User, catalog.Shown, catalog.Depends, catalog.Nobody}

// finish connects channels with listeners, sorts and numbers the nodes.
func (b *builder) finish() *Graph {
	g := &b.graph
	slices.SortStableFunc(g.Channels, func(x, y *Channel) int {
		return cmp.Or(
			cmp.Compare(slices.Index(publicity, x.who), slices.Index(publicity, y.who)),
			cmp.Compare(x.Label, y.Label),
		)
	})
	for i, ch := range g.Channels {
		ch.ID = fmt.Sprintf("s%d", i+1)
		l := b.listener(ch.who, g.isGuarded(ch))
		ch.Listener, l.Channels = l, append(l.Channels, ch)
	}
	slices.SortStableFunc(g.Listeners, func(x, y *Listener) int {
		return cmp.Or(
			cmp.Compare(slices.Index(publicity, x.who), slices.Index(publicity, y.who)),
			cmp.Compare(guardedLast(x), guardedLast(y)),
		)
	})
	for i, l := range g.Listeners {
		l.ID = fmt.Sprintf("w%d", i+1)
	}
	return g
}

func guardedLast(l *Listener) int {
	if l.guarded {
		return 1
	}
	return 0
}

// isGuarded reports whether some component on a channel is asked who may
// listen. On the global channel none is, by default.
func (g *Graph) isGuarded(ch *Channel) bool {
	if ch.who == catalog.Everyone || ch.who == catalog.Nobody {
		return false
	}
	return slices.ContainsFunc(g.Components, func(c *Component) bool {
		return c.Authorize && (c.Channel == ch || slices.Contains(c.Others, ch))
	})
}

// words are what listeners are called, and what that means.
var words = map[catalog.Listener]struct{ label, note string }{
	catalog.Everyone: {"everyone", "logged in or not"},
	catalog.User:     {"the user", "whose ID the channel has"},
	catalog.Shown:    {"token holders", "whoever was shown the component"},
	catalog.Depends:  {"it depends", "on what SSEChannel returns"},
	catalog.Nobody:   {"nobody else", "the caller sees the change"},
}

func (b *builder) listener(who catalog.Listener, guarded bool) *Listener {
	key := listenerKey{who, guarded}
	if l := b.listeners[key]; l != nil {
		return l
	}
	l := &Listener{Label: words[who].label, Notes: []string{words[who].note}, who: who, guarded: guarded}
	if guarded {
		l.Notes = append(l.Notes, "if Authorize agrees")
	}
	b.listeners[key] = l
	b.graph.Listeners = append(b.graph.Listeners, l)
	return l
}

// isMain reports whether components are on the channel, not only some of their
// instances.
func (ch *Channel) isMain() bool { return len(ch.Components) > 0 }

// isMain reports whether components are on a channel of the listener.
func (l *Listener) isMain() bool { return slices.ContainsFunc(l.Channels, (*Channel).isMain) }

// Guarded reports whether a component may refuse the listener.
func (l *Listener) Guarded() bool { return l.guarded }

// Words says who the listener is: "the user (whose ID the channel has)".
func (l *Listener) Words() string { return l.Label + " (" + strings.Join(l.Notes, ", ") + ")" }

// instead says on which channels some instances are in place of the one of
// most, for the first component for which there are any.
func (ch *Channel) instead() string {
	for _, c := range ch.Components {
		if s := c.instead(); s != "" {
			return s
		}
	}
	return ""
}

// instead says on which channels some instances are.
func (c *Component) instead() string {
	var others []string
	for _, other := range c.Others {
		others = append(others, other.Label)
	}
	if len(others) == 0 {
		return ""
	}
	return someInstances(c) + " → " + strings.Join(others, ", ")
}

// place says where the component is declared.
func (c *Component) place() string { return fmt.Sprintf("%s:%d", filepath.ToSlash(c.File), c.Line) }

// Title names what all components have in common: the path above their
// packages.
func (g *Graph) Title() string {
	common := ""
	for i, c := range g.Components {
		if i == 0 {
			common = c.Package
		}
		for common != "." && c.Package != common && !strings.HasPrefix(c.Package, common+"/") {
			common = path.Dir(common)
		}
	}
	if common == "" || common == "." || common == "/" {
		return "Live components"
	}
	return common
}

// Counts says how much there is: "4 components, 8 actions, 4 channels".
func (g *Graph) Counts() string {
	actions, channels := 0, 0
	for _, c := range g.Components {
		actions += len(c.Actions)
	}
	for _, ch := range g.Channels {
		if ch.exists() {
			channels++
		}
	}
	return count(len(g.Components), "component") + ", " + count(actions, "action") + ", " + count(channels, "channel")
}

// exists reports whether there is a channel, not the lack of one.
func (ch *Channel) exists() bool { return ch.who != catalog.Nobody }

func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// GoName returns the component's type with its package: "cart.Cart".
func (c *Component) GoName() string { return path.Base(c.Package) + "." + c.Type }
