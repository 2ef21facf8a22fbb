package scaffold

import (
	"strings"
	"testing"
)

func TestParseAction(t *testing.T) {
	for text, want := range map[string]string{
		"reset":                                  "Reset()",
		"reset()":                                "Reset()",
		" MarkAsRead(notificationID string) ":    "MarkAsRead(notificationID string)",
		"mark_as_read(a, b int)":                 "MarkAsRead(a, b int)",
		"_mark__as_read_()":                      "MarkAsRead()",
		"add(ctx context.Context, n int) error":  "Add(n int)",
		"move(to struct{ X, Y int })":            "Move(to struct{X, Y int})",
		"tag(m map[Key][]*time.Time, s ...Item)": "Tag(m map[Key][]*time.Time, s ...Item)",
	} {
		a, err := ParseAction(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := a.Method + "(" + strings.ReplaceAll(a.params(typeText), "struct{ X, Y int }", "struct{X, Y int}") + ")"; got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func TestParseActionRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "want a name and parameters",
		"()":                          "column 3: ",
		"add(n int":                   "column 10: ",
		"mark-as-read()":              "column 5: ",
		"add[T any](n T)":             "an action has no type parameters",
		"add(n int) (int, error)":     "leave the results out",
		"add(int)":                    "a parameter of type int has no name",
		"add(_ int)":                  "parameter _ has no name",
		"add(userID, userId string)":  `parameters userID and userId are both "userId" on the wire`,
		"_()":                         "_ gives its method no exported name",
		"_1()":                        "_1 gives its method no exported name",
		"数()":                         "数 gives its method no exported name",
		"(t *T) add(n int)":           "leave the receiver out",
		"add(n int) { panic(0) }":     "want a name and parameters",
		"add(n int); func other(int)": "want a name and parameters",
	} {
		if _, err := ParseAction(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestParseState(t *testing.T) {
	fields, err := ParseState("A, B string; Items []Item")
	if err != nil || len(fields) != 3 || fields[1].Name != "B" || typeText(fields[2].Type) != "[]Item" {
		t.Errorf("%v, %v", fields, err)
	}
	for text, want := range map[string]string{
		"":                       "want a field",
		"Item":                   "want a name and a type",
		"*Item":                  "want a name and a type",
		"items []Item":           "export it, as Items",
		"N int `lc:\"state\"`":   "leave the tag",
		"N int}; type U struct{": "want a field",
		"N in t":                 "column 6: ",
	} {
		if _, err := ParseState(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// Whatever is asked for, there is an answer.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"markAsRead(notificationID string)", "a(b struct{ C int })", "Notifications []Notification", "context:room", "x(", "é(é ...é)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if a, err := ParseAction(text); err == nil && a.Wire() == "" {
			t.Errorf("action %q has no name on the wire", text)
		}
		if fields, err := ParseState(text); err == nil && len(fields) == 0 {
			t.Errorf("state %q has no fields", text)
		}
		if c, err := ParseChannel(text); err == nil && c.Strategy == "" {
			t.Errorf("channel %q has no strategy", text)
		}
		_ = CheckName(text)
	})
}
