package lc

import (
	"bytes"
	"html"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/runtime/arg"
)

// A filling is what a form is shown again with.
type filling struct {
	action string      // wire name of the form's action; empty: no form is filled in
	path   string      // where the form was sent, decoded
	base   string      // what the paths of all forms of this kind begin with
	fields []formField // what the user had entered
	faults []arg.Fault // what is wrong with it
	hidden string      // HTML to put at the start of each form
	sync   bool        // fields with data-lc-sync stay as the server has them

	taken     map[string]int      // how many of the values of a name are back in their fields
	entered   map[string][]string // the values of fields, by their names
	sent      map[formField]bool  // the fields
	elsewhere map[string][]int    // indexes of the tags that name their form, by its ID
}

// A refilled is the HTML of a component with one of its forms filled in.
type refilled struct {
	html   []byte
	shown  map[string]bool   // pointers of the faults that stand at their fields
	labels map[string]string // what the form calls its fields, by name
}

// refill returns the HTML of a component in which the form of the action holds
// again what the user had entered, with a word at each field about what is
// wrong. Each form that is sent to the component learns where it came from.
// Without a form of the action no more is changed.
func refill(page []byte, with filling) refilled {
	tags := scanTags(page)
	with.index(tags)
	form := with.findForm(tags)
	places := with.placeFaults(tags, form)
	around := closedAround(tags, form)
	result := refilled{shown: places.at, labels: form.labels(tags)}
	var out bytes.Buffer
	pos := 0
	var open openSelect
	for i := range tags {
		t := &tags[i]
		own := form.has(i, t)
		switch t.name {
		case "select":
			open = openSelect{}
			if own && !t.closing {
				open = with.selectOf(t)
			}
		case "option":
			own = open.name != ""
		}
		if t.closing || t.start < pos {
			continue
		}
		switch {
		case with.isForm(t):
			out.Write(page[pos:t.end])
			out.WriteString(with.hidden)
			pos = t.end
		case slices.Contains(around, i):
			out.Write(page[pos:t.start])
			t.writeOpen(&out)
			pos = t.end
		case places.texts[i] != "":
			out.Write(page[pos:t.start])
			t.write(&out, []string{"hidden"}, "")
			out.WriteString(html.EscapeString(places.texts[i]))
			pos = t.end
		case own:
			out.Write(page[pos:t.start])
			pos = with.rewrite(&out, page, t, open)
		}
	}
	out.Write(page[pos:])
	result.html = out.Bytes()
	return result
}

// index sorts what is looked up for each of the forms: there may be thousands.
func (with *filling) index(tags []htmlTag) {
	with.taken = map[string]int{}
	with.entered = map[string][]string{}
	with.sent = map[formField]bool{}
	for _, f := range with.fields {
		with.entered[f.name] = append(with.entered[f.name], f.value)
		with.sent[f] = true
	}
	with.elsewhere = map[string][]int{}
	for i := range tags {
		if id := tags[i].attrs["form"]; id != "" {
			with.elsewhere[id] = append(with.elsewhere[id], i)
		}
	}
}

// isForm reports whether the tag begins a form that an App answers.
func (with *filling) isForm(t *htmlTag) bool {
	_, ok := t.attrs["data-lc-action"]
	return t.name == "form" && !t.foreign && (ok || strings.HasPrefix(t.attrs["action"], with.base+"/"))
}

// A formRange is where a form is among the tags of a page. The zero value is no
// form.
type formRange struct {
	from, to int    // indexes of the tag that begins it, and of the one that ends it
	id       string // by which fields elsewhere belong to it, or empty
}

// has reports whether a tag, by its index, belongs to the form.
func (f formRange) has(i int, t *htmlTag) bool {
	if id, ok := t.attrs["form"]; ok {
		return f.id != "" && id == f.id
	}
	return f.from < i && i < f.to
}

// tagsOf yields the tags that belong to a form, first those that are in it.
func (with *filling) tagsOf(tags []htmlTag, form formRange) iter.Seq[*htmlTag] {
	return func(yield func(*htmlTag) bool) {
		for i := form.from + 1; i < form.to; i++ {
			if form.has(i, &tags[i]) && !yield(&tags[i]) {
				return
			}
		}
		for _, i := range with.elsewhere[form.id] {
			if (i < form.from || i >= form.to) && form.has(i, &tags[i]) && !yield(&tags[i]) {
				return
			}
		}
	}
}

// findForm returns the form that was sent. Of several forms of the action it is
// the one whose hidden fields are those that were sent; without such a form it
// is the only one.
func (with *filling) findForm(tags []htmlTag) formRange {
	if with.action == "" {
		return formRange{}
	}
	var forms []formRange
	for i := 0; i < len(tags); i++ {
		if tags[i].closing || !with.isForm(&tags[i]) {
			continue
		}
		form := formRange{from: i, to: i + 1, id: tags[i].attrs["id"]}
		for form.to < len(tags) && !(tags[form.to].closing && tags[form.to].name == "form") {
			form.to++
		}
		i = form.to // a form in a form is none
		if !with.isOfAction(tags, form) {
			continue
		}
		if with.sameHidden(tags, form) {
			return form
		}
		forms = append(forms, form)
	}
	if len(forms) == 1 {
		return forms[0]
	}
	return formRange{}
}

// isOfAction reports whether the form calls the action: by itself or by one of
// its buttons.
func (with *filling) isOfAction(tags []htmlTag, form formRange) bool {
	f := tags[form.from]
	if f.attrs["data-lc-action"] == with.action || f.attrs["data-lc-change"] == with.action || with.isPath(f.attrs["action"]) {
		return true
	}
	for t := range with.tagsOf(tags, form) {
		if with.isPath(t.attrs["formaction"]) {
			return true
		}
	}
	return false
}

// isPath reports whether a link leads to where the form was sent.
func (with *filling) isPath(link string) bool {
	u, err := url.Parse(link)
	return err == nil && link != "" && u.Path == with.path
}

// sameHidden reports whether all hidden fields of the form were sent as they
// are.
func (with *filling) sameHidden(tags []htmlTag, form formRange) bool {
	for t := range with.tagsOf(tags, form) {
		name := t.attrs["name"]
		if t.name != "input" || !strings.EqualFold(t.attrs["type"], "hidden") || isOwnField(name) {
			continue
		}
		if !with.sent[formField{name, t.attrs["value"]}] {
			return false
		}
	}
	return true
}

// isOwnField reports whether a field of a form is an App's, and no parameter.
func isOwnField(name string) bool {
	switch name {
	case tokenField, pageField, zoneField, requestField:
		return true
	}
	return false
}

// rewrite writes a tag of the form as it is to be, and returns where in the
// page to go on. An option is one of the open openSelect.
func (with *filling) rewrite(out *bytes.Buffer, page []byte, t *htmlTag, open openSelect) (pos int) {
	name := t.attrs["name"]
	switch {
	case t.foreign: // no field
	case with.isSynced(t) && t.name != "option":
		_, n, _ := with.take(name)
		t.write(out, []string{"aria-invalid"}, with.invalid(name, n))
		return t.end
	case t.name == "input":
		with.rewriteInput(out, t, name)
		return t.end
	case t.name == "textarea":
		if value, n, ok := with.take(name); ok {
			t.write(out, []string{"aria-invalid"}, with.invalid(name, n))
			out.WriteString("\n" + html.EscapeString(value)) // the first line end of a textarea does not count
			return t.textEnd
		}
	case t.name == "option":
		value, ok := t.attrs["value"]
		if !ok {
			value = strings.Join(strings.Fields(strings.Join(t.text, "")), " ")
		}
		t.write(out, []string{"selected"}, boolAttr("selected", slices.Contains(open.values, value)))
		return t.end
	}
	out.Write(page[t.start:t.end])
	return t.end
}

// isSynced reports whether the server has the say of what a field shows: as in
// updates of the browser client.
func (with *filling) isSynced(t *htmlTag) bool {
	_, synced := t.attrs["data-lc-sync"]
	return synced && with.sync
}

func (with *filling) rewriteInput(out *bytes.Buffer, t *htmlTag, name string) {
	switch kind := strings.ToLower(t.attrs["type"]); kind {
	case "submit", "button", "reset", "image":
		t.write(out, nil, "")
	case "hidden", "file", "password": // have a value that is not shown again
		with.take(name)
		t.write(out, nil, "")
	case "checkbox", "radio":
		if _, off := t.attrs["disabled"]; off { // is never sent
			t.write(out, nil, "")
			return
		}
		value, ok := t.attrs["value"]
		if !ok {
			value = "on"
		}
		t.write(out, []string{"checked"}, boolAttr("checked", slices.Contains(with.values(name), value)))
	default:
		value, n, ok := with.take(name)
		if !ok {
			t.write(out, nil, "")
			return
		}
		t.write(out, []string{"value", "aria-invalid"}, " "+attr("value", value)+with.invalid(name, n))
	}
}

func boolAttr(attr string, set bool) string {
	if set {
		return " " + attr
	}
	return ""
}

// An openSelect is a select of the form whose options come. The zero value is
// none.
type openSelect struct {
	name   string
	values []string // of the options that were chosen
}

// selectOf returns the select that a tag begins, none if it was not sent.
func (with *filling) selectOf(t *htmlTag) openSelect {
	name := t.attrs["name"]
	if _, off := t.attrs["disabled"]; off || with.isSynced(t) { // is never sent, or stays
		return openSelect{}
	}
	if _, many := t.attrs["multiple"]; many {
		return openSelect{name, with.values(name)}
	}
	value, _, ok := with.take(name)
	if !ok {
		return openSelect{}
	}
	return openSelect{name, []string{value}}
}

// values returns what was entered into the fields of a name.
func (with *filling) values(name string) []string { return with.entered[name] }

// take returns the value that was sent for the next field of a name, and which
// one it is: fields of one name are sent in the order of the page.
func (with *filling) take(name string) (value string, n int, ok bool) {
	values := with.values(name)
	n = with.taken[name]
	if name == "" || n >= len(values) {
		return "", n, false
	}
	with.taken[name]++
	return values[n], n, true
}
