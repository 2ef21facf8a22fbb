package examples_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/internal/client"
	"github.com/lcgen/lcgen/parser"
)

var update = flag.Bool("update", false, "write the tables of the documents that the code knows")

// A table is one of a document of which the code knows the first columns. What
// stands in others is the document's own.
type table struct {
	document string
	heading  string // that it stands below
	columns  []string
	rows     [][]string
}

// tables returns the tables that the code knows.
func tables() []table {
	all := []table{
		{"README.md", "Directives", []string{"directive", "on", "says"}, directiveRows()},
		{"docs/channels.md", "Choose a strategy", []string{"directive", "channel"}, strategyRows()},
		{"docs/channels.md", "What is sent", []string{"event", "data", "when"}, eventRows()},
		{"docs/reference.md", "Methods that the runtime calls", []string{"method", "what it does"}, methodRows()},
		{"docs/reference.md", "Parameters of actions", []string{"types", "sent as"}, parameterRows()},
		{"docs/reference.md", "Lints", []string{"code", "level", "finds"}, lintRows()},
	}
	for _, topic := range topics() {
		all = append(all, table{"docs/client.md", string(topic), []string{"attribute", "on", "meaning"}, attributeRows(topic)})
	}
	return all
}

// TestTables holds the tables of the documents to those of the code.
func TestTables(t *testing.T) {
	for _, tab := range tables() {
		path := filepath.Join(repository, tab.document)
		before, old, after, found := tab.find(string(read(t, path)))
		if !found {
			t.Errorf("%s has no table %q below %q", tab.document, tab.columns, tab.heading)
			continue
		}
		want := tab.lines(old)
		if slices.Equal(old, want) {
			continue
		}
		if *update {
			text := before + strings.Join(append(want, after), "\n")
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for _, line := range want {
			if !slices.Contains(old, line) {
				t.Errorf("%s lacks, below %q:\n%s", tab.document, tab.heading, line)
			}
		}
		for _, line := range old {
			if !slices.Contains(want, line) {
				t.Errorf("%s has, below %q, what the code does not know:\n%s", tab.document, tab.heading, line)
			}
		}
		t.Errorf(`%s: "go test ./examples -run TestTables -update" writes the table`, tab.document)
	}
}

// find returns the lines of the table below its two lines of head, and the text
// before and after them.
func (tab table) find(text string) (before string, rows []string, after string, found bool) {
	start := strings.Index(text, "\n## "+tab.heading+"\n")
	if start < 0 {
		return "", nil, "", false
	}
	head := strings.Index(text[start:], "\n| "+strings.Join(tab.columns, " | ")+" |")
	if head < 0 {
		return "", nil, "", false
	}
	at := start + head + 1
	for range 2 {
		at += strings.Index(text[at:], "\n") + 1
	}
	end := at
	for strings.HasPrefix(text[end:], "|") {
		end += strings.Index(text[end:], "\n") + 1
	}
	return text[:at], strings.Split(strings.TrimSuffix(text[at:end], "\n"), "\n"), text[end:], true
}

// lines returns the lines of the table. Further columns are kept from the line
// that begins like it.
func (tab table) lines(old []string) []string {
	var lines []string
	for _, row := range tab.rows {
		line := "|"
		for _, cell := range row {
			line += " " + strings.ReplaceAll(cell, "|", `\|`) + " |"
		}
		for _, known := range old {
			if own, ok := strings.CutPrefix(known, line); ok {
				line += own
				break
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// code returns text as code of a document.
func code(text string) string { return "`" + text + "`" }

func directiveRows() [][]string {
	var rows [][]string
	for _, d := range parser.Directives {
		on, help := d.On.String(), d.Help
		for _, o := range d.Options {
			help += ". " + code(o.Usage()) + ": " + o.Help
		}
		for i, form := range d.Usage() {
			if len(d.Choices) > 0 {
				help = d.Choices[i].Help
			}
			rows = append(rows, []string{code(form), on, help})
			on = "〃"
		}
	}
	return rows
}

func strategyRows() [][]string {
	var rows [][]string
	for _, s := range parser.Strategies {
		channel := "none"
		if s.Form != "" {
			channel = code(s.ChannelForm("PREFIX"))
		}
		rows = append(rows, []string{code("//lc:channel " + s.Usage()), channel})
	}
	return rows
}

func eventRows() [][]string {
	var rows [][]string
	for _, e := range client.Events {
		var fields []string
		for _, f := range e.Fields {
			fields = append(fields, code(f))
		}
		rows = append(rows, []string{code(e.Type), strings.Join(fields, ", "), e.Help})
	}
	return rows
}

func methodRows() [][]string {
	var rows [][]string
	for _, h := range parser.Hooks {
		rows = append(rows, []string{code(h.Form()), h.Help})
	}
	return rows
}

func parameterRows() [][]string {
	var rows [][]string
	for _, k := range parser.Kinds {
		rows = append(rows, []string{k.Types, k.Wire})
	}
	return rows
}

func lintRows() [][]string {
	var rows [][]string
	for _, r := range checker.Rules() {
		rows = append(rows, []string{r.Code, string(r.Level), r.Title})
	}
	return rows
}

// topics returns what attributes are for, in the order of their table.
func topics() []client.Topic {
	var all []client.Topic
	for _, a := range client.Attributes {
		if !slices.Contains(all, a.Topic) {
			all = append(all, a.Topic)
		}
	}
	return all
}

func attributeRows(topic client.Topic) [][]string {
	var rows [][]string
	for _, a := range client.Attributes {
		if a.Topic == topic {
			rows = append(rows, []string{code(a.Usage()), a.On, a.Help})
		}
	}
	return rows
}
