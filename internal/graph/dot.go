package graph

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// DOT writes a digraph for Graphviz. Each component is a table with a row for
// each of its actions.
func DOT(w io.Writer, g *Graph) error {
	var b strings.Builder
	b.WriteString("digraph components {\n")
	b.WriteString("  rankdir=LR; ranksep=1.2; nodesep=0.25;\n")
	b.WriteString("  node [fontname=\"Helvetica\", fontsize=11];\n")
	b.WriteString("  edge [color=\"#64748b\", arrowsize=0.7, fontname=\"Helvetica\", fontsize=9];\n")
	for _, c := range g.Components {
		fmt.Fprintf(&b, "  %s [shape=plain, tooltip=%s, label=<%s>];\n", c.ID, dotQuote(c.GoName()), dotCard(c))
	}
	for _, ch := range g.Channels {
		style := `style="rounded,filled", color="#7cbfb7", fillcolor="#e6f4f2"`
		if !ch.exists() {
			style = `style="rounded,dashed"`
		}
		fmt.Fprintf(&b, "  %s [shape=box, %s, label=%s];\n", ch.ID, style, dotQuote(ch.Label))
	}
	for _, l := range g.Listeners {
		fmt.Fprintf(&b, "  %s [shape=box, style=filled, color=\"#a5b1e4\", fillcolor=\"#e8ecfb\", label=<<B>%s</B><BR/>%s>];\n", l.ID, dotText(l.Label), dotText(strings.Join(l.Notes, ", ")))
	}
	fmt.Fprintf(&b, "  { rank=same;%s }\n", ids(g.Listeners, func(l *Listener) string { return l.ID }))
	for _, c := range g.Components {
		fmt.Fprintf(&b, "  %s -> %s;\n", c.ID, c.Channel.ID)
		for _, other := range c.Others {
			fmt.Fprintf(&b, "  %s -> %s [style=dashed, label=%s];\n", c.ID, other.ID, dotQuote(someInstances(c)))
		}
	}
	for _, ch := range g.Channels {
		fmt.Fprintf(&b, "  %s -> %s;\n", ch.ID, ch.Listener.ID)
	}
	for _, c := range g.Components {
		for _, inner := range c.Inside {
			fmt.Fprintf(&b, "  %s -> %s [style=bold, constraint=false, label=%s];\n", c.ID, inner.ID, dotQuote(c.holds(inner)))
		}
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func ids[T any](nodes []T, id func(T) string) string {
	var b strings.Builder
	for _, n := range nodes {
		b.WriteString(" " + id(n) + ";")
	}
	return b.String()
}

// dotCard returns a component as an HTML-like label.
func dotCard(c *Component) string {
	var b strings.Builder
	b.WriteString(`<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="5" COLOR="#94a3b8">`)
	fmt.Fprintf(&b, `<TR><TD BGCOLOR="#e2e8f0" ALIGN="LEFT"><B>%s</B></TD></TR>`, dotText(c.Name))
	for _, a := range c.Actions {
		fmt.Fprintf(&b, `<TR><TD ALIGN="LEFT">%s</TD></TR>`, dotText(withAudience(a)))
	}
	for _, note := range c.Notes() {
		fmt.Fprintf(&b, `<TR><TD ALIGN="LEFT"><I>%s</I></TD></TR>`, dotText(note))
	}
	b.WriteString(`</TABLE>`)
	return b.String()
}

// dotText escapes text in an HTML-like label.
func dotText(s string) string { return html.EscapeString(s) }

// dotQuote returns a quoted string of DOT. A backslash begins an escape of
// labels there, so it is doubled.
func dotQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
