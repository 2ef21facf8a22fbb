package patch

import "strings"

// breakouts are the elements of HTML whose start tags end svg and math.
var breakouts = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`b big blockquote body br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6
		head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var`) {
		m[name] = true
	}
	return m
}()

// integration are the elements of svg and math in which HTML begins again.
var integration = map[string]bool{
	"foreignobject": true, "desc": true, "title": true, // of svg
	"mi": true, "mo": true, "mn": true, "ms": true, "mtext": true, "annotation-xml": true, // of math
}

// insertForeign inserts an svg or math element, up to its end tag.
func (r *reader) insertForeign(t *tag) {
	n := node{start: uint32(t.start), kind: leaf, class: foreign, name: uint8(len(t.name))}
	end := t.end
	if !t.selfClosed {
		end = r.foreignEnd(t)
	}
	if t.slash && !r.over {
		r.refuse(t.start, "a value without quotes before a slash in <%s>", t.name)
	}
	if !r.over && r.add(n, end) {
		r.pos = end
	}
}

// foreignEnd reads the inside of an svg or math element and returns where its
// end tag ends.
func (r *reader) foreignEnd(t *tag) int {
	open := []string{strings.ToLower(t.name)}
	pos := t.end
	for len(open) > 0 && !r.over {
		pos = textEnd(r.html, pos)
		switch rest := r.html[pos:]; {
		case rest == "":
			r.refuse(t.start, "a <%s> that isn't ended", t.name)
		case strings.HasPrefix(rest, "</"):
			open, pos = r.foreignEndTag(open, pos)
		case strings.HasPrefix(rest, "<!--"):
			end, fault := commentEnd(r.html, pos)
			if fault != "" {
				r.refuse(pos, "%s", fault)
			}
			pos = end
		case isLetter(rest[1]):
			open, pos = r.foreignStartTag(open, pos)
		default:
			r.refuse(pos, "markup in <%s> that isn't a tag", t.name)
		}
	}
	return pos
}

// foreignStartTag reads a start tag in svg or math.
func (r *reader) foreignStartTag(open []string, pos int) ([]string, int) {
	t := tag{start: pos}
	nameEnd := tagName(r.html, pos+1)
	t.name = strings.ToLower(r.html[pos+1 : nameEnd])
	if fault := t.scan(r.html, nameEnd); fault != "" || t.slash {
		r.refuse(pos, "an odd <%s> in <%s>", t.name, open[0])
		return open, pos
	}
	switch {
	case breakouts[t.name], classes[t.name] == foreign && t.name != open[0], integration[open[len(open)-1]]:
		r.refuse(pos, "a <%s> in <%s>", t.name, open[len(open)-1])
	case r.depth+len(r.stack)+len(open) > maxDepth:
		r.refuse(pos, "elements are more than %d deep", maxDepth)
	}
	if !t.selfClosed {
		open = append(open, t.name)
	}
	return open, t.end
}

// foreignEndTag reads an end tag in svg or math.
func (r *reader) foreignEndTag(open []string, pos int) ([]string, int) {
	nameEnd := tagName(r.html, pos+len("</"))
	name := r.html[pos+len("</") : nameEnd]
	last := len(open) - 1
	if !sameName(name, open[last]) {
		r.refuse(pos, "</%s> while a <%s> is open", name, open[last])
		return open, pos
	}
	return open[:last], r.endTagEnd(pos, len(name))
}
