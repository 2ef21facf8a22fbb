package htmltoken_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// thread returns a rendering of about 100 KB: comments, each with a form.
func thread() string {
	var b strings.Builder
	b.WriteString(`<section class="thread"><h2>Comments</h2><ul>`)
	for i := range 200 {
		fmt.Fprintf(&b, `<li id="comment-%d" class="comment" data-lc-key="m%d">
	<svg class="icon" viewBox="0 0 16 16"><path d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0z"/></svg>
	<p class="who"><b>Ada &amp; Grace</b> <time datetime="2026-01-02T15:04:05Z">yesterday</time></p>
	<p>It does what it says, and &lt;nothing&gt; else. %s</p>
	<form data-lc-action="deleteComment" method="post"><input type="hidden" name="commentId" value="%d"><button type="submit" disabled>Delete</button></form>
</li>
`, i, i, strings.Repeat("More. ", i%7), i)
	}
	b.WriteString(`</ul><textarea name="content" rows="3"></textarea></section>`)
	return b.String()
}

func BenchmarkTokenizer(b *testing.B) {
	input := thread()
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	z := htmltoken.New("")
	for b.Loop() {
		z.Reset(input)
		for z.Next() {
		}
	}
}

// TestAllocations reads inputs again, which takes no memory, and one for the
// first time, which takes some for the attributes of a tag and open elements.
func TestAllocations(t *testing.T) {
	z := htmltoken.New("")
	read := func(input string) {
		z.Reset(input)
		for z.Next() {
		}
	}
	inputs := []string{thread(), "<svg><desc><A B=C><BR/></A>"}
	for _, tt := range hostile {
		inputs = append(inputs, tt.start+strings.Repeat(tt.repeated, 1000))
	}
	for _, input := range inputs {
		if n := testing.AllocsPerRun(10, func() { read(input) }); n > 0 {
			t.Errorf("reading %.40s… again allocates %v times", input, n)
		}
	}
	if n := testing.AllocsPerRun(10, func() { z = htmltoken.New(""); read(inputs[0]) }); n > 10 {
		t.Errorf("reading for the first time allocates %v times", n)
	}
}
