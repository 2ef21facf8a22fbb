package patch_test

import (
	"html/template"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/patch"
)

// A change is what happens to what is shown.
type change struct {
	name    string
	of      *template.Template
	change  func([]message) []message
	changed string // what the patch can't do without
	want    string // the patch, if it is short
}

var changes = []change{
	{"append", thread, func(m []message) []message { return append(m, message{1000, "user0", "New.", 0}) },
		`<li data-lc-key="m1000"><b>user0</b> <span>New.</span> <i>0</i></li>`,
		`[2,0,[5,3,[2001,2000,0,["\n    <li data-lc-key=\"m1000\"><b>user0</b> <span>New.</span> <i>0</i></li>"]]]]`},
	{"edit", thread, func(m []message) []message { m[500].Text = "edited"; return m }, "edited", `[2,0,[5,3,[2001,1001,[5,2,[1,0,"edited"]]]]]`},
	{"like", thread, func(m []message) []message { m[500].Likes = 1; return m }, "1", `[2,0,[5,3,[2001,1001,[5,4,[1,0,"1"]]]]]`},
	{"delete", thread, func(m []message) []message { return slices.Delete(m, 500, 501) }, "", `[2,0,[5,3,[2001,1001,2,[]]]]`},
	{"move", thread, func(m []message) []message {
		return slices.Insert(slices.Delete(slices.Clone(m), 800, 801), 100, m[800])
	}, "", ``},
	{"reverse", thread, func(m []message) []message { slices.Reverse(m); return m }, "", ``},
	{"cell", rows, func(m []message) []message { m[500].Text = "edited"; return m }, "edited", `[2,0,[4,3,[2002,1002,[3,1,[1,0,"edited"]]]]]`},
	{"tick", rows, func(m []message) []message { m[500].Likes = 1; return m }, `<input type="checkbox" checked>`, `[2,0,[4,3,[2002,1002,[3,2,[1,0,"<input type=\"checkbox\" checked>"]]]]]`},
	{"row", rows, func(m []message) []message { return slices.Delete(m, 0, 1) }, "", ``},
	{"counter", counter, func(m []message) []message { m[0].Likes = 8; return m }, "8", `[2002,0,[1,0,[3,1,[1,0,"8"]]]]`},
}

// TestSize holds the patches of changes in about 100 KB to their sizes.
func TestSize(t *testing.T) {
	for _, tt := range changes {
		t.Run(tt.name, func(t *testing.T) {
			before := render(tt.of, messages(1000))
			after := render(tt.of, tt.change(messages(1000)))
			r, err := patch.Read("div", before)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Update(after, len(after))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes of %d: %s", len(got), len(after), got)
			if len(got) > len(tt.changed)+60 {
				t.Errorf("%d bytes for %d that changed", len(got), len(tt.changed))
			}
			if tt.want != "" && string(got) != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if r.HTML() != after {
				t.Error("r has other HTML")
			}
			if r.Size() > 4*len(after) {
				t.Errorf("%d bytes of memory for %d of HTML", r.Size(), len(after))
			}
		})
	}
}

// larger are changes of so much that their patches are long.
var larger = []change{
	{"shuffle", thread, func(m []message) []message {
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(m), func(i, j int) { m[i], m[j] = m[j], m[i] })
		return m
	}, "", ""},
	{"one field of all", thread, func(m []message) []message {
		for i := range m {
			m[i].Likes++
		}
		return m
	}, "", ""},
	{"all", thread, func(m []message) []message {
		for i := range m {
			m[i] = message{1000 + m[i].ID, "nobody", "Another text.", 7}
		}
		return m
	}, "", ""},
}

// BenchmarkUpdate renders and compares in turns. Its ratio is that of the times
// for comparing and for rendering.
func BenchmarkUpdate(b *testing.B) {
	for _, tt := range append(changes, larger...) {
		b.Run(tt.name, func(b *testing.B) {
			sides := [2][]message{messages(1000), tt.change(messages(1000))}
			r, err := patch.Read("div", render(tt.of, sides[0]))
			if err != nil {
				b.Fatal(err)
			}
			var rendering, comparing time.Duration
			turns, length := 0, 0
			for b.Loop() {
				turns++
				began := time.Now()
				html := render(tt.of, sides[turns%2])
				rendered := time.Now()
				p, err := r.Update(html, len(html))
				if err != nil {
					b.Fatal(err)
				}
				rendering += rendered.Sub(began)
				comparing += time.Since(rendered)
				length = max(length, len(p))
			}
			b.ReportMetric(float64(comparing.Microseconds())/float64(turns), "µs-comparing")
			b.ReportMetric(float64(rendering.Microseconds())/float64(turns), "µs-rendering")
			b.ReportMetric(float64(comparing)/float64(rendering), "ratio")
			b.ReportMetric(float64(length), "bytes")
		})
	}
}

// BenchmarkCompare compares without rendering.
func BenchmarkCompare(b *testing.B) {
	for _, tt := range append(changes, larger...) {
		b.Run(tt.name, func(b *testing.B) {
			before := render(tt.of, messages(1000))
			after := render(tt.of, tt.change(messages(1000)))
			r, err := patch.Read("div", before)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Update(after, len(after)); err != nil {
					b.Fatal(err)
				}
				before, after = after, before
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	html := render(thread, messages(1000))
	b.SetBytes(int64(len(html)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := patch.Read("div", html); err != nil {
			b.Fatal(err)
		}
	}
}
