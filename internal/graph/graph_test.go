package graph

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/catalog"
	"github.com/lcgen/lcgen/parser"
)

var update = flag.Bool("update", false, "write the golden files anew")

func channelOf(strategy parser.Strategy, form string, others ...string) catalog.Channel {
	return catalog.Channel{Strategy: strategy, Form: form, Others: others}
}

func action(name string, params ...catalog.Param) catalog.Action {
	return catalog.Action{Name: name, Params: params, Broadcast: true, Route: "POST /lc/x/{instance}/" + name}
}

// shop has a component for everything that is drawn differently.
func shop() []catalog.Component {
	quiet := action("setFilter", catalog.Param{Name: "filter", Type: "Filter"})
	quiet.Broadcast = false
	return []catalog.Component{
		{Name: "board", Package: "example.com/shop/board", Type: "Board", Channel: channelOf(parser.ChannelMethod, "board:{instance}", "global"), Authorize: true,
			Element: "section", Contains: []catalog.Contained{{Name: "cart", By: "component"}, {Name: "clock", By: "lazy"}, {Name: "nowhere", By: "defer"}},
			Actions: []catalog.Action{action("move", catalog.Param{Name: "card", Type: "string"}, catalog.Param{Name: "to", Type: "int"})}},
		{Name: "cart", Package: "example.com/shop/cart", Type: "Cart", File: "cart/cart.go", Line: 12, Route: "GET /lc/cart/{instance}", Doc: "Cart is one visitor's cart. It has more to say.\n\nAnd more.",
			Channel: channelOf(parser.ChannelUser, "user:{instance}", "global"),
			Actions: []catalog.Action{
				action("remove", catalog.Param{Name: "itemId", Type: "string"}, catalog.Param{Name: "quantity", Type: "int", Optional: true}),
				action("tag", catalog.Param{Name: "tags", Type: "string", Variadic: true}),
				quiet,
			}},
		{Name: "clock", Package: "example.com/shop", Type: "Clock", Channel: channelOf(parser.ChannelNone, ""),
			Props: []catalog.Param{{Name: "compact", Type: "bool"}, {Name: "timeZoneOfTheViewer", Type: "string"}}, Actions: []catalog.Action{action("wind")}},
		{Name: "maze", Package: "example.com/shop/maze", Type: "Maze", Channel: channelOf(parser.ChannelMethod, "")},
		{Name: "news", Package: "example.com/shop/news", Type: "News", Channel: channelOf(parser.ChannelGlobal, "global")},
		{Name: "new-one", Package: "example.com/shop/news", Type: "NewOne", Channel: channelOf(parser.ChannelMissing, "")},
		{Name: "who", Package: "example.com/shop/who", Type: "Who", Channel: channelOf(parser.ChannelPresence, "presence:{instance}")},
	}
}

// many returns as many components, on a few channels and on their own.
func many(n int) []catalog.Component {
	var found []catalog.Component
	for i := range n {
		c := catalog.Component{Name: fmt.Sprintf("part-%03d", i), Package: fmt.Sprintf("example.com/shop/p%d", i%10), Type: fmt.Sprintf("Part%03d", i), Authorize: i%7 == 0}
		switch i % 5 {
		case 0, 1:
			c.Channel = channelOf(parser.ChannelUser, "user:{instance}", "global")
		case 2:
			c.Channel = channelOf(parser.ChannelGlobal, "global")
		case 3:
			c.Channel = channelOf(parser.ChannelContext, fmt.Sprintf("topic%d:{instance}", i))
		case 4:
			c.Channel = channelOf(parser.ChannelPresence, "presence:{instance}")
		}
		for j := range i % 6 {
			params := []catalog.Param{{Name: "firstOfThem", Type: "string"}, {Name: "count", Type: "int"}, {Name: "until", Type: "time.Time", Optional: true}}
			c.Actions = append(c.Actions, action(fmt.Sprintf("doNumber%d", j), params[:j%4]...))
		}
		found = append(found, c)
	}
	return found
}

// hostile has text in every place that would break out of each format.
func hostile() []catalog.Component {
	const evil = "</script><img src=x onerror=alert(1)>\"'`&amp;#35;;\\n\\\"]]>{{.}}${1}\x00\x1b[31m\u202e\ufffe\n  end"
	return []catalog.Component{{
		Name: evil, Package: "example.com/" + evil, Type: evil, File: evil, Doc: evil, Route: evil, Authorize: true,
		Channel: channelOf(parser.ChannelContext, evil+":{instance}", evil),
		Actions: []catalog.Action{{Name: evil, Route: evil, Params: []catalog.Param{{Name: evil, Type: evil}, {Name: "表示名前", Type: "𝕋ype"}}}},
	}}
}

func draw(t *testing.T, format string, components []catalog.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := Formats[format](&b, New(components)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for format, name := range map[string]string{"mermaid": "shop.mmd", "dot": "shop.dot", "svg": "shop.svg"} {
		t.Run(format, func(t *testing.T) {
			got := draw(t, format, shop())
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; look at it and run go test -update\n%s", path, got)
			}
		})
	}
}

func TestSameBytes(t *testing.T) {
	for format := range Formats {
		first, second := draw(t, format, many(60)), draw(t, format, many(60))
		if first != second {
			t.Errorf("%s differs from one run to the next", format)
		}
	}
}

func TestNoComponents(t *testing.T) {
	for format := range Formats {
		if draw(t, format, nil) == "" {
			t.Errorf("%s: nothing is drawn", format)
		}
	}
	wellFormed(t, draw(t, "svg", nil))
}

func TestListeners(t *testing.T) {
	want := map[string]string{
		"board":   "token holders (whoever was shown the component, if Authorize agrees)",
		"cart":    "the user (whose ID the channel has)",
		"clock":   "nobody else (the caller sees the change)",
		"maze":    "it depends (on what SSEChannel returns)",
		"news":    "everyone (logged in or not)",
		"new-one": "nobody else (the caller sees the change)",
		"who":     "token holders (whoever was shown the component)",
	}
	for _, c := range New(shop()).Components {
		if got := c.Channel.Listener.Words(); got != want[c.Name] {
			t.Errorf("%s is for %q, want %q", c.Name, got, want[c.Name])
		}
	}
}

// wellFormed reads XML to its end.
func wellFormed(t *testing.T, source string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(source))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("the picture is not well-formed: %v", err)
		}
	}
}

func TestHostileText(t *testing.T) {
	for format := range Formats {
		t.Run(format, func(t *testing.T) {
			got := draw(t, format, hostile())
			for _, bad := range []string{"<img", "\x00", "\x1b", "\u202e", "\ufffe"} {
				if format == "dot" && bad == "<img" {
					continue // no markup within its quotes
				}
				if strings.Contains(got, bad) {
					t.Errorf("it has %q in it", bad)
				}
			}
		})
	}
	wellFormed(t, draw(t, "svg", hostile()))

	page := draw(t, "html", hostile())
	if n := strings.Count(page, "</script>"); n != 2 {
		t.Errorf("the page ends %d scripts, want its own 2", n)
	}
	_, data, _ := strings.Cut(page, `<script type="application/json" id="components">`)
	data, _, _ = strings.Cut(data, "</script>")
	var read []entry
	if err := json.Unmarshal([]byte(data), &read); err != nil || len(read) != 1 {
		t.Errorf("the page's data can't be read: %v", err)
	}

	// One line a node: nothing has broken out of its quotes.
	for _, line := range strings.Split(strings.TrimSpace(draw(t, "mermaid", hostile())), "\n")[1:] {
		if n := strings.Count(line, `"`); n != 0 && n != 2 {
			t.Errorf("%d quotes in %s", n, line)
		}
	}
}

func TestPageStandsAlone(t *testing.T) {
	page := draw(t, "html", shop())
	page = strings.ReplaceAll(page, `xmlns="http://www.w3.org/2000/svg"`, "")
	for _, outside := range []string{"http:", "https:", "src=", "@import", "url(", "fetch("} {
		if strings.Contains(page, outside) {
			t.Errorf("the page has %q in it", outside)
		}
	}
}

func (b box) overlaps(o box) bool {
	return b.x < o.x+o.w && o.x < b.x+b.w && b.y < o.y+o.h && o.y < b.y+b.h
}

// TestLayout checks what must hold of any picture: nothing lies on anything
// else, no line crosses a box, all is within the borders.
func TestLayout(t *testing.T) {
	for _, n := range []int{1, 5, 17, 60, 200} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			g := New(many(n))
			s := layout(g)
			if len(s.cards) != n {
				t.Errorf("%d cards", len(s.cards))
			}
			var boxes []box
			var lines [][]point
			for _, k := range s.cards {
				boxes = append(boxes, k.box)
				lines = append(lines, k.lines...)
			}
			for _, p := range s.pills {
				boxes = append(boxes, p.box)
				lines = append(lines, p.line)
			}
			for _, w := range s.whos {
				boxes = append(boxes, w.box)
			}
			for i, b := range boxes {
				if b.x < margin || b.y < margin || b.x+b.w > s.w-margin || b.y+b.h > s.h-margin {
					t.Errorf("box %+v leaves the picture of %.0f × %.0f", b, s.w, s.h)
				}
				for _, o := range boxes[:i] {
					if b.overlaps(o) {
						t.Errorf("%+v lies on %+v", b, o)
					}
				}
				for _, line := range lines {
					if crosses(line, b) {
						t.Errorf("line %v crosses %+v", line, b)
					}
				}
			}
			if shape := s.w / s.h; n >= 60 && (shape < 0.7 || shape > 3) {
				t.Errorf("it is %.0f × %.0f", s.w, s.h)
			}
		})
	}
}

// crosses reports whether a line goes through the inside of a box.
func crosses(line []point, b box) bool {
	const within = 1
	for i := 1; i < len(line); i++ {
		p, q := line[i-1], line[i]
		piece := box{min(p.x, q.x), min(p.y, q.y), max(p.x, q.x) - min(p.x, q.x), max(p.y, q.y) - min(p.y, q.y)}
		if piece.overlaps(box{b.x + within, b.y + within, b.w - 2*within, b.h - 2*within}) {
			return true
		}
	}
	return false
}

func TestWrapAction(t *testing.T) {
	tests := []struct {
		action catalog.Action
		cells  int
		want   []string
	}{
		{action("clear"), 20, []string{"clear()"}},
		{action("add", catalog.Param{Name: "a", Type: "int"}, catalog.Param{Name: "b", Type: "int"}), 20, []string{"add(a int, b int)"}},
		{action("add", catalog.Param{Name: "content", Type: "string"}, catalog.Param{Name: "b", Type: "int"}), 20, []string{"add(content string,", "  b int)"}},
		{action("add", catalog.Param{Name: "contentOfTheMessage", Type: "string"}), 20, []string{"add(", "  contentOfTheMessa…"}},
		{action("表示", catalog.Param{Name: "名", Type: "string"}), 12, []string{"表示(", "  名 string)"}},
	}
	for _, tt := range tests {
		if got := wrapAction(tt.action, tt.cells); strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
			t.Errorf("%s in %d cells: %q, want %q", tt.action, tt.cells, got, tt.want)
		}
		for _, line := range wrapAction(tt.action, tt.cells) {
			if width(line) > tt.cells {
				t.Errorf("%q is wider than %d", line, tt.cells)
			}
		}
	}
}
