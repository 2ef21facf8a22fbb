package graph

import (
	"fmt"
	"io"
	"strings"
)

// Mermaid writes a flowchart for Mermaid, which GitHub and others draw in
// Markdown. Actions stand within the node of their component: Mermaid draws
// no more than 500 edges.
func Mermaid(w io.Writer, g *Graph) error {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for _, c := range g.Components {
		fmt.Fprintf(&b, "  %s[\"%s\"]\n", c.ID, mermaidCard(c))
	}
	for _, ch := range g.Channels {
		fmt.Fprintf(&b, "  %s([\"%s\"])\n", ch.ID, mermaidText(ch.Label))
	}
	for _, l := range g.Listeners {
		fmt.Fprintf(&b, "  %s{{\"<b>%s</b><br/>%s\"}}\n", l.ID, mermaidText(l.Label), mermaidText(strings.Join(l.Notes, ", ")))
	}
	for _, c := range g.Components {
		fmt.Fprintf(&b, "  %s --> %s\n", c.ID, c.Channel.ID)
		for _, other := range c.Others {
			fmt.Fprintf(&b, "  %s -. \"%s\" .-> %s\n", c.ID, someInstances(c), other.ID)
		}
	}
	for _, ch := range g.Channels {
		fmt.Fprintf(&b, "  %s --> %s\n", ch.ID, ch.Listener.ID)
	}
	for _, c := range g.Components {
		for _, inner := range c.Inside {
			fmt.Fprintf(&b, "  %s == \"%s\" ==> %s\n", c.ID, c.holds(inner), inner.ID)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mermaidCard returns a component with its actions, a line each.
func mermaidCard(c *Component) string {
	lines := []string{"<b>" + mermaidText(c.Name) + "</b>"}
	for _, a := range c.Actions {
		lines = append(lines, mermaidText(withAudience(a)))
	}
	for _, note := range c.Notes() {
		lines = append(lines, "<i>"+mermaidText(note)+"</i>")
	}
	return strings.Join(lines, "<br/>")
}

// mermaidText escapes text within quotes: Mermaid takes characters by name or
// number between # and ;.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\"#&;<>`\\", r) {
			fmt.Fprintf(&b, "#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
