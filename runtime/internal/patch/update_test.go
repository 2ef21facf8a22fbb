package patch_test

import (
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/internal/patch"
)

const noLimit = 1 << 30

// TestUpdate shows the form of patches.
func TestUpdate(t *testing.T) {
	for _, tt := range []struct{ name, in, old, new, want string }{
		{"nothing", "div", "<p>a</p>", "<p>a</p>", `[]`},
		{"text", "div", "<section><p>a long text</p><p>b</p></section>", "<section><p>another text</p><p>b</p></section>", `[1,0,[2,0,[1,0,"another text"]]]`},
		{"text or the element, what is shorter", "div", "<b>a</b>", "<b>&</b>", `[1,0,[1,0,"&"]]`},
		{"the first text", "div", "", "a", `[0,0,0,["a"]]`},
		{"the last text", "div", "a", "", `[1,0,1,[]]`},
		{"start tag", "div", `<ul class="a"><li>1</li><li>2</li></ul>`, `<ul class="b"><li>1</li><li>2</li></ul>`, `[1,0,["<ul class=\"b\">",2]]`},
		{"start tag and text", "div", `<ul class="a"><li>1</li><li>23456789</li></ul>`, `<ul class="b"><li>2</li><li>23456789</li></ul>`, `[1,0,["<ul class=\"b\">",2,0,[1,0,"2"]]]`},
		{"void element", "div", `<input><br>`, `<input a><br>`, `[2,0,"<input a>"]`},
		{"another element", "div", `<i>a</i>b`, `<b>a</b>b`, `[2,0,1,["<b>a</b>"]]`},
		{"in front", "ul", `<li>a</li><li>b</li>`, `<li>c</li><li>a</li><li>b</li>`, `[2,0,0,["<li>c</li>"]]`},
		{"in two places", "ul", `<li>a</li><li>b</li><li>c</li>`, `<li>x</li><li>a</li><li>b</li><li>y</li><li>c</li>`, `[3,2,0,["<li>y</li>"],0,0,["<li>x</li>"]]`},
		{"moved by key", "ul", `<li data-lc-key=1>a</li><li data-lc-key=2>b</li><li data-lc-key=3>c</li>`, `<li data-lc-key=3>c</li><li data-lc-key=1>a</li><li data-lc-key=2>b</li>`, `[3,2,1,[],0,0,[2,1]]`},
		{"moved and changed", "ul", `<li data-lc-key=1>a</li><li data-lc-key=2>b</li><li data-lc-key=3>c</li>`, `<li data-lc-key=3>d</li><li data-lc-key=1>a</li><li data-lc-key=2>b</li>`, `[3,2,[1,0,"d"],2,1,[],0,0,[2,1]]`},
		{"moved by id", "div", `<p id=a>1</p><p id=b>2</p><p id=c>3</p>`, `<p id=b>2</p><p id=c>3</p><p id=a>1</p>`, `[3,3,0,[0,1],0,1,[]]`},
		{"moved by looks", "ul", `<li>a</li><li>b</li><li>c</li>`, `<li>c</li><li>a</li><li>b</li>`, `[3,2,1,[],0,0,[2,1]]`},
		{"backwards", "ul", `<li>a</li><li>b</li><li>c</li><li>d</li>`, `<li>d</li><li>c</li><li>b</li><li>a</li>`, `[4,1,3,[],0,0,[3,-3]]`},
		{"new key", "ul", `<li data-lc-key=1>a</li>`, `<li data-lc-key=2>a</li>`, `[1,0,1,["<li data-lc-key=2>a</li>"]]`},
		{"leaf", "div", `<svg><path d="a"/></svg>`, `<svg><path d="b"/></svg>`, `[1,0,"<svg><path d=\"b\"/></svg>"]`},
		{"component inside", "div", `<div data-component-id=a:1>a</div>`, `<div data-component-id=a:1>b</div>`, `[1,0,"<div data-component-id=a:1>b</div>"]`},
		{"rows without tbody", "div", `<table><tr><td>a</table>`, `<table><tr><td>b</table>`, `[1,0,[1,0,[1,0,"<tr><td>b"]]]`},
		{"first row", "div", `<table class="of rows"></table>`, `<table class="of rows"><tr><td>b</table>`, `[1,0,[0,0,0,["<tbody><tr><td>b</tbody>"]]]`},
		{"pre", "div", "<pre class=code>\na</pre>", "<pre class=code>\n\na</pre>", `[1,0,[1,0,"\na"]]`},
		{"dropped newline", "div", "<pre class=code>a</pre>", "<pre class=code>\na</pre>", `[1,0,[1]]`},
		{"an end tag written", "ul", "<li>a<li>b", "<li>a</li><li>b", `[2,0,[1]]`},
		{"quotes, lines and control characters", "div", "a", "\"\\\n\r\t\x01é\u2028", `[1,0,"\"\\\n\r\t\u0001é` + "\u2028" + `"]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := patch.Read(tt.in, tt.old)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Update(tt.new, noLimit)
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s and %v, want %s", got, err, tt.want)
			}
		})
	}
}

func TestUpdateLimit(t *testing.T) {
	r, err := patch.Read("div", "a")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		html, want string
		limit      int
	}{{"b", `[1,0,"b"]`, 9}, {"c", ``, 8}, {"d", `[1,0,"d"]`, 9}} {
		if got, err := r.Update(tt.html, tt.limit); string(got) != tt.want || err != nil || r.HTML() != tt.html {
			t.Errorf("to %s: got %s and %v, and then it is %s", tt.html, got, err, r.HTML())
		}
	}
}

// TestUpdateRefused leaves a Rendering as it was.
func TestUpdateRefused(t *testing.T) {
	const before = "<ul><li>a</li></ul>"
	r, err := patch.Read("div", before)
	if err != nil {
		t.Fatal(err)
	}
	outline := r.String()
	for _, html := range []string{"<ul><li>b</ul></li>", "<ul><li>\xff</li></ul>", "<ul><li>a</li></ul>\x00"} {
		if got, err := r.Update(html, noLimit); err == nil || got != nil || r.HTML() != before || r.String() != outline {
			t.Errorf("%q: got %s and %v, and then it is %s", html, got, err, r.HTML())
		}
	}
	if got, err := r.Update("<ul><li>c</li></ul>", noLimit); string(got) != `[1,0,[1,0,[1,0,"c"]]]` || err != nil {
		t.Errorf("got %s and %v", got, err)
	}
}

// TestDrop drops the index, and makes it again when it is needed.
func TestDrop(t *testing.T) {
	html := strings.Repeat("<p>a</p>", 1000)
	r, err := patch.Read("div", html)
	if err != nil {
		t.Fatal(err)
	}
	indexed := r.Size()
	r.Drop()
	if size := r.Size(); size < len(html) || size > len(html)+200 || indexed < size+2000*24 {
		t.Errorf("%d bytes with the index and %d without, for %d", indexed, size, len(html))
	}
	if got, err := r.Update(html, noLimit); string(got) != "[]" || err != nil || r.Size() == indexed {
		t.Errorf("nothing changed: got %s, %v and %d bytes", got, err, r.Size())
	}
	if got, err := r.Update(html+"b", noLimit); string(got) != `[1000,1000,0,["b"]]` || err != nil || r.Size() < indexed {
		t.Errorf("got %s, %v and %d bytes", got, err, r.Size())
	}
}

// TestShrink lets go of the memory of an index that became much smaller.
func TestShrink(t *testing.T) {
	r, err := patch.Read("div", strings.Repeat("<p>a</p>", 1000))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Update("<p>a</p>", noLimit); err != nil {
		t.Fatal(err)
	}
	if size := r.Size(); size > 1000 {
		t.Errorf("%d bytes for a paragraph", size)
	}
}

// TestUpdateDepth refuses by Update what Read refuses.
func TestUpdateDepth(t *testing.T) {
	for depth := 90; depth < 100; depth++ {
		open, closed := strings.Repeat("<i>", depth), strings.Repeat("</i>", depth)
		for _, inside := range []string{"<b>a</b>", "<b><b>a</b></b>", "<svg><g><a></a></g></svg>", strings.Repeat("<b>", 8) + strings.Repeat("</b>", 8)} {
			r, err := patch.Read("div", open+"1"+closed)
			if err != nil {
				t.Fatal(err)
			}
			_, want := patch.Read("div", open+inside+closed)
			if got, err := r.Update(open+inside+closed, noLimit); (err == nil) != (want == nil) || (got == nil) != (want != nil) {
				t.Errorf("%d deep, %s: Update says %s and %v, Read %v", depth, inside, got, err, want)
			}
		}
	}
}
