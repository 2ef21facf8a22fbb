package differential

import (
	"encoding/json"
	"fmt"
	"slices"

	"golang.org/x/net/html"
)

// An applier applies patches to trees, as a client does.
type applier struct {
	template bool // parse HTML in a template instead of in the node's parent
}

// apply changes root, whose children the patch is for.
func (a applier) apply(root *html.Node, patch []byte) error {
	var change []any
	if err := json.Unmarshal(patch, &change); err != nil {
		return fmt.Errorf("%w in %s", err, patch)
	}
	if len(change) == 0 {
		return nil
	}
	if _, tag := change[0].(string); tag {
		return fmt.Errorf("a start tag for the root in %s", patch)
	}
	if err := a.change(root, change); err != nil {
		return fmt.Errorf("%w in %s", err, patch)
	}
	return nil
}

func (a applier) parse(parent *html.Node, s string) []*html.Node {
	in := parent.Data
	if a.template {
		in = "template"
	}
	nodes := children(parse(in, s))
	for _, n := range nodes {
		n.Parent.RemoveChild(n)
	}
	return nodes
}

// change applies a Change to an element.
func (a applier) change(e *html.Node, change []any) error {
	if tag, ok := change[0].(string); ok {
		tags := applier{template: true}.parse(e, tag)
		if len(tags) != 1 || tags[0].Data != e.Data || tags[0].FirstChild != nil {
			return fmt.Errorf("the start tag %s for a %s", tag, e.Data)
		}
		e.Attr = tags[0].Attr
		change = change[1:]
	}
	old := children(e)
	if len(old) != int(change[0].(float64)) {
		return fmt.Errorf("%v children, not %d", change[0], len(old))
	}
	rest, err := a.edits(e, old, change[1:])
	if err != nil {
		return err
	}
	return a.splices(e, old, rest)
}

// edits applies the entries that change a child, and returns the rest.
func (a applier) edits(e *html.Node, old []*html.Node, entries []any) ([]any, error) {
	for len(entries) > 0 {
		place := int(entries[0].(float64))
		switch how := entries[1].(type) {
		case string:
			nodes := a.parse(e, how)
			if len(nodes) != 1 {
				return nil, fmt.Errorf("%d nodes in %q", len(nodes), how)
			}
			e.InsertBefore(nodes[0], old[place])
			e.RemoveChild(old[place])
			old[place] = nodes[0]
		case []any:
			if err := a.change(old[place], how); err != nil {
				return nil, err
			}
		default:
			return entries, nil
		}
		entries = entries[2:]
	}
	return nil, nil
}

// splices applies the entries that replace children.
func (a applier) splices(e *html.Node, old []*html.Node, entries []any) error {
	now := slices.Clone(old)
	taken := map[int]bool{}
	gone := map[int]bool{}
	end := len(old)
	for ; len(entries) > 0; entries = entries[3:] {
		place, room := int(entries[0].(float64)), int(entries[1].(float64))
		if place < 0 || room < 0 || place+room > end {
			return fmt.Errorf("a splice at %d and %d after one at %d", place, room, end)
		}
		end = place
		for i := place; i < place+room; i++ {
			gone[i] = true
		}
		nodes, err := a.items(e, old, taken, entries[2].([]any))
		if err != nil {
			return err
		}
		now = slices.Replace(now, place, place+room, nodes...)
	}
	for i := range taken {
		if !gone[i] {
			return fmt.Errorf("child %d is taken and stays", i)
		}
	}
	for _, n := range old {
		e.RemoveChild(n)
	}
	for _, n := range now {
		if n.Parent != nil {
			return fmt.Errorf("a node at two places")
		}
		e.AppendChild(n)
	}
	return nil
}

// items returns the nodes that a splice puts in.
func (a applier) items(e *html.Node, old []*html.Node, taken map[int]bool, items []any) (nodes []*html.Node, err error) {
	for len(items) > 0 {
		if s, ok := items[0].(string); ok {
			nodes = append(nodes, a.parse(e, s)...)
			items = items[1:]
			continue
		}
		first, run := int(items[0].(float64)), int(items[1].(float64))
		step := 1
		if run < 0 {
			step, run = -1, -run
		}
		for i := range run {
			at := first + i*step
			if at < 0 || at >= len(old) || taken[at] {
				return nil, fmt.Errorf("child %d can't be taken", at)
			}
			taken[at] = true
			nodes = append(nodes, old[at])
		}
		items = items[2:]
	}
	return nodes, nil
}
