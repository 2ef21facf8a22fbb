package lc

import (
	"strings"
	"unicode"
)

// labels returns what the form calls its fields, by name: the text of a field's
// label, or else what the field says of itself.
func (f formRange) labels(tags []htmlTag) map[string]string {
	named := map[string]string{} // labels by the ID of their field
	for i := range tags {
		if t := &tags[i]; t.name == "label" && !t.closing && t.attrs["for"] != "" {
			named[t.attrs["for"]] = labelText(tags[i:])
		}
	}
	labels, around := map[string]string{}, ""
	for i := range tags {
		t := &tags[i]
		if t.name == "label" {
			around = ""
			if !t.closing {
				around = labelText(tags[i:])
			}
		}
		name := t.attrs["name"]
		if name == "" || t.closing || labels[name] != "" || !f.has(i, t) {
			continue
		}
		labels[name] = firstOf(named[t.attrs["id"]], around, t.attrs["aria-label"], t.attrs["placeholder"], t.attrs["title"])
	}
	return labels
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			return text
		}
	}
	return ""
}

// labelText returns the text of the label that the tags begin with, without
// that of the fields in it.
func labelText(tags []htmlTag) string {
	var text strings.Builder
	for i, t := range tags {
		if i > 0 && t.name == "label" {
			break
		}
		if field := t.name == "textarea" || t.name == "select" || t.name == "option"; field && !t.closing {
			continue
		}
		text.WriteString(strings.Join(t.text, "") + " ")
	}
	return strings.TrimRight(strings.Join(strings.Fields(text.String()), " "), ":*")
}

// readable returns a wire name as words: parentId as Parent id.
func readable(name string) string {
	var words strings.Builder
	for i, r := range name {
		switch {
		case i == 0:
			r = unicode.ToUpper(r)
		case unicode.IsUpper(r):
			words.WriteByte(' ')
			r = unicode.ToLower(r)
		case strings.ContainsRune("./_-", r):
			r = ' '
		}
		words.WriteRune(r)
	}
	return words.String()
}
