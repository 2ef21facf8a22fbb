package lc

import (
	"bytes"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/internal/element"
)

// An inside is what a wrapper is put around.
type inside struct {
	l       *loaded
	version string            // of the html; empty if that is not the component's content
	hash    fingerprint       // of its skeleton; zero if nobody is sent patches of it
	attrs   map[string]string // of the component's own
	mark    string            // of the props that it is given; empty: none
	place   Place             // up to which the html shows everything; zero if it isn't known
	html    []byte
}

// wrapped returns the component with its wrapper, with what the browser shows in
// order to act or to get the content: a token or a grant.
func (in *inside) wrapped(when moment, name, proof string) []byte {
	var b bytes.Buffer
	b.Grow(len(in.html) + len(proof) + 512)
	b.WriteByte('<')
	b.WriteString(in.l.comp.element)
	writeAttr(&b, "data-component-id", in.l.id.String())
	if in.l.channel != "" {
		writeAttr(&b, "data-sse-channel", string(in.l.channel))
	}
	if uses := in.l.comp.uses; len(uses) > 0 {
		writeAttr(&b, "data-lc-uses", strings.Join(uses, " "))
	}
	if names := in.l.comp.addressNames(); names != "" {
		writeAttr(&b, client.QueryAttr, names)
	}
	if in.l.comp.uploads {
		writeAttr(&b, client.UploadsAttr, "")
	}
	if in.version != "" {
		writeAttr(&b, "data-lc-version", in.version)
	}
	if !in.hash.isZero() {
		writeAttr(&b, "data-lc-hash", string(in.hash[:]))
	}
	writeAttrs(&b, in.attrs)
	if in.mark != "" {
		writeAttr(&b, "data-lc-props", in.mark)
	}
	if when != now {
		writeAttr(&b, "data-lc-lazy", when.attr())
	}
	if !in.place.IsZero() {
		writeAttr(&b, "data-lc-cursor", in.place.String())
	}
	writeAttr(&b, name, proof)
	b.WriteByte('>')
	b.Write(in.html)
	b.WriteString("</")
	b.WriteString(in.l.comp.element)
	b.WriteByte('>')
	return b.Bytes()
}

// wrapperAttributes returns the attributes that the component itself gives its
// wrapper, nil if it has no method for that.
func (l *loaded) wrapperAttributes() (map[string]string, error) {
	if l.comp.attributes == nil {
		return nil, nil
	}
	attrs, err := l.comp.attributes(l.value)
	if err != nil {
		return nil, fmt.Errorf("attributes of %s: %w", l.id, err)
	}
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		if !element.ValidAttribute(name) {
			return nil, fmt.Errorf("attributes of %s: a wrapper can't be given %q: allowed are %s, all in lower case", l.id, name, element.Attributes)
		}
	}
	if attrs == nil {
		attrs = map[string]string{} // it has none now
	}
	return attrs, nil
}

// attributesJSON returns the same as JSON, for the events and answers.
func (l *loaded) attributesJSON() ([]byte, error) {
	attrs, err := l.wrapperAttributes()
	if attrs == nil || err != nil {
		return nil, err
	}
	return encodeLine(attrs)
}

// writeAttrs writes attributes by name.
func writeAttrs(b *bytes.Buffer, attrs map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		writeAttr(b, name, attrs[name])
	}
}

func writeAttr(b *bytes.Buffer, name, value string) {
	b.WriteByte(' ')
	b.WriteString(name)
	b.WriteString(`="`)
	b.WriteString(html.EscapeString(value))
	b.WriteByte('"')
}
