package patch

import "strings"

// startTag reads the start tag at pos.
func (r *reader) startTag() {
	t := tag{start: r.pos}
	end := tagName(r.html, r.pos+1)
	t.name = r.html[r.pos+1 : end]
	if len(t.name) > maxName || end < len(r.html) && !isSpace(r.html[end]) && r.html[end] != '/' && r.html[end] != '>' {
		r.refuse(r.pos, "an odd name of a tag")
		return
	}
	t.class = classOf(t.name)
	if fault := t.scan(r.html, end); fault != "" {
		r.refuse(min(t.end, len(r.html)), "%s", fault)
		return
	}
	if t.shadow {
		r.refuse(t.start, "a <template> that makes a shadow root in a page only")
		return
	}
	if t.selfClosed && !t.class.isEmpty() && t.class != foreign {
		r.refuse(t.end-2, "a slash doesn't end a <%s>", t.name)
		return
	}
	for !r.over && !r.place(&t) {
	}
}

// place puts the element of a start tag into the tree. It reports false if it
// has only closed another element so far.
func (r *reader) place(t *tag) bool {
	top := r.top()
	if top.mode == undecided {
		top.mode = modeOfTemplate(t)
	}
	switch {
	case t.class == refused:
		r.refuse(t.start, "browsers drop a <%s> here, or read it in a way of their own", t.name)
		return true
	case top.within&inSelectElement != 0:
		return r.inSelect(t)
	}
	switch top.mode {
	case inTable:
		return r.inTable(t)
	case inSection:
		return r.inSection(t)
	case inRow:
		return r.inRow(t)
	case inColgroup:
		return r.inColgroup(t)
	}
	return r.inFlow(t)
}

// modeOfTemplate returns what a template holds by its first element.
func modeOfTemplate(t *tag) mode {
	switch t.class {
	case caption, colgroup, section:
		return inTable
	case row:
		return inSection
	case cell:
		return inRow
	case col:
		return inColgroup
	case script, meta, template:
		return undecided
	}
	if sameName(t.name, "style") || sameName(t.name, "title") {
		return undecided
	}
	return flow
}

// insert puts an element into the innermost one that is open.
func (r *reader) insert(t *tag) bool {
	switch {
	case t.class.isEmpty():
		n := node{start: uint32(t.start), kind: leaf, class: t.class, name: uint8(len(t.name))}
		if r.add(n, t.end) {
			r.pos = t.end
		}
	case t.class == raw || t.class == script:
		r.insertRaw(t)
	case t.class == foreign:
		r.insertForeign(t)
	default:
		r.open(t)
		if !r.over {
			r.pos = t.end
		}
	}
	return true
}

// insertRaw inserts an element that holds no tags, up to its end tag.
func (r *reader) insertRaw(t *tag) {
	out := rawEnd(r.html, t.end, t.name)
	if out < 0 {
		r.refuse(t.start, "a <%s> that isn't ended", t.name)
		return
	}
	if at := strings.Index(r.html[t.end:out], "<!--"); t.class == script && at >= 0 {
		r.refuse(t.end+at, "what looks like a comment in a <script>")
		return
	}
	end := r.endTagEnd(out, len(t.name))
	n := node{start: uint32(t.start), kind: leaf, class: t.class, name: uint8(len(t.name))}
	if !r.over && r.add(n, end) {
		r.pos = end
	}
}

// inFlow places an element where most may stand.
func (r *reader) inFlow(t *tag) bool {
	top := r.top()
	switch t.class {
	case item:
		if top.items != outOfReach {
			return r.endReached(t, item, top.items)
		}
	case term:
		if top.terms != outOfReach {
			return r.endReached(t, term, top.terms)
		}
	case option, optgroup:
		if top.class == option {
			r.closeBefore(t)
			return r.over
		}
	case rubyText:
		if top.within&inRuby != 0 && top.class.impliedEnd() {
			r.refuse(t.start, "a <%s> in a <%s>: end that first", t.name, r.topName())
		}
	case heading:
		if top.class == heading {
			r.refuse(t.start, "a <%s> in a <%s> ends that", t.name, r.topName())
		}
	}
	if t.class.ofTable() {
		return r.endCell(t)
	}
	if top.within&inP != 0 && t.class.endsParagraph() {
		return r.endParagraph(t)
	}
	if outer := outerOf(t.class); top.within&outer != 0 {
		r.refuse(t.start, "a <%s> can't be in a <%s>", t.name, nameOfWithin(outer))
	}
	if !r.over {
		r.insert(t)
	}
	return true
}

// outerOf returns those elements in which an element of the class can't be,
// whatever is between them.
func outerOf(c class) within {
	switch c {
	case anchor:
		return inA
	case button:
		return inButton
	case form:
		return inForm
	case nobr:
		return inNobr
	case noscript:
		return inNoscript
	case table, search:
		return inP // not the same in all browsers and pages
	}
	return 0
}

func nameOfWithin(w within) string {
	return map[within]string{inA: "a", inButton: "button", inForm: "form", inNobr: "nobr", inNoscript: "noscript", inP: "p"}[w]
}

// endReached closes the item of a list that a start tag of its class ends.
func (r *reader) endReached(t *tag, c class, reached reach) bool {
	if reached == misnested {
		r.refuse(t.start, "a <%s> ends the one around it, but a <%s> is open in there", t.name, r.topName())
		return true
	}
	for r.top().class != c && !r.over {
		r.closeBefore(t)
	}
	if !r.over {
		r.closeBefore(t)
	}
	return r.over
}

// endParagraph closes the p that a start tag ends.
func (r *reader) endParagraph(t *tag) bool {
	if r.top().class != para {
		r.refuse(t.start, "a <%s> in a <p> ends the <p>, but a <%s> is open in there", t.name, r.topName())
		return true
	}
	r.lostP, r.lostName = t.start, t.name
	r.closeBefore(t)
	return r.over
}

// endCell closes the cell that a part of a table ends.
func (r *reader) endCell(t *tag) bool {
	for r.top().class.impliedEnd() && !r.over {
		r.closeBefore(t)
	}
	if r.over {
		return true
	}
	if r.top().class != cell {
		r.refuse(t.start, "browsers drop a <%s> in a <%s>", t.name, r.topName())
		return true
	}
	r.closeBefore(t)
	return r.over
}

// closeBefore closes the innermost element, which a start tag ends.
func (r *reader) closeBefore(t *tag) {
	if len(r.stack) == 1 && r.root {
		r.refuse(t.start, "a <%s> ends the <%s> around it", t.name, r.topName())
		return
	}
	if r.top().class == template {
		r.refuse(t.start, "browsers drop a <%s> here in a <template>", t.name)
		return
	}
	r.close(t.start, t.start)
}

// inTable places an element in a table.
func (r *reader) inTable(t *tag) bool {
	switch t.class {
	case caption, colgroup, section:
		return r.insert(t)
	case row:
		return r.imply(t, section)
	case col:
		return r.imply(t, colgroup)
	}
	return r.besideRows(t)
}

// imply opens an element whose start tag isn't written before the element that
// it is for.
func (r *reader) imply(t *tag, c class) bool {
	if len(r.stack) == 1 && r.root {
		r.refuse(t.start, "a <%s> in the component's <table> stands in a <%s> in a page only: write it", t.name, c.implied())
		return true
	}
	r.open(&tag{start: t.start, end: t.start, class: c})
	return r.over
}

// besideRows places an element that is no part of a table, but may stand in one.
func (r *reader) besideRows(t *tag) bool {
	switch {
	case t.class == script, t.class == template, t.class == raw && sameName(t.name, "style"):
		return r.insert(t)
	case t.class == input && t.hidden: // at the beginning of a template it would be the end of the table
		i := len(r.stack) - 1
		if n := r.stack[i].node; n >= 0 && r.nodes[n].name == 0 {
			i--
		}
		r.seal(i, t)
		if !r.over {
			r.insert(t)
		}
	case t.class == cell:
		r.refuse(t.start, "a <%s> in a <%s>: write the <tr>", t.name, r.topName())
	default:
		r.refuse(t.start, "a <%s> in a <%s> is put before the table", t.name, r.topName())
	}
	return true
}

// inSection places an element among rows.
func (r *reader) inSection(t *tag) bool {
	switch t.class {
	case row:
		return r.insert(t)
	case caption, col, colgroup, section:
		r.closeBefore(t)
		return r.over
	}
	return r.besideRows(t)
}

// inRow places an element among cells.
func (r *reader) inRow(t *tag) bool {
	switch t.class {
	case cell:
		return r.insert(t)
	case caption, col, colgroup, section, row:
		r.closeBefore(t)
		return r.over
	}
	return r.besideRows(t)
}

// inColgroup places an element among columns.
func (r *reader) inColgroup(t *tag) bool {
	switch t.class {
	case col, template:
		return r.insert(t)
	}
	r.closeBefore(t)
	return r.over
}

// inSelect places an element in a select. Some browsers keep what isn't an
// option, others leave out its tags: then the select is replaced as one.
func (r *reader) inSelect(t *tag) bool {
	top := r.top()
	switch t.class {
	case option:
		if top.class == option {
			r.closeBefore(t)
			return r.over
		}
	case optgroup, rule:
		if top.class == option || top.class == optgroup {
			r.closeBefore(t)
			return r.over
		}
	}
	switch {
	case (t.class == option || t.class == optgroup) && top.mode == inSelect:
		return r.insert(t)
	case t.class == rule && top.mode == inSelect, t.class == through:
		if top.within&inP == 0 {
			return r.insertOdd(t)
		}
	case t.class == ordinary, t.class == format, t.class == button, t.class == void:
		return r.insertOdd(t)
	}
	r.refuse(t.start, "a <%s> in a <%s> in a <select>", t.name, r.topName())
	return true
}

// insertOdd inserts an element into a select, which becomes a leaf.
func (r *reader) insertOdd(t *tag) bool {
	i := len(r.stack) - 1
	for i > 0 && r.stack[i].class != choice {
		i--
	}
	r.seal(i, t)
	if !r.over {
		r.insert(t)
	}
	return true
}

// seal makes an open element a leaf, for what a start tag puts into it. If it
// is the one in which reading began, the reading ends: it has to begin outside.
func (r *reader) seal(i int, t *tag) {
	switch {
	case i > 0:
		r.stack[i].isLeaf = true
	case r.root:
		r.refuse(t.start, "a <%s> right in a <%s>", t.name, r.outer)
	default:
		r.over = true
	}
}

// endTag reads the end tag at pos.
func (r *reader) endTag() {
	start := r.pos
	nameEnd := tagName(r.html, start+len("</"))
	name := r.html[start+len("</") : nameEnd]
	if name == "" || !isLetter(name[0]) {
		r.refuse(start, "an end tag without a name")
		return
	}
	end := r.endTagEnd(start, len(name))
	c := classOf(name)
	for !r.over {
		switch top := r.top(); {
		case top.class == c && sameName(r.nameAt(len(r.stack)-1), name):
			r.close(start, end)
			r.pos = end
			return
		case c.ends(top.class) && !(len(r.stack) == 1 && r.root):
			r.close(start, start)
		default:
			r.refuseEndTag(start, name)
		}
	}
}

// endTagEnd returns where the end tag at pos ends.
func (r *reader) endTagEnd(pos, nameLen int) int {
	end := pastSpace(r.html, pos+len("</")+nameLen)
	if end >= len(r.html) || r.html[end] != '>' {
		r.refuse(pos, "an odd end tag")
		return end
	}
	return end + 1
}

func (r *reader) refuseEndTag(pos int, name string) {
	switch {
	case sameName(name, "p") && r.lostP >= 0:
		r.refuse(r.lostP, "a <%s> in a <p> ends the <p>, and the </p> after it makes another", r.lostName)
	case len(r.stack) == 1:
		r.refuse(pos, "</%s> without a start tag", name)
	default:
		r.refuse(pos, "</%s> while a <%s> is open", name, r.topName())
	}
}

// ends reports whether the end tag of an element of the class also ends one of
// the class inner that is open inside.
func (c class) ends(inner class) bool {
	switch c {
	case choice:
		return inner == option || inner == optgroup
	case row:
		return inner == cell || inner.impliedEnd()
	case section:
		return inner == row || inner == cell || inner.impliedEnd()
	case table:
		return inner == colgroup || inner == section || inner == row || inner == cell || inner.impliedEnd()
	case template: // but no cell, whose marker would stay among the formatting elements
		return inner == colgroup || inner == section || inner == row || inner.impliedEnd()
	case ordinary, search, ruby, rubyText, optgroup, noscript:
		return inner.impliedEnd() && !inner.special()
	}
	return c.endsLikeBlock() && inner.impliedEnd()
}
