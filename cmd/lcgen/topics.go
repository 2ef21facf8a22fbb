package main

import (
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

// newTopics returns the pages of help that belong to no command. They are
// printed from the tables that lcgen itself goes by.
func newTopics() []*cobra.Command {
	return []*cobra.Command{
		newTopic("directives", "Comments in Go source that lcgen reads",
			"A directive is a line of a doc comment, without a space after its slashes. An argument with a space is quoted as a whole.",
			directiveEntries()),
		newTopic("methods", "Methods that the runtime calls",
			"The runtime calls these methods of a component if it has them, with exactly these signatures.",
			methodEntries()),
		newTopic("parameters", "Types that the parameters of actions may have",
			"A pointer may be left out, and a last parameter with dots takes any number. A context.Context comes first, and is not sent.",
			parameterEntries()),
		newTopic("attributes", "Attributes of HTML that the browser client looks for",
			"lcgen check compares them with the component. Those of a binding, such as {{.Do.Add.Attrs}}, need not be written by hand.",
			attributeEntries()),
		newTopic("events", "Events that a stream brings to a page",
			"Each event has an ID, and an object in JSON as its data.",
			eventEntries()),
	}
}

// newTopic returns a page of help. A command that runs nothing is one to cobra.
func newTopic(name, short, intro string, entries []entry) *cobra.Command {
	var b strings.Builder
	b.WriteString(wrap(intro, 0))
	for _, e := range entries {
		b.WriteString("\n")
		e.write(&b, 0)
	}
	return &cobra.Command{Use: name, Short: short, Long: strings.TrimSuffix(b.String(), "\n")}
}

// An entry is something with its form, what it means, and its parts.
type entry struct {
	form, help string
	parts      []entry
}

// write writes the form in a line of its own, and the rest indented below it.
func (e entry) write(b *strings.Builder, indent int) {
	for line := range strings.Lines(e.form) {
		b.WriteString(strings.Repeat(" ", indent) + wrapForm(line, indent) + "\n")
	}
	b.WriteString(wrap(e.help, indent+4))
	for _, part := range e.parts {
		part.write(b, indent+4)
	}
}

// wrapForm breaks a form that is too long between its parts, and indents what
// follows.
func wrapForm(form string, indent int) string {
	lines, width := "", indent
	for part := range strings.FieldsSeq(form) {
		n := utf8.RuneCountInString(part)
		switch {
		case lines == "":
			lines, width = part, indent+n
		case width+1+n > maxHelpColumns:
			lines += "\n" + strings.Repeat(" ", indent+8) + part
			width = indent + 8 + n
		default:
			lines += " " + part
			width += 1 + n
		}
	}
	return lines
}

// maxHelpColumns is how long a line of help may be.
const maxHelpColumns = 80

// wrap breaks text, without its marks of code, into indented lines.
func wrap(text string, indent int) string {
	var b strings.Builder
	line := ""
	for word := range strings.FieldsSeq(strings.ReplaceAll(text, "`", "")) {
		switch {
		case line == "":
			line = strings.Repeat(" ", indent) + word
		case utf8.RuneCountInString(line+" "+word) > maxHelpColumns:
			b.WriteString(line + "\n")
			line = strings.Repeat(" ", indent) + word
		default:
			line += " " + word
		}
	}
	b.WriteString(line + "\n")
	return b.String()
}

func directiveEntries() []entry {
	var entries []entry
	for _, d := range parser.Directives {
		e := entry{form: strings.Join(d.Usage(), "\n"), help: "on " + d.On.String() + ": " + d.Help}
		for _, o := range d.Options {
			e.parts = append(e.parts, entry{form: o.Usage(), help: o.Help})
		}
		if len(d.Choices) > 0 {
			e.form = d.Form() + " " + strings.ToUpper(d.ChoiceName)
		}
		for _, c := range d.Choices {
			e.parts = append(e.parts, entry{form: c.Usage(), help: c.Help})
		}
		entries = append(entries, e)
	}
	return entries
}

func methodEntries() []entry {
	var entries []entry
	for _, h := range parser.Hooks {
		entries = append(entries, entry{form: h.Form(), help: h.Help})
	}
	return entries
}

func parameterEntries() []entry {
	var entries []entry
	for _, k := range parser.Kinds {
		entries = append(entries, entry{form: strings.ReplaceAll(k.Types, "`", ""), help: k.Wire})
	}
	return entries
}

func attributeEntries() []entry {
	var entries []entry
	for _, a := range client.Attributes {
		entries = append(entries, entry{form: a.Usage(), help: "on " + a.On + ": " + a.Help})
	}
	return entries
}

func eventEntries() []entry {
	var entries []entry
	for _, e := range client.Events {
		form := e.Type
		if len(e.Fields) > 0 {
			form += " {" + strings.Join(e.Fields, ", ") + "}"
		}
		entries = append(entries, entry{form: form, help: e.Help})
	}
	return entries
}
