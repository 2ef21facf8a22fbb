package report_test

import (
	"encoding/json"
	"errors"
	"go/token"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker/internal/report"
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/rules"
)

// files are the sources that findings are shown in.
var files = map[string]string{
	"/shop/cart.go":     "package cart\n\n\ttype\tCart struct { // größer\r\n",
	"/shop/cart.html":   "<p>é{{.Itmes}}</p>\n",
	"/shop/a b,c.html":  "{{.X}}\n",
	"/shop/long.html":   strings.Repeat("<i></i>", 40) + "{{.Here}}" + strings.Repeat("<b></b>", 40) + "\n",
	"/elsewhere/x.html": "{{.Y}}",
}

func options() report.Options {
	return report.Options{
		Path: func(path string) string { return strings.TrimPrefix(path, "/shop/") },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return []byte(text), nil
			}
			return nil, errors.New("no such file")
		},
		Root:    "/shop",
		Version: "v1.2.3",
	}
}

// finding makes one with the level and title that its rule has.
func finding(code, path string, line, column, endLine, endColumn int, message, hint string) report.Finding {
	r := rules.Find(code)
	return report.Finding{
		Code: code, Level: r.Level, Title: r.Title, Message: message, Hint: hint,
		Path: path, Line: line, Column: column, EndLine: endLine, EndColumn: endColumn,
	}
}

func write(t *testing.T, format string, opts report.Options, findings ...report.Finding) string {
	t.Helper()
	var b strings.Builder
	if err := report.Write(&b, format, findings, opts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	tests := []struct {
		name string
		f    report.Finding
		want string
	}{
		{
			name: "carets under what is meant",
			f:    finding("LC013", "/shop/cart.html", 1, 9, 1, 14, "Cart has no field or method Itmes", "did you mean Items?"),
			want: "cart.html:1:9: LC013: Cart has no field or method Itmes\n" +
				"    <p>é{{.Itmes}}</p>\n" +
				"           ^^^^^\n" +
				"    did you mean Items?\n",
		},
		{
			name: "indented by tabs, ended by CR LF",
			f:    finding("LC001", "/shop/cart.go", 3, 7, 3, 11, "component cart has no channel", ""),
			want: "cart.go:3:7: LC001: component cart has no channel\n" +
				"    type Cart struct { // größer\n" +
				"         ^^^^\n",
		},
		{
			name: "only the beginning is known",
			f:    finding("LC011", "/shop/cart.go", 1, 1, 0, 0, "stale", "run lcgen generate"),
			want: "cart.go:1:1: LC011: stale\n    package cart\n    ^\n    run lcgen generate\n",
		},
		{
			name: "ends in another line",
			f:    finding("LC011", "/shop/cart.go", 1, 9, 3, 2, "stale", ""),
			want: "cart.go:1:9: LC011: stale\n    package cart\n            ^\n",
		},
		{
			name: "source can't be read",
			f:    finding("LC011", "/shop/gone.go", 1, 1, 0, 0, "stale", ""),
			want: "gone.go:1:1: LC011: stale\n",
		},
		{
			name: "line is not there any more",
			f:    finding("LC011", "/shop/cart.go", 99, 1, 0, 0, "stale", ""),
			want: "cart.go:99:1: LC011: stale\n",
		},
		{
			name: "column is not there any more",
			f:    finding("LC011", "/shop/cart.html", 1, 99, 1, 120, "stale", ""),
			want: "cart.html:1:99: LC011: stale\n    <p>é{{.Itmes}}</p>\n                      ^\n",
		},
		{
			name: "long line is cut on both sides",
			f:    finding("LC013", "/shop/long.html", 1, 284, 1, 288, "no Here", ""),
			want: "long.html:1:284: LC013: no Here\n" +
				"    " + strings.Repeat("<i></i>", 40)[223:] + "{{.Here}}" + strings.Repeat("<b></b>", 40)[:54] + "…\n" +
				"    " + strings.Repeat(" ", 60) + "^^^^\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := write(t, "text", options(), tt.f); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestTextEmphasis(t *testing.T) {
	opts := options()
	opts.Emphasis = func(place, code string) (string, string) { return "<" + place + ">", "[" + code + "]" }
	opts.ReadFile = nil
	got := write(t, "text", opts, finding("LC001", "/shop/cart.go", 3, 7, 3, 11, "no channel", ""))
	if want := "<cart.go:3:7>: [LC001]: no channel\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGitHub(t *testing.T) {
	got := write(t, "github", options(),
		finding("LC012", "/shop/a b,c.html", 1, 4, 1, 5, "100% wrong,\nreally", "a: b"),
		finding("LC001", "/shop/cart.go", 3, 7, 4, 1, "no channel", ""),
	)
	want := "::error file=a b%2Cc.html,line=1,endLine=1,col=4,endColumn=5,title=LC012 a template that calls an action wrongly::100%25 wrong,%0Areally; a: b\n" +
		"::warning file=cart.go,line=3,endLine=4,col=7,title=LC001 a component with no channel::no channel\n"
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestJSON(t *testing.T) {
	got := write(t, "json", options(), finding("LC013", "/shop/cart.html", 1, 9, 0, 0, "no <Itmes>", ""))
	want := `[
  {
    "code": "LC013",
    "level": "error",
    "file": "cart.html",
    "line": 1,
    "column": 9,
    "message": "no <Itmes>",
    "fixable": false
  }
]
`
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
	if got := write(t, "json", options()); got != "[]\n" {
		t.Errorf("without findings: got %q", got)
	}
}

// A finding may have no place, or one that is not in the file any more: every
// format says what is known of it.
func TestPlaces(t *testing.T) {
	tests := []struct {
		name                             string
		path                             string
		line, column, endLine, endColumn int
		text, github, sarif              string
	}{
		{
			name: "nothing", text: "-: LC001: m\n",
			github: "::warning title=LC001 a component with no channel::m\n", sarif: `{"ruleId":"LC001","ruleIndex":0,"level":"warning","message":{"text":"m"}}`,
		},
		{
			name: "file only", path: "/shop/gone.go", text: "gone.go: LC001: m\n",
			github: "::warning file=gone.go,title=LC001 a component with no channel::m\n",
			sarif:  `{"ruleId":"LC001","ruleIndex":0,"level":"warning","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"gone.go","uriBaseId":"SRCROOT"}}}]}`,
		},
		{
			name: "no column", path: "/shop/cart.html", line: 1, text: "cart.html:1: LC001: m\n    <p>é{{.Itmes}}</p>\n    ^\n",
			github: "::warning file=cart.html,line=1,endLine=1,title=LC001 a component with no channel::m\n",
			sarif:  `{"ruleId":"LC001","ruleIndex":0,"level":"warning","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"cart.html","uriBaseId":"SRCROOT"},"region":{"startLine":1,"startColumn":1}}}]}`,
		},
		{
			name: "ends before it begins", path: "/shop/cart.html", line: 1, column: 9, endLine: 1, endColumn: 2, text: "cart.html:1:9: LC001: m\n    <p>é{{.Itmes}}</p>\n           ^\n",
			github: "::warning file=cart.html,line=1,endLine=1,col=9,title=LC001 a component with no channel::m\n",
			sarif:  `{"ruleId":"LC001","ruleIndex":0,"level":"warning","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"cart.html","uriBaseId":"SRCROOT"},"region":{"startLine":1,"startColumn":8}}}]}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := finding("LC001", tt.path, tt.line, tt.column, tt.endLine, tt.endColumn, "m", "")
			if got := write(t, "text", options(), f); got != tt.text {
				t.Errorf("text:\n%s\nwant:\n%s", got, tt.text)
			}
			if got := write(t, "github", options(), f); got != tt.github {
				t.Errorf("github:\n%s\nwant:\n%s", got, tt.github)
			}
			var log struct {
				Runs []struct{ Results []json.RawMessage }
			}
			if err := json.Unmarshal([]byte(write(t, "sarif", options(), f)), &log); err != nil {
				t.Fatal(err)
			}
			if got := compact(t, log.Runs[0].Results[0]); got != tt.sarif {
				t.Errorf("sarif:\n%s\nwant:\n%s", got, tt.sarif)
			}
		})
	}
}

func TestSARIF(t *testing.T) {
	text := write(t, "sarif", options(),
		finding("LC013", "/shop/cart.html", 1, 9, 1, 14, "no Itmes", "did you mean Items?"),
		finding("LC013", "/shop/a b,c.html", 1, 4, 0, 0, "no X", ""),
		finding("LC001", "/elsewhere/x.html", 1, 1, 0, 0, "no channel", ""),
	)
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name, Version string
					Rules         []struct{ ID string }
				}
			}
			ColumnKind         string
			OriginalURIBaseIDs map[string]struct{ URI string } `json:"originalUriBaseIds"`
			Results            []json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || run.Tool.Driver.Name != "lcgen" || run.Tool.Driver.Version != "v1.2.3" || run.ColumnKind != "unicodeCodePoints" {
		t.Errorf("the head is wrong: %s", text[:400])
	}
	if got := run.OriginalURIBaseIDs["SRCROOT"].URI; got != "file:///shop/" {
		t.Errorf("SRCROOT is %q", got)
	}
	if len(run.Tool.Driver.Rules) != len(rules.All) {
		t.Errorf("%d rules, want %d", len(run.Tool.Driver.Rules), len(rules.All))
	}
	want := []string{
		`{"ruleId":"LC013","ruleIndex":12,"level":"error","message":{"text":"no Itmes; did you mean Items?"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"cart.html","uriBaseId":"SRCROOT"},"region":{"startLine":1,"startColumn":8,"endLine":1,"endColumn":13}}}]}`,
		`{"ruleId":"LC013","ruleIndex":12,"level":"error","message":{"text":"no X"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a%20b,c.html","uriBaseId":"SRCROOT"},"region":{"startLine":1,"startColumn":4}}}]}`,
		`{"ruleId":"LC001","ruleIndex":0,"level":"warning","message":{"text":"no channel"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"file:///elsewhere/x.html"},"region":{"startLine":1,"startColumn":1}}}]}`,
	}
	for i, raw := range run.Results {
		if got := compact(t, raw); got != want[i] {
			t.Errorf("result %d:\ngot  %s\nwant %s", i, got, want[i])
		}
	}
}

// compact returns JSON without white space.
func compact(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	out, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestNew(t *testing.T) {
	fset := token.NewFileSet()
	file := fset.AddFile("/shop/cart.html", -1, 20)
	file.SetLinesForContent([]byte(files["/shop/cart.html"]))
	got := report.New(fset, []rule.Finding{
		{Code: "LC017", Pos: file.Pos(8), End: file.Pos(13), Message: "idle", Fixes: rule.Remove("", file.Pos(8), file.Pos(13))},
		{Code: "LC011", Pos: file.Pos(0), Message: "stale", Regenerate: true},
		{Code: "LC001", Pos: file.Pos(0), Message: "no channel"},
	})
	want := []report.Finding{
		{Code: "LC017", Level: rule.Warning, Title: rules.Find("LC017").Title, Message: "idle", Fixable: true, Path: "/shop/cart.html", Line: 1, Column: 9, EndLine: 1, EndColumn: 14},
		{Code: "LC011", Level: rule.Error, Title: rules.Find("LC011").Title, Message: "stale", Fixable: true, Path: "/shop/cart.html", Line: 1, Column: 1},
		{Code: "LC001", Level: rule.Warning, Title: rules.Find("LC001").Title, Message: "no channel", Path: "/shop/cart.html", Line: 1, Column: 1},
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("finding %d:\ngot  %+v\nwant %+v", i, got[i], want[i])
		}
	}
}
