package markup

import (
	"fmt"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

// checkUploads reports attributes of uploads on elements where the client can't
// use them, and those that name no file input.
func (k *text) checkUploads(tags []tag, f *forms) {
	inputs, sure := k.fileInputs(tags)
	for i := range tags {
		t := &tags[i]
		if t.closing {
			continue
		}
		if a, ok := t.attr(client.ProgressAttr); ok {
			if t.name != "progress" && !t.vague {
				k.fault(Calls, a.namePos, a.nameLen, "put it on a <progress>", "<%s> shows no progress", t.name)
			}
			k.fileField(a, inputs, sure)
		}
		if a, ok := t.attr(client.DropAttr); ok {
			k.fileField(a, inputs, sure)
		}
		if a, ok := t.attr(client.CancelAttr); ok {
			k.checkCancel(t, a, f)
		}
	}
}

// fileInputs returns the names of the file inputs, and whether there are no
// others.
func (k *text) fileInputs(tags []tag) (names []string, sure bool) {
	names, sure = k.writtenFiles()
	for i := range tags {
		t := &tags[i]
		if t.closing || t.name != "input" {
			continue
		}
		typ, _ := t.attr("type")
		kind, constant := typ.constant()
		if constant && !strings.EqualFold(kind, "file") {
			sure = sure && !t.open
			continue
		}
		name, _ := t.attr("name")
		text, known := name.constant()
		if constant && known {
			names = append(names, text)
		}
		sure = sure && constant && known && !t.open
	}
	return names, sure
}

// writtenFiles returns the names of the file inputs that a binding's Field writes,
// and whether what else the template writes between its tags has none.
func (k *text) writtenFiles() (names []string, sure bool) {
	sure = !k.partial
	for _, gap := range k.gaps {
		b := k.bound[parse.Pos(gap)]
		switch {
		case b == nil || b.part != "Fields" && b.field == "":
			sure = false
		case b.part == "Field" && b.action.takesFile(b.field):
			names = append(names, b.field)
		}
	}
	return names, sure
}

// fileField reports the value of an attribute that is to be the name of a file
// input, and is not.
func (k *text) fileField(a attr, inputs []string, sure bool) {
	for _, name := range alternatives(a) {
		switch meant := parser.Closest(name.text, inputs); {
		case slices.Contains(inputs, name.text):
		case name.text == "":
			k.fault(Calls, name.offset, 0, "name a file input", "%s is empty", a.name)
		case meant != "" && !k.partial:
			k.fault(Calls, name.offset, len(name.text), didYouMean+meant+"?", "no file input is called %q", name.text)
		case sure && len(inputs) > 0:
			k.fault(Calls, name.offset, len(name.text), "want "+parser.OrList(slices.Compact(slices.Sorted(slices.Values(inputs)))), "no file input is called %q", name.text)
		case sure:
			k.fault(Calls, name.offset, len(name.text), fmt.Sprintf(`add <input type="file" name="%s">`, name.text), "no file input is called %q", name.text)
		}
	}
}

// checkCancel reports what is to end an upload if it is no button, or one that
// sends its form.
func (k *text) checkCancel(t *tag, a attr, f *forms) {
	if t.vague || t.open {
		return
	}
	switch {
	case t.name != "button" && t.name != "input":
		k.fault(Calls, a.namePos, a.nameLen, `write <button type="button" data-lc-cancel>`, "<%s> is no button", t.name)
	case slices.Contains(f.ends, t) && !isIdleButton(t):
		k.fault(Calls, a.namePos, a.nameLen, `add type="button"`, "before the browser client is there, this button sends its form")
	}
}
