package htmltoken

// An element is an svg or math element that is open, or an element in one.
type element struct {
	name  string // as it stands in the input
	math  bool   // a MathML element, otherwise one of SVG
	point point
	html  int // HTML elements open right in an integration point
}

// A point says what an element has to do with HTML inside of it. The standard
// calls these elements integration points.
type point uint8

const (
	noPoint       point = iota
	htmlPoint           // holds HTML
	mathTextPoint       // holds HTML, and two elements of MathML
	annotation          // holds svg elements
)

// enter notes a start tag and reports whether its element is foreign.
func (z *Tokenizer) enter(name string) bool {
	if len(z.foreign) == 0 && len(name) != len("svg") && len(name) != len("math") {
		return false
	}
	if !z.takesHTML(name) {
		if !z.breaksOut(name) {
			z.enterForeign(name, z.top().math)
			return true
		}
		z.leaveForeign()
	}
	isMath := sameName(name, "math")
	if isMath || sameName(name, "svg") {
		z.enterForeign(name, isMath)
		return true
	}
	if top := z.top(); top != nil && !isVoid(name) {
		top.html++
	}
	return false
}

// isVoid is IsVoid for a name as it stands in the input.
func isVoid(name string) bool {
	var buf [len("basefont")]byte
	return IsVoid(string(lowerInto(buf[:], name)))
}

// enterForeign notes the start tag of a foreign element.
func (z *Tokenizer) enterForeign(name string, math bool) {
	if !z.SelfClosing {
		z.foreign = append(z.foreign, element{name: name, math: math, point: z.pointOf(name, math)})
	}
}

// takesHTML reports whether a start tag is one of HTML where it stands.
func (z *Tokenizer) takesHTML(name string) bool {
	top := z.top()
	if top == nil || top.html > 0 {
		return true
	}
	switch top.point {
	case htmlPoint:
		return true
	case mathTextPoint:
		return !sameName(name, "mglyph") && !sameName(name, "malignmark")
	case annotation:
		return sameName(name, "svg")
	}
	return false
}

// allowsCDATA reports whether a CDATA section may stand at pos.
func (z *Tokenizer) allowsCDATA() bool {
	top := z.top()
	return top != nil && top.html == 0
}

// leave notes an end tag.
func (z *Tokenizer) leave(name string) {
	top := z.top()
	if top == nil {
		return
	}
	if top.html > 0 {
		top.html--
		return
	}
	if sameName(name, "p") || sameName(name, "br") {
		z.leaveForeign()
		z.leaveHTML()
		return
	}
	for i := len(z.foreign) - 1; i >= 0; i-- {
		e := &z.foreign[i]
		if e.html > 0 {
			break // the element it ends is one of these
		}
		z.foreign = z.foreign[:i]
		if sameName(e.name, name) {
			return
		}
	}
	z.leaveHTML()
}

// leaveForeign leaves all foreign elements up to an integration point or HTML.
func (z *Tokenizer) leaveForeign() {
	for top := z.top(); top != nil && top.point != htmlPoint && top.point != mathTextPoint; top = z.top() {
		z.foreign = z.foreign[:len(z.foreign)-1]
	}
}

// leaveHTML notes the end tag of an HTML element in an integration point.
func (z *Tokenizer) leaveHTML() {
	if top := z.top(); top != nil && top.html > 0 {
		top.html--
	}
}

// top returns the innermost foreign element, nil if there is none.
func (z *Tokenizer) top() *element {
	if len(z.foreign) == 0 {
		return nil
	}
	return &z.foreign[len(z.foreign)-1]
}

// pointOf returns what the foreign element of a start tag has to do with HTML.
func (z *Tokenizer) pointOf(name string, math bool) point {
	var buf [len("annotation-xml")]byte
	switch string(lowerInto(buf[:], name)) {
	case "foreignobject", "desc", "title":
		if !math {
			return htmlPoint
		}
	case "mi", "mo", "mn", "ms", "mtext":
		if math {
			return mathTextPoint
		}
	case "annotation-xml":
		if math {
			return z.annotationPoint()
		}
	}
	return noPoint
}

// annotationPoint is pointOf for an annotation-xml element of MathML.
func (z *Tokenizer) annotationPoint() point {
	encoding, _ := z.Attr(z.input, "encoding")
	switch LowerName(DecodeValue(encoding.Value.Of(z.input))) {
	case "text/html", "application/xhtml+xml":
		return htmlPoint
	}
	return annotation
}

// breaksOut reports whether a start tag ends the foreign elements around it.
func (z *Tokenizer) breaksOut(name string) bool {
	var buf [len("blockquote")]byte
	switch string(lowerInto(buf[:], name)) {
	case "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed",
		"h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre",
		"ruby", "s", "small", "span", "strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var":
		return true
	case "font":
		for _, attr := range []string{"color", "face", "size"} {
			if _, ok := z.Attr(z.input, attr); ok {
				return true
			}
		}
	}
	return false
}
