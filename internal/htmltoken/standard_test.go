package htmltoken

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"testing"
)

// TestStandard runs the tests of tokenizers that browsers and libraries share,
// https://github.com/html5lib/html5lib-tests. They have no tree: a start tag
// says nothing of the text that follows, and the state is given.
func TestStandard(t *testing.T) {
	files, err := filepath.Glob("testdata/html5lib/*.test")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no tests: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var all struct{ Tests []standardTest }
			if err := json.Unmarshal(text, &all); err != nil {
				t.Fatal(err)
			}
			for _, test := range all.Tests {
				for _, state := range test.states() {
					test.run(t, state)
				}
			}
		})
	}
}

// A standardTest is an input and the tokens to make of it.
type standardTest struct {
	Description   string
	Input         string
	Output        []any
	InitialStates []string
	LastStartTag  string
	DoubleEscaped bool
}

func (test *standardTest) states() []string {
	if len(test.InitialStates) == 0 {
		return []string{"Data state"}
	}
	return test.InitialStates
}

func (test *standardTest) run(t *testing.T, state string) {
	input, want := test.Input, test.Output
	if test.DoubleEscaped {
		input, want = unescapeTwice(input).(string), unescapeTwice(want).([]any)
	}
	for _, token := range want {
		if token := token.([]any); token[0] == "DOCTYPE" {
			clear(token[2:]) // the identifiers are not taken apart
		}
	}
	if got := standardTokens(input, state, test.LastStartTag); !reflect.DeepEqual(got, want) {
		t.Errorf("%s, %s\ninput %q\ngot   %q\nwant  %q", test.Description, state, input, got, want)
	}
}

var escape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// unescapeTwice resolves the escapes that are left after those of JSON.
func unescapeTwice(v any) any {
	switch v := v.(type) {
	case string:
		return escape.ReplaceAllStringFunc(v, func(s string) string {
			n, _ := strconv.ParseUint(s[len(`\u`):], 16, 32)
			return string(rune(n))
		})
	case []any:
		for i := range v {
			v[i] = unescapeTwice(v[i])
		}
	case map[string]any:
		m := map[string]any{}
		for name, value := range v {
			m[unescapeTwice(name).(string)] = unescapeTwice(value)
		}
		return m
	}
	return v
}

// standardTokens returns the tokens of an input in the form of the tests.
func standardTokens(input, state, lastStartTag string) []any {
	z := New(input)
	z.rawName = "none"
	if lastStartTag != "" {
		z.rawName = lastStartTag
	}
	switch state {
	case "PLAINTEXT state":
		z.content = PlainText
	case "RCDATA state":
		z.content = RCDATA
	case "RAWTEXT state":
		z.content = RawText
	case "Script data state":
		z.content = Script
	case "CDATA section state":
		z.Reset("<![CDATA[" + input)
		z.foreign = []element{{name: "svg"}}
	}
	tokens := []any{}
	for z.Next() {
		tokens = z.appendStandard(tokens)
		z.content, z.foreign = Markup, nil
	}
	return tokens
}

// appendStandard appends the token in the form of the tests.
func (z *Tokenizer) appendStandard(tokens []any) []any {
	name, data := LowerName(z.Name.Of(z.input)), z.Data.Of(z.input)
	switch z.Kind {
	case Text:
		text := DecodeText(data, z.Content)
		if n := len(tokens); n > 0 {
			if last := tokens[n-1].([]any); last[0] == "Character" {
				last[1] = last[1].(string) + text
				return tokens
			}
		}
		if text == "" {
			return tokens
		}
		return append(tokens, []any{"Character", text})
	case StartTag:
		attrs := map[string]any{}
		for _, a := range z.Attrs {
			name := LowerName(a.Name.Of(z.input))
			if _, twice := attrs[name]; !twice {
				attrs[name] = DecodeValue(a.Value.Of(z.input))
			}
		}
		token := []any{"StartTag", name, attrs}
		if z.SelfClosing {
			token = append(token, true)
		}
		return append(tokens, token)
	case EndTag:
		return append(tokens, []any{"EndTag", name})
	case Comment:
		return append(tokens, []any{"Comment", DecodeText(data, RawText)})
	case Doctype:
		var doctype any = name
		if name == "" {
			doctype = nil
		}
		return append(tokens, []any{"DOCTYPE", doctype, nil, nil, nil})
	}
	return tokens
}
