package lc

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/arg"
)

func TestRefill(t *testing.T) {
	with := filling{
		action: "save",
		path:   "/lc/note/7/save",
		base:   "/lc",
		fields: []formField{{"id", "7"}, {"text", `a "b" <c>`}, {"note", "\nx"}, {"color", "red"}, {"size", "l"}, {"size", "xl"}, {"ok", "on"}, {"empty", ""}},
		faults: []arg.Fault{{Pointer: "#/text", Detail: "is too <long>"}, {Pointer: "#/color", Detail: "is out"}},
		hidden: "<!--hidden-->",
	}
	for _, tt := range []struct{ name, page, want string }{
		{"no form", `<p>text</p>`, `<p>text</p>`},
		{"form of another action", `<form data-lc-action="drop"><input name="text"></form>`, `<form data-lc-action="drop"><!--hidden--><input name="text"></form>`},
		{"form of something else", `<form action="/search"><input name="text"></form>`, `<form action="/search"><input name="text"></form>`},
		{"form by its address", `<noscript><form method="post" action="/lc/note/7/save"><input name="empty"></form></noscript>`,
			`<noscript><form method="post" action="/lc/note/7/save"><!--hidden--><input name="empty" value=""></form></noscript>`},
		{"form by the address of a button", `<form method="post" action="/lc/note/7/keep"><input name="empty"><button formaction="/lc/note/7/save">Save</button></form>`,
			`<form method="post" action="/lc/note/7/keep"><!--hidden--><input name="empty" value=""><button formaction="/lc/note/7/save">Save</button></form>`},
		{"form of another instance", `<form method="post" action="/lc/note/8/save"><input name="empty"></form>`,
			`<form method="post" action="/lc/note/8/save"><!--hidden--><input name="empty"></form>`},
		{"hidden field that has changed", `<form data-lc-action="save"><input type="hidden" name="id" value="8"><input name="empty"></form>`,
			`<form data-lc-action="save"><!--hidden--><input type="hidden" name="id" value="8"><input name="empty" value=""></form>`},
		{"rows of which none is it", `<form data-lc-action="save"><input type="hidden" name="id" value="5"><input name="empty"></form><form data-lc-action="save"><input type="hidden" name="id" value="6"><input name="empty"></form>`,
			`<form data-lc-action="save"><!--hidden--><input type="hidden" name="id" value="5"><input name="empty"></form><form data-lc-action="save"><!--hidden--><input type="hidden" name="id" value="6"><input name="empty"></form>`},
		{"field elsewhere", `<input form="f" name="empty"><form id="f" data-lc-action="save"><input form="g" name="empty"></form>`,
			`<input form="f" name="empty" value=""><form id="f" data-lc-action="save"><!--hidden--><input form="g" name="empty"></form>`},
		{"fault at a place outside", `<td><i data-lc-error="text" hidden>old</i></td><form id="f" data-lc-action="save"></form><form><i data-lc-error="color"></i></form>`,
			`<td><i data-lc-error="text">is too &lt;long&gt;old</i></td><form id="f" data-lc-action="save"><!--hidden--></form><form><i data-lc-error="color"></i></form>`},
		{"fault at the form's own place", `<i data-lc-error="text" hidden></i><form data-lc-action="save"><i data-lc-error="text" hidden></i></form>`,
			`<i data-lc-error="text" hidden></i><form data-lc-action="save"><!--hidden--><i data-lc-error="text">is too &lt;long&gt;</i></form>`},
		{"closed dialog", `<dialog id=a></dialog><dialog popover id=d><div><br><div><form data-lc-action="save"></form></div></div></dialog>`,
			`<dialog id=a></dialog><dialog id=d open><div><br><div><form data-lc-action="save"><!--hidden--></form></div></div></dialog>`},
		{"closed popover in closed details", `<details><summary>a</summary></details><details><div popover=auto><form data-lc-action="save"></form></div></details>`,
			`<details><summary>a</summary></details><details open><div><form data-lc-action="save"><!--hidden--></form></div></details>`},
		{"closed details of another form", `<details><form data-lc-action="drop"></form></details>`, `<details><form data-lc-action="drop"><!--hidden--></form></details>`},
		{"text field", `<form data-lc-action="save"><input name="text"></form>`,
			`<form data-lc-action="save"><!--hidden--><input name="text" value="a &#34;b&#34; &lt;c&gt;" aria-invalid="true"></form>`},
		{"value there already", `<form data-lc-action="save"><input VALUE='old' class=x name=text disabled></form>`,
			`<form data-lc-action="save"><!--hidden--><input class=x name=text disabled value="a &#34;b&#34; &lt;c&gt;" aria-invalid="true"></form>`},
		{"slash at the end", `<form data-lc-action="save"><input name="empty" value="old"/></form>`,
			`<form data-lc-action="save"><!--hidden--><input name="empty" value=""></form>`},
		{"field that was not sent", `<form data-lc-action="save"><input name="other" value="old"></form>`,
			`<form data-lc-action="save"><!--hidden--><input name="other" value="old"></form>`},
		{"password", `<form data-lc-action="save"><input type="password" name="text"></form>`,
			`<form data-lc-action="save"><!--hidden--><input type="password" name="text"></form>`},
		{"textarea", `<form data-lc-action="save"><textarea name="note" rows="3">old <b> &amp;</textarea></form>`,
			"<form data-lc-action=\"save\"><!--hidden--><textarea name=\"note\" rows=\"3\">\n\nx</textarea></form>"},
		{"textarea with a fault", `<form data-lc-action="save"><textarea name="text"></textarea></form>`,
			"<form data-lc-action=\"save\"><!--hidden--><textarea name=\"text\" aria-invalid=\"true\">\na &#34;b&#34; &lt;c&gt;</textarea></form>"},
		{"boxes", `<form data-lc-action="save"><input type="checkbox" name="ok"><input type="checkbox" name="no" checked></form>`,
			`<form data-lc-action="save"><!--hidden--><input type="checkbox" name="ok" checked><input type="checkbox" name="no"></form>`},
		{"radio buttons", `<form data-lc-action="save"><input type="radio" name="color" value="blue" checked><input type="radio" name="color" value="red"></form>`,
			`<form data-lc-action="save"><!--hidden--><input type="radio" name="color" value="blue"><input type="radio" name="color" value="red" checked></form>`},
		{"select", `<form data-lc-action="save"><select name="color"><option value="blue" selected>Blue</option><option>red</option></select></form>`,
			`<form data-lc-action="save"><!--hidden--><select name="color"><option value="blue">Blue</option><option selected>red</option></select></form>`},
		{"select of many", `<form data-lc-action="save"><select name="size" multiple><option>s<option>l<option> xl </select></form>`,
			`<form data-lc-action="save"><!--hidden--><select name="size" multiple><option>s<option selected>l<option selected> xl </select></form>`},
		{"datalist", `<form data-lc-action="save"><datalist><option value="red"></datalist></form>`,
			`<form data-lc-action="save"><!--hidden--><datalist><option value="red"></datalist></form>`},
		{"place of a fault", `<form data-lc-action="save"><p data-lc-error="text" hidden></p><p data-lc-error="note" hidden></p></form>`,
			`<form data-lc-action="save"><!--hidden--><p data-lc-error="text">is too &lt;long&gt;</p><p data-lc-error="note" hidden></p></form>`},
		{"the form of the row", `<form data-lc-action="save"><input type="hidden" name="id" value="6"><input name="empty"></form>` +
			`<form data-lc-action="save"><input type="hidden" name="id" value="7"><input type="hidden" name="_token" value="t"><input name="empty"></form>`,
			`<form data-lc-action="save"><!--hidden--><input type="hidden" name="id" value="6"><input name="empty"></form>` +
				`<form data-lc-action="save"><!--hidden--><input type="hidden" name="id" value="7"><input type="hidden" name="_token" value="t"><input name="empty" value=""></form>`},
		{"fields outside the form", `<input name="empty" value="x"><form data-lc-action="save"></form><input name="empty" value="x">`,
			`<input name="empty" value="x"><form data-lc-action="save"><!--hidden--></form><input name="empty" value="x">`},
		{"what looks like a tag", `<form data-lc-action="save"><!-- <input name="empty" value="x"> --><script>"<input name='empty' value='x'>"</script>1 < 2</form>`,
			`<form data-lc-action="save"><!--hidden--><!-- <input name="empty" value="x"> --><script>"<input name='empty' value='x'>"</script>1 < 2</form>`},
		{"text that holds no tags", `<form data-lc-action="save"><title><input name="empty"></title><xmp><input name="empty"></xmp><script><!--<script></script><input name="empty">--></script><input name="empty"></form>`,
			`<form data-lc-action="save"><!--hidden--><title><input name="empty"></title><xmp><input name="empty"></xmp><script><!--<script></script><input name="empty">--></script><input name="empty" value=""></form>`},
		{"textarea that seems to be over", `<form data-lc-action="save"><textarea name="note"/></textareas><b></textarea ><input name="empty"></form>`,
			"<form data-lc-action=\"save\"><!--hidden--><textarea name=\"note\">\n\nx</textarea ><input name=\"empty\" value=\"\"></form>"},
		{"textarea without an end", `<form data-lc-action="save"><textarea name="note"><b></form>`,
			"<form data-lc-action=\"save\"><!--hidden--><textarea name=\"note\">\n\nx"},
		{"no script, and what a page without scripts shows", `<form data-lc-action="save"><noscript><input name="empty"></noscript></form>`,
			`<form data-lc-action="save"><!--hidden--><noscript><input name="empty" value=""></noscript></form>`},
		{"attribute without its value", `<form data-lc-action="save"><input type=checkbox name=ok value=on class= ><input name="text" class=></form>`,
			`<form data-lc-action="save"><!--hidden--><input type=checkbox name=ok value=on class checked><input name="text" class value="a &#34;b&#34; &lt;c&gt;" aria-invalid="true"></form>`},
		{"option with a sign and a comment", `<form data-lc-action="save"><select name="color"><option>r<!-- > -->ed<option>< red</select></form>`,
			`<form data-lc-action="save"><!--hidden--><select name="color"><option selected>r<!-- > -->ed<option>< red</select></form>`},
		{"svg", `<form data-lc-action="save"><svg><input name="empty"/><textarea name="note"/><text data-lc-error="text"></text><g data-lc-error="text"/></svg><p data-lc-error="text"></p></form>`,
			`<form data-lc-action="save"><!--hidden--><svg><input name="empty"/><textarea name="note"/><text data-lc-error="text">is too &lt;long&gt;</text><g data-lc-error="text"/></svg><p data-lc-error="text">is too &lt;long&gt;</p></form>`},
		{"fields of one name", `<form data-lc-action="save"><input name="size"><input name="size" value="old"><input name="size" value="one more"></form>`,
			`<form data-lc-action="save"><!--hidden--><input name="size" value="l"><input name="size" value="xl"><input name="size" value="one more"></form>`},
		{"fields of one name and of several kinds", `<form data-lc-action="save"><input type="password" name="size"><textarea name="size"></textarea></form>`,
			"<form data-lc-action=\"save\"><!--hidden--><input type=\"password\" name=\"size\"><textarea name=\"size\">\nxl</textarea></form>"},
		{"selects of one name", `<form data-lc-action="save"><select name="size"><option>l<option>xl</select><select name="size"><option selected>l<option>xl</select></form>`,
			`<form data-lc-action="save"><!--hidden--><select name="size"><option selected>l<option>xl</select><select name="size"><option>l<option selected>xl</select></form>`},
		{"select elsewhere", `<select form="f" name="color"><option>blue<option>red</select><form id="f" data-lc-action="save"><select form="g" name="color"><option>red</select></form>`,
			`<select form="f" name="color"><option>blue<option selected>red</select><form id="f" data-lc-action="save"><!--hidden--><select form="g" name="color"><option>red</select></form>`},
		{"selects that are not sent", `<form data-lc-action="save"><select name="fixed"><option selected>a</select><select name="color" disabled><option selected>b</select></form>`,
			`<form data-lc-action="save"><!--hidden--><select name="fixed"><option selected>a</select><select name="color" disabled><option selected>b</select></form>`},
		{"box that is never sent", `<form data-lc-action="save"><input type="checkbox" name="fixed" checked disabled></form>`,
			`<form data-lc-action="save"><!--hidden--><input type="checkbox" name="fixed" checked disabled></form>`},
		{"open form", `<form data-lc-action="save"><input name="empty" value="x">`,
			`<form data-lc-action="save"><!--hidden--><input name="empty" value="">`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(refill([]byte(tt.page), with).html); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A fault in a list or object is shown at its own place, or at that of the whole,
// and else is called by the label of the field. No message hides another.
func TestPlacesOfFaults(t *testing.T) {
	faults := []arg.Fault{
		{Pointer: "#/tags/0", Detail: "is bad."}, {Pointer: "#/tags/1", Detail: "is worse."}, {Pointer: "#/name", Detail: "is short."},
		{Pointer: "#/name", Detail: "is taken."}, {Pointer: "#/sizes/3", Detail: "is too large."}, {Pointer: "#/namesake", Detail: "is unknown."},
	}
	got := refill([]byte(`<form data-lc-action="save"><label>Tag <input name="tags"></label><input name="tags"><p data-lc-error="tags"></p><p data-lc-error="tags/1"></p>`+
		`<p data-lc-error="name"></p><label>Size <input name="sizes"></label></form>`),
		filling{action: "save", fields: []formField{{"tags", "a"}, {"tags", "b"}, {"sizes", "9"}}, faults: faults})
	want := `<form data-lc-action="save"><label>Tag <input name="tags" value="a" aria-invalid="true"></label><input name="tags" value="b" aria-invalid="true">` +
		`<p data-lc-error="tags">is bad.</p><p data-lc-error="tags/1">is worse.</p><p data-lc-error="name">is short. is taken.</p>` +
		`<label>Size <input name="sizes" value="9" aria-invalid="true"></label></form>`
	if string(got.html) != want {
		t.Errorf("got  %s\nwant %s", got.html, want)
	}
	others := []namedFault{{"Size", "is too large."}, {"Namesake", "is unknown."}}
	if list := got.otherFaults(faults); !slices.Equal(list, others) {
		t.Errorf("beside the fields stands %q, want %q", list, others)
	}
}

// What is nested is found by the path that is the field's name, and times are what
// their inputs had.
func TestRefillOfNestedFields(t *testing.T) {
	faults := []arg.Fault{{Pointer: "#/items/0/name", Detail: "is taken"}, {Pointer: "#/items/1/count", Detail: "is odd"}, {Pointer: "#/home/city", Detail: "is far"}}
	got := refill([]byte(`<form data-lc-action="save"><input name="items.0.name" value="old"><i data-lc-error="items.0.name"></i><label>Count <input name="items.1.count"></label>`+
		`<i data-lc-error="home/city"></i><input type="date" name="day"><input type="datetime-local" name="home.at"></form>`),
		filling{action: "save", fields: []formField{{"items.0.name", "a"}, {"items.1.count", "3"}, {"day", "2026-01-02"}, {"home.at", "2026-01-02T15:04"}}, faults: faults})
	const want = `<form data-lc-action="save"><input name="items.0.name" value="a" aria-invalid="true"><i data-lc-error="items.0.name">is taken</i><label>Count <input name="items.1.count" value="3" aria-invalid="true"></label>` +
		`<i data-lc-error="home/city">is far</i><input type="date" name="day" value="2026-01-02"><input type="datetime-local" name="home.at" value="2026-01-02T15:04"></form>`
	if string(got.html) != want {
		t.Errorf("got  %s\nwant %s", got.html, want)
	}
	if list := got.otherFaults(faults); !slices.Equal(list, []namedFault{{"Count", "is odd"}}) {
		t.Errorf("beside the fields stands %q", list)
	}
}

func TestScanTags(t *testing.T) {
	for _, tt := range []struct {
		page string
		want []string
	}{
		{`<a href="x>y" b='c"d' e=f g>text</A>`, []string{`a b=c"d e=f g= href=x>y`, "/a"}},
		{`<br/><x-y:z a = "&lt;"  b=c/d>`, []string{"br", "x-y:z a=< b=c/d"}},
		{`<p a="1" a="2">`, []string{"p a=1"}},
		{`< p><1><>`, nil},
		{`<p a="open`, nil},
		{`<p a`, nil},
		{`<title><b></title><textarea></TEXTAREA >`, []string{"title", "/title", "textarea", "/textarea"}},
		{`<!-- <b> --><b><!-- <i>`, []string{"b"}},
	} {
		var got []string
		for _, tag := range scanTags([]byte(tt.page)) {
			line := tag.name
			if tag.closing {
				line = "/" + line
			}
			for _, name := range []string{"a", "b", "e", "g", "href"} {
				if value, ok := tag.attrs[name]; ok {
					line += " " + name + "=" + value
				}
			}
			got = append(got, line)
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s has tags %q, want %q", tt.page, got, tt.want)
		}
	}
}

// FuzzRefill gives it any page: without a panic, nothing of what the user typed
// gets out of its quotes, and the tags stay what they are.
func FuzzRefill(f *testing.F) {
	f.Add(`<form data-lc-action="save"><input name="text"><textarea name="text">x</textarea><p data-lc-error="text"></p></form>`, `"><script>`)
	f.Add(`<form data-lc-action=save><select name=text><option>a</select>`, `</textarea><script>`)
	f.Add(`<form data-lc-action="save"><input name=text value="`, "\n")
	f.Fuzz(func(t *testing.T, page, typed string) {
		const mark = "<hostile"
		if strings.Contains(page, mark) {
			return
		}
		out := refill([]byte(page), filling{
			action: "save",
			path:   "/lc/note/7/save",
			base:   "/lc",
			fields: []formField{{"text", typed + mark}},
			faults: []arg.Fault{{Pointer: "#/text", Detail: typed + mark}},
		}).html
		if bytes.Contains(out, []byte(mark)) {
			t.Fatalf("%q typed %q becomes %q", page, typed, out)
		}
		if before, after := tagNames([]byte(page)), tagNames(out); !slices.Equal(before, after) {
			t.Fatalf("%q typed %q becomes %q, with tags %q", page, typed, out, after)
		}
	})
}

// tagNames returns the names of all tags of a page.
func tagNames(page []byte) []string {
	var names []string
	for _, tag := range scanTags(page) {
		names = append(names, tag.name)
	}
	return names
}
