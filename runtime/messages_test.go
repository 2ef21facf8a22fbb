package lc

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// sayers are the functions whose first argument is a key if it is a literal.
var sayers = []string{"Of", "refuse", "errMalformed", "errBusy", "forbidden", "notFound"}

// textsOf returns the keys in the source of this package and package arg.
func textsOf(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	for _, pattern := range []string{"*.go", "arg/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "dev") { // for who develops, on their own machine
				continue
			}
			file, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if text, ok := saidIn(n); ok {
					found[text] = true
				}
				return true
			})
		}
	}
	for _, m := range regexp.MustCompile(`call \.Say "(.*?)"`).FindAllStringSubmatch(faultTemplate.Tree.Root.String(), -1) {
		found[m[1]] = true
	}
	for status := range problemCodes {
		found[http.StatusText(status)] = true
	}
	for _, text := range phrase.Client {
		found[text] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func saidIn(n ast.Node) (text string, ok bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	name := ""
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		name = fn.Name
	case *ast.SelectorExpr:
		name = fn.Sel.Name
	}
	literal, ok := call.Args[0].(*ast.BasicLit)
	if !ok || literal.Kind != gotoken.STRING || !slices.Contains(sayers, name) {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}

var verb = regexp.MustCompile(`%[a-z]`)

func TestGermanHasEveryText(t *testing.T) {
	keys := textsOf(t)
	if len(keys) < 100 {
		t.Fatalf("the source has %d texts only", len(keys))
	}
	for _, key := range keys {
		// Arguments show which verbs a format has.
		got := phrase.German(key)
		switch {
		case got == "":
			t.Errorf("there is no German for %q", key)
		case !slices.Equal(verb.FindAllString(got, -1), verb.FindAllString(key, -1)):
			t.Errorf("the German for %q has other verbs: %q", key, got)
		}
	}
	for _, key := range phrase.GermanKeys() {
		if !slices.Contains(keys, key) {
			t.Errorf("nothing says %q any more", key)
		}
	}
}

var updateDocs = flag.Bool("update", false, "write the table of texts in docs/languages.md")

// The document has each text.
func TestTextsAreDocumented(t *testing.T) {
	const document = "../docs/languages.md"
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	const head = "| key | German |\n|---|---|\n"
	before, _, ok := strings.Cut(string(text), head)
	if !ok {
		t.Fatalf("%s has no table of texts", document)
	}
	want := before + head
	for _, key := range textsOf(t) {
		want += fmt.Sprintf("| `%s` | %s |\n", key, phrase.German(key))
	}
	switch {
	case want == string(text):
	case *updateDocs:
		if err := os.WriteFile(document, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf(`%s has other texts than the code: "go test ./runtime -run TestTextsAreDocumented -update" writes them`, document)
	}
}

// The client's own texts are those of its sources.
func TestClientTexts(t *testing.T) {
	var sources strings.Builder
	err := filepath.WalkDir("client/src", func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".ts" {
			return err
		}
		text, err := os.ReadFile(path)
		sources.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, m := range regexp.MustCompile(`\bsay\(\s*"((?:[^"\\]|\\.)*)"`).FindAllStringSubmatch(sources.String(), -1) {
		said[m[1]] = true
	}
	for _, text := range phrase.Client {
		if !said[text] {
			t.Errorf("the client never says %q", text)
		}
		delete(said, text)
	}
	for text := range said {
		t.Errorf("phrase.Client lacks %q", text)
	}
}

func TestByLanguage(t *testing.T) {
	say := ByLanguage(map[string]Messages{"en": English, "de": German, "pt-br": func(context.Context, string, ...any) string { return "é obrigatório" }})
	for accept, want := range map[string]string{
		"":                                "",
		"de":                              "fehlt",
		"de-AT, en":                       "fehlt",
		"fr, de;q=0.5, en;q=0.8":          "is required",
		"en;q=0, de;q=0.1":                "fehlt",
		"DE-x-private":                    "fehlt",
		"pt-BR":                           "é obrigatório",
		"pt":                              "",
		"*":                               "",
		", ;q=1, de;q=x, en ; q=1 ":       "is required",
		"de" + strings.Repeat(",fr", 200): "fehlt",
	} {
		if got := say(context.WithValue(t.Context(), languagesKey{}, accept), "is required"); got != want {
			t.Errorf("%q: got %q, want %q", accept, got, want)
		}
	}
	if got := say(t.Context(), "is required"); got != "" {
		t.Errorf("without a request got %q", got)
	}
}

func FuzzByLanguage(f *testing.F) {
	f.Add("de-AT;q=0.5, en")
	f.Add("x-y-z,*;q=1e9, -")
	say := ByLanguage(map[string]Messages{"en": English, "de": German})
	f.Fuzz(func(t *testing.T, accept string) {
		got := say(context.WithValue(t.Context(), languagesKey{}, accept), "is required")
		if !slices.Contains([]string{"", "fehlt", "is required"}, got) {
			t.Errorf("%q gives %q", accept, got)
		}
	})
}

// What a request is refused for, and what is wrong with its parameters, is told in
// the viewer's language; without words for a text, and if the function fails, in
// English.
func TestMessagesOfProblems(t *testing.T) {
	panics := func(context.Context, string, ...any) string { panic("no words") }
	asked := func(ctx context.Context, key string, args ...any) string {
		user, _ := UserFrom(ctx)
		return fmt.Sprint(AppFrom(ctx) != nil, " ", user, " ", key, " ", args)
	}
	for _, tt := range []struct {
		messages Messages
		accept   string
		path     string
		body     string
		want     string // in the problem
	}{
		{nil, "de", "/lc/tally/one/add", `{}`, `"title":"Unprocessable Entity","status":422,"code":"invalid","detail":"Some parameters are invalid.","errors":[{"pointer":"#/by","detail":"is required"}]`},
		{German, "", "/lc/tally/one/add", `{}`, `"title":"Ungültige Angaben","status":422,"code":"invalid","detail":"Einige Angaben sind ungültig.","errors":[{"pointer":"#/by","detail":"fehlt"}]`},
		{German, "", "/lc/tally/one/add", `{"by":"x"}`, `"detail":"muss eine ganze Zahl sein"`},
		{German, "", "/lc/tally/one/add", `{"by":1,"m":1}`, `{"pointer":"#/m","detail":"ist kein Parameter dieser Aktion"}`},
		{German, "", "/lc/tally/one/add", `{"by":99999999999999999999}`, `"detail":"muss zwischen -9223372036854775808 und 9223372036854775807 liegen"`},
		{German, "", "/lc/tally/one/nothing", `{}`, `"title":"Nicht gefunden","status":404,"code":"not-found","detail":"Eine Aktion nothing von tally gibt es nicht."`},
		{German, "", "/lc/tally/one/add", `{`, `"detail":"Der Inhalt ist kein gültiges JSON`},
		{ByLanguage(map[string]Messages{"de": German}), "de-DE,en;q=0.7", "/lc/tally/one/add", `{}`, `"detail":"fehlt"`},
		{ByLanguage(map[string]Messages{"de": German}), "fr", "/lc/tally/one/add", `{}`, `"detail":"is required"`},
		{panics, "", "/lc/tally/one/add", `{}`, `"detail":"is required"`},
		{asked, "", "/lc/tally/one/add", `{}`, `"detail":"true ada is required []"`},
	} {
		options := []Option{WithUser(func(*http.Request) string { return "ada" })}
		if tt.messages != nil {
			options = append(options, WithMessages(tt.messages))
		}
		def := tallyDefinition()
		def.Channel = global
		f := newFixture(t, def, options...)
		r := httptest.NewRequest(http.MethodPost, tt.path, strings.NewReader(tt.body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept-Language", tt.accept)
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s %s for %q: got %s, want it to have %s", tt.path, tt.body, tt.accept, w.Body, tt.want)
		}
	}
}

// A page tells the client its texts, in a form that HTML can't be broken out of.
func TestClientTagHasTexts(t *testing.T) {
	if tag := newFixture(t, tallyDefinition()).clientTag(t.Context()); strings.Contains(string(tag), "data-lc-texts") {
		t.Errorf("in English, the tag has texts: %s", tag)
	}
	hostile := func(_ context.Context, key string, _ ...any) string {
		if key == "Load again" {
			return `"><script>alert(1)</script>`
		}
		return ""
	}
	for _, tt := range []struct {
		messages Messages
		want     map[string]string
	}{
		{hostile, map[string]string{"Load again": `"><script>alert(1)</script>`}},
		{German, map[string]string{"Load again": "Neu laden", "Connection lost.": "Verbindung verloren."}},
	} {
		tag := string(newFixture(t, tallyDefinition(), WithMessages(tt.messages)).clientTag(t.Context()))
		if strings.Contains(tag, "<script>") {
			t.Errorf("the tag lets HTML through: %s", tag)
		}
		_, rest, _ := strings.Cut(tag, `data-lc-texts="`)
		text, _, _ := strings.Cut(rest, `"`)
		var got map[string]string
		if err := json.Unmarshal([]byte(html.UnescapeString(text)), &got); err != nil {
			t.Fatal(err)
		}
		for key, want := range tt.want {
			if got[key] != want {
				t.Errorf("%s is %q, want %q", key, got[key], want)
			}
		}
		if len(got) > len(phrase.Client) {
			t.Errorf("there are %d texts", len(got))
		}
	}
}
