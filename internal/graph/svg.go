package graph

import (
	_ "embed"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
)

//go:embed graph.css
var shapes string

// SVG writes a picture that stands by itself, light or dark as its viewer
// prefers.
func SVG(w io.Writer, g *Graph) error {
	style := "\n.lcgen-graph {" + light + "}\n@media (prefers-color-scheme: dark) {\n.lcgen-graph {" + dark + "}\n}\n" + shapes
	_, err := io.WriteString(w, svg(g, style))
	return err
}

// svg returns the picture with style sheets in it. Every node is a group of the
// class of its kind, with its ID as data-id; a card also tells its channel and
// who listens.
func svg(g *Graph, style string) string {
	s := layout(g)
	d := &drawing{}
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" class="lcgen-graph" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-labelledby="lcgen-graph-title">`,
		px(s.w), px(s.h), px(s.w), px(s.h))
	d.printf("\n<title id=\"lcgen-graph-title\">%s: %s</title>\n<style>%s</style>\n", text(g.Title()), text(g.Counts()), style)
	d.printf("<rect class=\"ground\" width=\"100%%\" height=\"100%%\"/>\n")
	d.printf(`<text class="title" x="%s" y="%s">%s</text>`, px(margin), px(margin+18), text(g.Title()))
	d.printf("<text class=\"counts\" x=\"%s\" y=\"%s\">%s</text>\n", px(margin), px(margin+38), text(g.Counts()))
	for _, p := range s.panels {
		d.rect("panel", p, 12)
	}
	for _, k := range s.cards {
		d.lines(k)
	}
	for _, p := range s.pills {
		d.arrow("line", p.ch.ID, p.ch.Listener.ID, p.line)
	}
	for _, k := range s.cards {
		d.card(k)
	}
	for _, p := range s.pills {
		d.pill(p)
	}
	for _, w := range s.whos {
		d.who(w)
	}
	d.legend(margin, s.h-legendH/2+4)
	d.printf("</svg>\n")
	return d.String()
}

// A drawing is SVG in the making.
type drawing struct{ strings.Builder }

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(d, format, args...) }

func (d *drawing) rect(class string, b box, radius float64) {
	d.printf("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\"/>\n", class, px(b.x), px(b.y), px(b.w), px(b.h), px(radius))
}

// lines draws what leads from a card to its channel, as one path.
func (d *drawing) lines(k card) {
	class := "line"
	if !k.c.Channel.exists() {
		class += " silent"
	}
	d.arrow(class, k.c.ID, k.c.Channel.ID, k.lines...)
}

// arrow draws lines that end in one point, with a head there.
func (d *drawing) arrow(class, from, to string, lines ...[]point) {
	d.printf("<path class=\"%s\" data-from=\"%s\" data-to=\"%s\" d=\"", class, from, to)
	for _, line := range lines {
		d.printf("%s", outline(line))
	}
	end := lines[0][len(lines[0])-1]
	d.printf("M%s %sl5 4l-5 4\"/>\n", px(end.x-6), px(end.y-4))
}

func (d *drawing) card(k card) {
	d.printf("<g class=\"card\" data-id=\"%s\" data-channel=\"%s\" data-who=\"%s\">", k.c.ID, k.c.Channel.ID, k.c.Channel.Listener.ID)
	d.printf("<title>%s</title>\n", text(cardTitle(k.c)))
	d.rect("face", k.box, 8)
	if len(k.rows) > 0 {
		d.printf(`<path class="head" d="M%s %sa8 8 0 0 1 8-8h%sa8 8 0 0 1 8 8v%sh-%sz"/>`, px(k.x), px(k.y+8), px(k.w-16), px(headH-8), px(k.w))
	} else {
		d.rect("head", k.box, 8)
	}
	d.printf(`<text class="name" x="%s" y="%s">%s</text>`, px(k.x+cardPad), px(k.y+18), text(shorten(k.c.Name, maxCard*6/7-4)))
	d.printf("<text class=\"type\" x=\"%s\" y=\"%s\">%s</text>\n", px(k.x+cardPad), px(k.y+34), text(shorten(k.c.GoName(), maxCard)))
	if k.c.Authorize {
		d.lock(k.x+k.w-cardPad-9, k.y+9)
	}
	for _, r := range k.rows {
		class, kind := "tells", "action"
		if !r.tells {
			class = "quiet"
		}
		if r.note {
			kind = "more"
		}
		for i, line := range r.lines {
			d.printf(`<text class="%s" x="%s" y="%s" xml:space="preserve">%s</text>`, kind, px(k.x+cardPad), px(k.y+r.y+4+float64(i)*rowH), text(line))
		}
		if r.note {
			d.printf("\n")
			continue
		}
		d.printf("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"3.5\"/>\n", class, px(k.x+k.w), px(k.y+r.y))
	}
	if len(k.c.Actions) == 0 {
		d.printf("<circle class=\"tells\" cx=\"%s\" cy=\"%s\" r=\"3.5\"/>\n", px(k.x+k.w), px(k.y+headH/2))
	}
	d.printf("</g>\n")
}

// cardTitle is what is told of a component under the pointer.
func cardTitle(c *Component) string {
	lines := []string{c.Name + " (" + c.Package + "." + c.Type + ")"}
	if c.Doc != "" {
		lines = append(lines, c.Doc)
	}
	for _, a := range c.Actions {
		lines = append(lines, withAudience(a))
	}
	lines = append(lines, c.Notes()...)
	if c.Authorize {
		lines = append(lines, "Authorize may refuse viewers")
	}
	return strings.Join(lines, "\n")
}

// lock draws a padlock 10 px wide: the component has an Authorize method.
func (d *drawing) lock(x, y float64) {
	d.printf("<path class=\"lock\" d=\"M%s %sh10v7h-10zm2 0v-2.5a3 3 0 0 1 6 0v2.5\"/>\n", px(x), px(y+5))
}

func (d *drawing) pill(p pill) {
	class := "pill"
	if !p.ch.exists() {
		class += " silent"
	}
	d.printf("<g class=\"%s\" data-id=\"%s\"><title>%s</title>\n", class, p.ch.ID, text(strings.TrimSpace(p.ch.Label+"\n"+p.ch.instead())))
	d.rect("face", p.box, pillH/2)
	d.centered(p.box, "form", shorten(p.ch.Label, maxPill))
	if note := p.ch.instead(); note != "" {
		d.centered(box{p.x, p.y + pillH, p.w, noteH}, "note", shorten(note, maxPill+4))
	}
	d.printf("</g>\n")
}

func (d *drawing) who(w who) {
	d.printf("<g class=\"who\" data-id=\"%s\"><title>%s: %s</title>\n", w.l.ID, text(w.l.Label), text(strings.Join(w.l.Notes, ", ")))
	d.rect("face", w.box, 8)
	d.centered(box{w.x, w.y, w.w, whoHeadH + 2}, "label", w.l.Label)
	for i, note := range w.l.Notes {
		d.centered(box{w.x, w.y + whoHeadH - 5 + float64(i)*whoNoteH, w.w, whoNoteH}, "note", note)
	}
	d.printf("</g>\n")
}

func (d *drawing) centered(b box, class, s string) {
	d.printf("<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>\n", class, px(b.x+b.w/2), px(b.middle()+4), text(s))
}

// legend says what the signs mean.
func (d *drawing) legend(x, y float64) {
	d.printf("<g class=\"legend\"><circle class=\"tells\" cx=\"%s\" cy=\"%s\" r=\"3.5\"/>", px(x+4), px(y-4))
	d.printf(`<text x="%s" y="%s">tells the channel</text>`, px(x+14), px(y))
	d.printf(`<circle class="quiet" cx="%s" cy="%s" r="3.5"/><text x="%s" y="%s">answers the caller only</text>`, px(x+140), px(y-4), px(x+150), px(y))
	d.lock(x+306, y-12)
	d.printf("<text x=\"%s\" y=\"%s\">asks Authorize</text></g>\n", px(x+322), px(y))
}

// bend is the radius of a line's corners.
const bend = 7.0

// outline returns a line through points with round corners, as path data.
func outline(points []point) string {
	var b strings.Builder
	fmt.Fprintf(&b, "M%s %s", px(points[0].x), px(points[0].y))
	for i := 1; i < len(points); i++ {
		p := points[i]
		if i == len(points)-1 {
			fmt.Fprintf(&b, "L%s %s", px(p.x), px(p.y))
			break
		}
		before, after := points[i-1], points[i+1]
		r := min(bend, distance(before, p)/2, distance(p, after)/2)
		if r == 0 {
			continue
		}
		in, out := towards(p, before, r), towards(p, after, r)
		fmt.Fprintf(&b, "L%s %sQ%s %s %s %s", px(in.x), px(in.y), px(p.x), px(p.y), px(out.x), px(out.y))
	}
	return b.String()
}

func distance(a, b point) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }

// towards returns the point at a distance from one on the way to another.
func towards(from, to point, by float64) point {
	d := distance(from, to)
	return point{from.x + (to.x-from.x)*by/d, from.y + (to.y-from.y)*by/d}
}

// px returns a length with at most one digit behind the point, so that it is
// the same on every machine.
func px(v float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
}

// text escapes text of the picture.
func text(s string) string {
	var b strings.Builder
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		xml.EscapeText(&b, []byte(line)) // a Builder takes everything
	}
	return b.String()
}
