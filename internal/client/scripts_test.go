package client_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/lcgen/lcgen/internal/client"
)

// scripts returns the text of the client as it is served.
func scripts(t *testing.T) string {
	t.Helper()
	paths, err := filepath.Glob("../../runtime/client/*.js")
	if err != nil || len(paths) == 0 {
		t.Fatalf("the client is not there: %v", err)
	}
	var text strings.Builder
	for _, path := range paths {
		script, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(script)
	}
	return text.String()
}

// lookedFor returns the attributes that the client looks for: by their names,
// or as members of a dataset.
func lookedFor(t *testing.T) map[string]bool {
	t.Helper()
	text, found := scripts(t), map[string]bool{}
	for _, name := range regexp.MustCompile(`\bdata(?:-[a-z]+)+`).FindAllString(text, -1) {
		found[name] = true
	}
	for _, member := range regexp.MustCompile(`\b(?:lc|component|sse)[A-Z][A-Za-z]*`).FindAllString(text, -1) {
		found["data-"+dashes(member)] = true
	}
	return found
}

// dashes turns fooBar, the member of a dataset, into foo-bar.
func dashes(member string) string {
	var b strings.Builder
	for _, r := range member {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// TestClientLooksForAttributes holds the table to the client: it has what the
// client looks for, and nothing else.
func TestClientLooksForAttributes(t *testing.T) {
	found := lookedFor(t)
	for _, a := range client.Attributes {
		if name := strings.TrimSuffix(a.Name, "-"); !found[name] {
			t.Errorf("the client does not look for %s", a.Usage())
		}
	}
	for name := range found {
		if strings.HasPrefix(name, client.AttrPrefix) && client.AttributeOf(name) == nil && client.AttributeOf(name+"-x") == nil {
			t.Errorf("the client looks for %s, which is not in the table", name)
		}
	}
}

// TestAnswerIsDeclared holds the type of an action's answer to what it is: the
// data of a component-update, and the effects.
func TestAnswerIsDeclared(t *testing.T) {
	types, err := os.ReadFile("../../runtime/client/client.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	answer := regexp.MustCompile(`(?s)interface Answer \{.*?\n\}`).Find(types)
	for _, e := range client.Events {
		if e.Type != client.EventUpdate {
			continue
		}
		for _, field := range append([]string{"effects"}, e.Fields...) {
			if !regexp.MustCompile(`(?m)^  ` + field + `\??: `).Match(answer) {
				t.Errorf("Answer in client.d.ts lacks %s", field)
			}
		}
	}
}

// TestClientListens holds the events that call actions to the client.
func TestClientListens(t *testing.T) {
	if want := `["` + strings.Join(client.Triggers, `","`) + `"]`; !strings.Contains(scripts(t), want) {
		t.Errorf("the client does not listen to %s", want)
	}
}

// TestClientKnowsEvents holds the events of the stream to the client.
func TestClientKnowsEvents(t *testing.T) {
	text := scripts(t)
	for _, e := range client.Events {
		if e.Type == client.EventRefresh {
			continue // it does so for each event about a component that it doesn't know
		}
		if !strings.Contains(text, `"`+e.Type+`"`) {
			t.Errorf("the client does not know the event %s", e.Type)
		}
	}
	for _, m := range regexp.MustCompile(`"(component-[a-z]+)"`).FindAllStringSubmatch(text, -1) {
		if !client.KnownEvent(m[1]) && m[1] != client.EventPatch {
			t.Errorf("the client knows the event %s, which is not in the table", m[1])
		}
	}
}

// TestTablesAreWhole looks for attributes and events of which something is
// left out.
func TestTablesAreWhole(t *testing.T) {
	for i, a := range client.Attributes {
		if a.Name == "" || a.On == "" || a.Topic == "" || a.Help == "" {
			t.Errorf("attribute %s lacks its name, On, Topic or Help", a.Name)
		}
		if got := client.AttributeOf(a.Name + a.Rest); got != &client.Attributes[i] {
			t.Errorf("%s is found as %v", a.Usage(), got)
		}
	}
	for _, e := range client.Events {
		if e.Type == "" || e.Help == "" || !e.Stream && len(e.Fields) == 0 {
			t.Errorf("event %s lacks its type, Fields or Help", e.Type)
		}
	}
}

func TestUsage(t *testing.T) {
	for name, want := range map[string]string{
		"data-lc-action":                `data-lc-action="ACTION"`,
		"data-lc-param-notification-id": `data-lc-param-NAME="TEXT"`,
		"data-lc-loading":               `data-lc-loading[="ACTION"]`,
		"data-lc-sync":                  "data-lc-sync",
		"data-lc-param-":                "",
		"data-lc-actions":               "",
	} {
		got := ""
		if a := client.AttributeOf(name); a != nil {
			got = a.Usage()
		}
		if got != want {
			t.Errorf("%s is written %q, want %q", name, got, want)
		}
	}
}
