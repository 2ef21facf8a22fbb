package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/lcgen/lcgen/internal/filetype"
	"github.com/lcgen/lcgen/parser"
)

// requiredParams returns the parameters of an action that must be given. A partial
// one is sent no files.
func requiredParams(a *parser.Action) []parser.Param {
	return slices.DeleteFunc(slices.Clone(a.Params), func(p parser.Param) bool {
		return p.Optional || p.Variadic || p.List || a.Partial && p.Type.Kind == parser.KindFile
	})
}

// params returns what the valid parameters of an action are called in its
// subtest.
func (s *stubTest) params(a *parser.Action) fragment {
	if len(requiredParams(a)) == 0 {
		return text("nil")
	}
	return text(s.valid)
}

// validParams returns the statement that declares the valid parameters: on one
// line where there is room and nothing is left open.
func (s *stubTest) validParams(a *parser.Action, params []parser.Param) jen.Code {
	var members []fragment
	var lines []jen.Code
	open := false
	for _, p := range params {
		value, known := exampleOf(a, p)
		member := slices.Concat(text(fmt.Sprintf("%q: ", p.Wire)), value)
		members = append(members, member)
		line := member.code().Op(",")
		if !known {
			open = true
			line.Comment("a valid " + p.Type.String())
		}
		lines = append(lines, line)
	}
	declared := jen.Id(s.valid).Op(":=").Add(lctest("Params"))
	head := slices.Concat(text("\t\t"+s.valid+" := "), qualified(lctestPath, "Params"))
	if !open && s.fits(head, text("{"), joined(members), text("}")) {
		return declared.Values(codes(members)...)
	}
	return declared.Custom(jen.Options{Open: "{", Close: "}", Multi: true}, lines...)
}

// exemplified reports whether a valid value of each parameter that an action
// requires is known.
func exemplified(a *parser.Action) bool {
	return !slices.ContainsFunc(requiredParams(a), func(p parser.Param) bool {
		_, known := exampleOf(a, p)
		return !known
	})
}

// exampleOf returns a valid value of a parameter, nil where none is known: what a
// method Validate takes, only its author can tell.
func exampleOf(a *parser.Action, p parser.Param) (value fragment, known bool) {
	if p.Validate {
		return text("nil"), false
	}
	return example(a, p.Type)
}

// example returns a valid value of a type, nil where none is known: what a type
// that reads itself takes, only its author can tell.
func example(a *parser.Action, t parser.Type) (value fragment, known bool) {
	if t.Kind == parser.KindFile {
		return sampleFile(a), true
	}
	if e := t.Kind.Info().Example; e != "" {
		return text(e), true
	}
	switch {
	case !t.Empty:
		return text("nil"), false
	case strings.HasPrefix(t.String(), "struct{"): // as JSON, for what is short
		return text("map[string]any{}"), true
	}
	return slices.Concat(t.Parts, text("{}")), true
}

// sampleFile returns a file that an action takes.
func sampleFile(a *parser.Action) fragment {
	var accept filetype.Accept
	if a.Accept != "" {
		accept, _, _ = filetype.Parse(a.Accept) // was checked
	}
	name, content := accept.Sample("1")
	return slices.Concat(qualified(lctestPath, "File"), text(fmt.Sprintf("{Name: %q, Content: []byte(%q)}", name, content)))
}

// withoutFile returns parameters that lack a required file, as a form does in which
// none was chosen; nil if an action requires none.
func withoutFile(a *parser.Action) fragment {
	for _, p := range requiredParams(a) {
		if p.Type.Kind == parser.KindFile {
			return slices.Concat(qualified(lctestPath, "Params"), text(fmt.Sprintf("{%q: ", p.Wire)), qualified(lctestPath, "File"), text("{}}"))
		}
	}
	return nil
}
