package trace

import (
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// A Text is a string as far as it is known: literal text, and between it what
// depends on the component or can't be known. Adjacent literals are one.
type Text []Piece

// A Piece is a part of a Text.
type Piece struct {
	Kind    Kind
	Literal string // of a Literal
}

// Kind says what is known about a Piece.
type Kind uint8

const (
	Literal  Kind = iota // text that is always the same
	Instance             // the component's instance, as it is
	Unknown              // any text
)

// unknown is the Text of which nothing is known.
var unknown = Text{{Kind: Unknown}}

// literal returns a Text that is known.
func literal(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{{Literal: s}}
}

// Constant returns the string where all of it is known.
func (t Text) Constant() (string, bool) {
	switch len(t) {
	case 0:
		return "", true
	case 1:
		return t[0].Literal, t[0].Kind == Literal
	}
	return "", false
}

// Prefix returns the literal text that the string begins with.
func (t Text) Prefix() string {
	if len(t) > 0 && t[0].Kind == Literal {
		return t[0].Literal
	}
	return ""
}

// Suffix returns the literal text that the string ends with.
func (t Text) Suffix() string {
	if n := len(t); n > 0 && t[n-1].Kind == Literal {
		return t[n-1].Literal
	}
	return ""
}

// Has reports whether the string has a piece of that kind.
func (t Text) Has(kind Kind) bool {
	for _, p := range t {
		if p.Kind == kind {
			return true
		}
	}
	return false
}

// Matches reports whether the string may be s.
func (t Text) Matches(s string) bool {
	if c, ok := t.Constant(); ok {
		return c == s
	}
	prefix, suffix := t.Prefix(), t.Suffix()
	return len(s) >= len(prefix)+len(suffix) && strings.HasPrefix(s, prefix) && strings.HasSuffix(s, suffix)
}

// String shows the string to people: "user:{instance}".
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t {
		switch p.Kind {
		case Literal:
			b.WriteString(p.Literal)
		case Instance:
			b.WriteString(parser.InstanceMark)
		case Unknown:
			b.WriteString("{…}")
		}
	}
	return b.String()
}

// join returns the texts one behind the other.
func join(texts ...Text) Text {
	out := Text{}
	for _, t := range texts {
		for _, p := range t {
			if n := len(out); n > 0 && p.Kind == Literal && out[n-1].Kind == Literal {
				out[n-1].Literal += p.Literal
				continue
			}
			out = append(out, p)
		}
	}
	return out
}

// with returns the text with the instance replaced.
func (t Text) with(instance Text) Text {
	var parts []Text
	for _, p := range t {
		if p.Kind == Instance {
			parts = append(parts, instance)
		} else {
			parts = append(parts, Text{p})
		}
	}
	return join(parts...)
}

// Exactly returns the text that is always s.
func Exactly(s string) Text { return literal(s) }

// PerInstance returns the text of a prefix with the instance behind it.
func PerInstance(prefix string) Text { return join(literal(prefix), Text{{Kind: Instance}}) }
