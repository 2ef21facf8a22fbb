// Package phrase has texts that people read, in a form that can still be put into
// another language.
package phrase

import "fmt"

// A Phrase is a text that somebody may see.
type Phrase struct {
	key   string
	args  []any
	words string // in place of key: what is said as it is
	about string // what stands before it
}

// Of returns the text of a key: what it says in English, as a format of package
// fmt for args. All keys stand in calls of Of, or of functions that
// package lc names in its test of the translations.
func Of(key string, args ...any) Phrase { return Phrase{key: key, args: args} }

// Said returns a text that somebody else has made: it stays as it is.
func Said(words string) Phrase { return Phrase{words: words} }

// About returns a text that says of something what p completes: "must be a file".
func (p Phrase) About(something string) Phrase {
	p.about = something + " "
	return p
}

// A Sayer puts the text of a key into another language. It returns "" if it does
// not know the key.
type Sayer func(key string, args ...any) string

// In returns the text as say has it, or in English if say is nil or has no words
// for it.
func (p Phrase) In(say Sayer) string {
	if p.key == "" {
		return p.String()
	}
	if say != nil {
		if words := say(p.key, p.args...); words != "" {
			return p.about + words
		}
	}
	return p.String()
}

// String returns the text in English.
func (p Phrase) String() string {
	switch {
	case p.key == "":
		return p.about + p.words
	case len(p.args) == 0:
		return p.about + p.key // which may hold a percent sign
	}
	return p.about + fmt.Sprintf(p.key, p.args...)
}

// IsZero reports whether there is no text.
func (p Phrase) IsZero() bool { return p.key == "" && p.words == "" }
