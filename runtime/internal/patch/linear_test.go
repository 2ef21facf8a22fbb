package patch_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/patch"
)

// numbered returns n strings made of a format and a number.
func numbered(n int, format string, number func(int) int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, number(i))
	}
	return b.String()
}

func same(i int) int { return i }

// scatter returns i's place in an order without order.
func scatter(n int) func(int) int {
	return func(i int) int { return i * 7919 % n }
}

// hostile are pairs of renderings of about n bytes, for which comparing might
// take much longer than reading.
var hostile = []struct {
	name string
	pair func(n int) (before, after string)
}{
	{"many children", func(n int) (string, string) {
		return numbered(n/8, "<p>%d", same), numbered(n/8, "<p>%d", scatter(n/8))
	}},
	{"many keys", func(n int) (string, string) {
		n /= 32
		return numbered(n, `<p data-lc-key="%d"></p>`, same), numbered(n, `<p data-lc-key="%d"></p>`, scatter(n))
	}},
	{"one key", func(n int) (string, string) {
		n /= 32
		return numbered(n, `<p data-lc-key=a>%d</p>`, same), numbered(n, `<p data-lc-key=a>%d</p>`, scatter(n))
	}},
	{"other keys", func(n int) (string, string) {
		n /= 32
		return numbered(n, `<p data-lc-key="%d"></p>`, same), numbered(n, `<p data-lc-key="%d"></p>`, func(i int) int { return -i })
	}},
	{"equal children", func(n int) (string, string) {
		return "<b></b>" + strings.Repeat("<p>a</p>", n/8) + "<i></i>", "<i></i>" + strings.Repeat("<p>a</p>", n/10) + "<b></b>"
	}},
	{"nothing alike", func(n int) (string, string) {
		return strings.Repeat("<p>a</p>b", n/9), strings.Repeat("<i>a</i><!---->", n/15)
	}},
	{"a long tag", func(n int) (string, string) {
		return "<p" + numbered(n/8, " a%d", same) + ">", "<p" + numbered(n/8, " b%d", same) + ">"
	}},
	{"long tags with one key", func(n int) (string, string) {
		tag := "<p data-lc-key=a" + strings.Repeat(" a", n/200) + "></p>"
		return strings.Repeat(tag, 100) + "a", "b" + strings.Repeat(tag, 99)
	}},
	{"depth", func(n int) (string, string) {
		open, closed := strings.Repeat("<div>", 90), strings.Repeat("</div>", 90)
		content := strings.Repeat("a<b>c</b>", n/9)
		return "1" + open + "1" + content + "1" + closed + "1", "2" + open + "2" + content + "2" + closed + "2"
	}},
	{"depth with siblings", func(n int) (string, string) {
		before, after := "1", "2"
		for i := range 90 {
			part := strings.Repeat("<i>a</i>", n/90/8)
			before = fmt.Sprintf("<div>%d%s%s</div>", i, before, part)
			after = fmt.Sprintf("<div>%s%s%d</div>", part, after, i)
		}
		return before, after
	}},
	{"references", func(n int) (string, string) {
		return strings.Repeat(`<i>""""""</i>`, n/13), strings.Repeat(`<i>\\\\\\</i>`, n/13)
	}},
}

// TestLinear compares hostile pairs of 16 KiB and of 512 KiB. The latter takes
// 32 times as long, and 1,024 times if anything is quadratic. The limit is
// between them.
func TestLinear(t *testing.T) {
	const size, factor, limit, tries = 512 << 10, 32, 10 * 32, 10
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			shortBefore, shortAfter := tt.pair(size / factor)
			longBefore, longAfter := tt.pair(size)
			var ratio time.Duration
			for range tries {
				short := max(quickest(t, shortBefore, shortAfter), time.Microsecond)
				if ratio = quickest(t, longBefore, longAfter) / short; ratio < limit {
					return
				}
			}
			t.Errorf("%d times as long for %d times as much", ratio, factor)
		})
	}
}

// quickest returns the shortest of some times that a comparison takes.
func quickest(t *testing.T, before, after string) time.Duration {
	least := time.Hour
	for range 3 {
		r, err := patch.Read("div", before)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := r.Update(after, noLimit); err != nil {
			t.Fatal(err)
		}
		least = min(least, time.Since(began))
	}
	return least
}
