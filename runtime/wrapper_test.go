package lc

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/element"
)

// rowDefinition is tally as a table row with a class.
func rowDefinition() Definition[tally, *tally] {
	def := tallyDefinition()
	def.Element = "tr"
	def.Attributes = func(c *tally) map[string]string {
		return map[string]string{"title": `"` + c.Last + `" <b>`, "class": fmt.Sprintf("n%d", c.N), "data-n": fmt.Sprint(c.N), "aria-label": "a tally"}
	}
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, `<td>%d</td>`, c.N)
		return err
	}
	return def
}

func TestElementOfWrapper(t *testing.T) {
	f := newFixture(t, rowDefinition())
	const attrs = ` aria-label="a tally" class="n0" data-n="0" title="&#34;&#34; &lt;b&gt;" data-lc-cursor="`
	for name, got := range map[string]string{
		"page": f.page("ada", tallyOne),
		"view": f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: []string{"LC-Token: " + f.token("ada", tallyOne)}}).Body.String(),
	} {
		if !strings.HasPrefix(got, `<tr data-component-id="tally:one" data-sse-channel="tally:one" data-lc-version="0" data-lc-hash="vXI1pWZZ000000"`+attrs) || !strings.HasSuffix(got, `"><td>0</td></tr>`) {
			t.Errorf("%s is %s", name, got)
		}
	}
}

func TestAttributesInAnswersAndEvents(t *testing.T) {
	f := newFixture(t, rowDefinition())
	const want = `"attrs":{"aria-label":"a tally","class":"n2","data-n":"2","title":"\"\" <b>"},"html":"<td>2</td>"`
	answer := f.act("add", `{"by":2}`).Body.String()
	if !strings.Contains(answer, want) {
		t.Errorf("answer is %s", answer)
	}
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	for _, e := range f.events.lines() {
		if !strings.Contains(e, want) {
			t.Errorf("event is %s", e)
		}
	}
	if err := f.Broadcast(t.Context(), "tally:one", ComponentUpdate(tallyOne, nil, "<td>3</td>")); err != nil {
		t.Fatal(err)
	}
	if got := f.events.lines()[2]; strings.Contains(got, "attrs") {
		t.Errorf("an event made by hand is %s", got)
	}
}

// A component that has the method, and no attributes at the moment, says so:
// those of before are to go.
func TestNoAttributesAtTheMoment(t *testing.T) {
	def := tallyDefinition()
	def.Attributes = func(c *tally) map[string]string { return nil }
	f := newFixture(t, def)
	if got := f.act("add", `{"by":2}`).Body.String(); !strings.Contains(got, `"attrs":{},`) {
		t.Errorf("answer is %s", got)
	}
}

func TestAttributesThatAreRefused(t *testing.T) {
	for _, name := range []string{"onclick", "style", "data-lc-token", "data-component-id", "data-sse-channel", "Class", `x="`, ""} {
		t.Run(name, func(t *testing.T) {
			def := tallyDefinition()
			def.Attributes = func(*tally) map[string]string { return map[string]string{"class": "a", name: "b"} }
			f := newFixture(t, def)
			var b bytes.Buffer
			err := f.Render(t.Context(), &b, tallyOne)
			want := fmt.Sprintf("attributes of tally:one: a wrapper can't be given %q: allowed are class, id, role", name)
			if err == nil || !strings.Contains(err.Error(), want) || b.Len() > 0 {
				t.Errorf("error is %v", err)
			}
		})
	}
}

// The wrapper's attributes are a part of the view that an ETag stands for.
func TestETagCoversAttributes(t *testing.T) {
	class := "a"
	def := tallyDefinition()
	def.Attributes = func(*tally) map[string]string { return map[string]string{"class": class} }
	f := newFixture(t, def)
	get := func(etag string) (int, string) {
		w := f.send(request{method: "GET", path: "/lc/tally/one", user: "ada", header: []string{"LC-Token: " + f.token("ada", tallyOne), "If-None-Match: " + etag}})
		return w.Code, w.Header().Get("ETag")
	}
	_, etag := get("")
	if code, _ := get(etag); code != http.StatusNotModified {
		t.Fatalf("answer is %d", code)
	}
	class = "b"
	if code, _ := get(etag); code != http.StatusOK {
		t.Errorf("answer is %d", code)
	}
}

func TestRegisterRefusesAnElement(t *testing.T) {
	for _, tag := range append([]string{"x-card"}, element.Known...) {
		def := tallyDefinition()
		def.Element = tag
		Register(New(WithSecret(testSecret)), def)
	}
	for _, tag := range []string{"p", "script", "TR", "input", "tr onclick", "card"} {
		def := tallyDefinition()
		def.Element = tag
		if err := checkDefinition(def); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("a wrapper can't be the element %q", tag)) {
			t.Errorf("element %q: error is %v", tag, err)
		}
	}
}

// The page with the faults of a plain form shows the form, whatever element the
// component is.
func TestFaultPageOfAnElement(t *testing.T) {
	for tag, want := range map[string][2]string{
		"div":     {"<main><div data-component-id=", "</div></main>"},
		"tr":      {"<main><table><tbody><tr data-component-id=", "</tr></tbody></table></main>"},
		"td":      {"<main><table><tbody><tr><td data-component-id=", "</td></tr></tbody></table></main>"},
		"li":      {"<main><ul><li data-component-id=", "</li></ul></main>"},
		"summary": {"<main><details open><summary data-component-id=", "</summary></details></main>"},
		"details": {"<main><details open data-component-id=", "</details></main>"},
		"dialog":  {"<main><dialog open data-component-id=", "</dialog></main>"},
		"main":    {"\n<main data-component-id=", "</form></main>\n"},
	} {
		def := tallyDefinition()
		def.Element = tag
		def.Render = func(c *tally, _ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, `<form data-lc-action="add"><input name="by"></form>`)
			return err
		}
		f := newFixture(t, def)
		w := f.form("add", "by=many")
		if got := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(got, want[0]) || !strings.Contains(got, want[1]) || !strings.Contains(got, `value="many"`) {
			t.Errorf("%s: answer is %d %s", tag, w.Code, got)
		}
	}
}
