package parser

import (
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// A fieldTag is the value of the struct tag lc: what a field is, and how it is kept.
type fieldTag struct {
	text    string // as written
	value   string // "state", "client" or "prop"
	url     string // name in the query of the page's address, empty if it is not there
	history string // "push" or "replace", empty if nothing is said
	keep    bool   // it survives a reload of the tab
}

// Options of lc:"client".
var tagOptions = []string{"url", "history", "keep"}

// histories says what becomes of the browser's history when a field in the address
// changes.
var histories = []string{"replace", "push"}

// queryName is what a field may be named in the query. Names with an underscore
// before them are the forms' own.
var queryName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)

// A tagFault says what is wrong with a part of a tag.
type tagFault struct {
	hint, text string
}

// parseTag reads the value of the struct tag lc. The value before the options is
// known to be one.
func parseTag(text string) (fieldTag, *tagFault) {
	value, rest, more := strings.Cut(text, ",")
	tag := fieldTag{text: text, value: value}
	if !more {
		return tag, nil
	}
	var seen []string
	for option := range strings.SplitSeq(rest, ",") {
		key, arg, hasArg := strings.Cut(option, "=")
		switch {
		case !slices.Contains(tagOptions, key):
			return tag, unknownOption(option, key)
		case value != "client":
			return tag, &tagFault{`only lc:"client" has it`, "a field marked lc:\"" + value + "\" takes no option " + key}
		case slices.Contains(seen, key):
			return tag, &tagFault{"remove one of them", "option " + key + " is given twice"}
		}
		seen = append(seen, key)
		if fault := tag.take(key, arg, hasArg); fault != nil {
			return tag, fault
		}
	}
	switch {
	case tag.history != "" && tag.url == "":
		return tag, &tagFault{"add url=NAME, or remove it", "option history is about the address, which the field is not in"}
	case tag.keep && tag.url != "":
		return tag, &tagFault{"remove keep", "a field in the address survives a reload by that, and keep has no effect"}
	}
	return tag, nil
}

func unknownOption(option, key string) *tagFault {
	hint := `want url=NAME, history=push or keep`
	if c := Closest(key, tagOptions); c != "" {
		hint = "did you mean " + c + "?"
	}
	return &tagFault{hint, "unknown option \"" + option + "\""}
}

// take notes an option.
func (tag *fieldTag) take(key, arg string, hasArg bool) *tagFault {
	switch key {
	case "keep":
		tag.keep = true
		if hasArg {
			return &tagFault{"write keep", "option keep takes no value"}
		}
	case "url":
		tag.url = arg
		if !queryName.MatchString(arg) {
			return &tagFault{"write url=NAME, a letter and then letters, digits, and _ . -, at most 64", "\"" + arg + "\" can't be a name in the address"}
		}
	case "history":
		tag.history = arg
		if !slices.Contains(histories, arg) {
			hint := "want push or replace"
			if c := Closest(arg, histories); c != "" {
				hint = "did you mean " + c + "?"
			}
			return &tagFault{hint, "unknown value \"" + arg + "\" of option history"}
		}
	}
	return nil
}

// fitsAddress reports whether a field of the type can be in the address: a scalar, or
// a slice of them, each of which is one text.
func fitsAddress(t types.Type) bool {
	if isAddressScalar(t) {
		return true
	}
	s, ok := t.Underlying().(*types.Slice)
	return ok && !hasMethod(t, "UnmarshalJSON") && !hasMethod(t, "UnmarshalText") && !isBytes(s) && isAddressScalar(s.Elem())
}

func isAddressScalar(t types.Type) bool {
	switch kindOf(t) {
	case KindString, KindBool, KindInt, KindUint, KindFloat, KindDuration:
		return true
	case KindTime, KindText:
		return marshalsText(t)
	}
	return false
}
