package differential

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// parse returns an element of that name with what a parser makes of s in there.
func parse(in, s string) *html.Node {
	root := &html.Node{Type: html.ElementNode, Data: in, DataAtom: atom.Lookup([]byte(in))}
	nodes, err := html.ParseFragment(strings.NewReader(s), root)
	if err != nil {
		panic(err)
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root
}

func children(n *html.Node) []*html.Node { return slices.Collect(n.ChildNodes()) }

// differ returns where two trees differ, whatever the order of attributes.
func differ(a, b *html.Node) string {
	if a.Type != b.Type || a.Data != b.Data || a.Namespace != b.Namespace || attributes(a) != attributes(b) {
		return fmt.Sprintf("%s and %s", show(a), show(b))
	}
	x, y := children(a), children(b)
	if len(x) != len(y) {
		return fmt.Sprintf("%d and %d nodes in %s", len(x), len(y), show(a))
	}
	for i := range x {
		if d := differ(x[i], y[i]); d != "" {
			return d
		}
	}
	return ""
}

func attributes(n *html.Node) string {
	if len(n.Attr) == 0 {
		return ""
	}
	var all []string
	for _, a := range n.Attr {
		all = append(all, fmt.Sprintf("%s:%s=%q", a.Namespace, a.Key, a.Val))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func show(n *html.Node) string {
	return fmt.Sprintf("%d %q %s", n.Type, n.Data, attributes(n))
}

// outlines returns where the outline of a Rendering differs from a tree.
func outlines(outline string, root *html.Node) string {
	lines := strings.Split(strings.TrimSuffix(outline, "\n"), "\n")
	if outline == "" {
		lines = nil
	}
	rest, fault := outlined(lines, root, "")
	if fault == "" && len(rest) > 0 {
		fault = "not in the tree: " + rest[0]
	}
	return fault
}

func outlined(lines []string, parent *html.Node, indent string) (rest []string, fault string) {
	for _, n := range children(parent) {
		if len(lines) == 0 || !strings.HasPrefix(lines[0], indent) {
			return nil, "not in the outline: " + show(n)
		}
		kind, quoted, _ := strings.Cut(lines[0][len(indent):], " ")
		s, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, "not beside others: " + lines[0]
		}
		if !means(n, kind, s) {
			return nil, fmt.Sprintf("%s is %s", lines[0], show(n))
		}
		if lines = lines[1:]; kind == "element" {
			if lines, fault = outlined(lines, n, indent+" "); fault != "" {
				return nil, fault
			}
		}
	}
	if len(lines) > 0 && strings.HasPrefix(lines[0], indent) {
		return nil, "not in the tree: " + lines[0]
	}
	return lines, ""
}

// means reports whether a node of an outline is the one of the tree.
func means(n *html.Node, kind, s string) bool {
	alone := parse("template", s).FirstChild
	if alone == nil || alone.NextSibling != nil {
		return false
	}
	switch kind {
	case "text":
		return n.Type == html.TextNode && alone.Type == html.TextNode && n.Data == alone.Data
	case "comment":
		return n.Type == html.CommentNode && differ(n, alone) == ""
	case "element":
		return n.Type == html.ElementNode && alone.FirstChild == nil && n.Data == alone.Data && n.Namespace == alone.Namespace && attributes(n) == attributes(alone)
	}
	return n.Type == html.ElementNode && differ(n, alone) == ""
}
