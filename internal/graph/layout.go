package graph

import (
	"math"
	"slices"
)

// The picture reads from left to right: cards of components with their
// actions, the channel on which they tell of a change, who may listen there.
//
// A panel holds all channels of the same listeners, and in it a tile stands
// for each channel: its cards in columns, their lines gathered in a bus at the
// right of each column, and the channel's pill. Lines run between the columns
// only, so that none crosses a card however many there are. How many tiles
// stand side by side follows from the shape that the whole is to have.

// Sizes, in px.
const (
	cell = 7.25 // a character of 12 px

	cardPad  = 12.0
	headH    = 42.0 // name and type
	rowH     = 17.0 // a line of an action
	rowGap   = 4.0  // between actions
	cardGap  = 14.0
	gutter   = 30.0 // between a card and what is right of it
	busAt    = 15.0 // into the gutter
	pillH    = 30.0
	pillPad  = 14.0
	noteH    = 16.0 // below a pill
	whoW     = 216.0
	whoHeadH = 30.0 // the first line
	whoNoteH = 15.0 // a further one
	panelPad = 18.0
	panelGap = 16.0
	tileGap  = 22.0
	trunkH   = 34.0 // for a line above what it gathers
	margin   = 24.0
	titleH   = 58.0
	legendH  = 44.0
)

// Cells that cards and pills may take.
const (
	minCard, maxCard = 24, 44
	minPill, maxPill = 12, 30
)

// tall is the height from which on the cards of a channel stand in several
// columns.
const tall = 640.0

// A point is a place in the picture, y downwards.
type point struct{ x, y float64 }

// A box is a rectangle.
type box struct{ x, y, w, h float64 }

func (b box) middle() float64 { return b.y + b.h/2 }

// A scene is where everything is.
type scene struct {
	w, h   float64
	panels []box
	cards  []card
	pills  []pill
	whos   []who
}

// A card is a component.
type card struct {
	box
	c     *Component
	rows  []row
	lines [][]point // to the pill of its channel
}

// A row is an action or a note within a card.
type row struct {
	lines []string
	y     float64 // of the first line's middle, from the top of the card
	tells bool    // others see the change
	note  bool    // it is no action, but what else there is to know
}

// A pill is a channel.
type pill struct {
	box
	ch   *Channel
	line []point // to who listens
}

// A who is who may listen.
type who struct {
	box
	l *Listener
}

// wanted is the proportion of width to height that looks best on a screen, and
// low the height up to which there is no need for columns.
const (
	wanted = 1.5
	low    = 1100.0
)

// layout places everything in the number of columns that gives the best shape.
func layout(g *Graph) scene {
	best, bestOff := scene{}, math.Inf(1)
	for columns := 1; columns <= 8; columns++ {
		s := newLayouter(g, columns).place()
		if columns == 1 && s.h <= low {
			return s
		}
		if off := math.Abs(math.Log(s.w / s.h / wanted)); off < bestOff-1e-9 {
			best, bestOff = s, off
		}
	}
	return best
}

// A layouter places panels one below the other.
type layouter struct {
	scene
	g            *Graph
	columns      int
	cardW, pillW float64
	sized        map[*Component]card // at no place yet
	y            float64             // where the next panel begins
}

func newLayouter(g *Graph, columns int) *layouter {
	l := &layouter{g: g, columns: columns, sized: map[*Component]card{}, y: margin + titleH}
	cells := minCard
	for _, c := range g.Components {
		card := newCard(c)
		cells = max(cells, card.cells())
		l.sized[c] = card
	}
	l.cardW = float64(min(cells, maxCard))*cell + 2*cardPad
	cells = minPill
	for _, ch := range g.Channels {
		cells = max(cells, width(ch.Label))
	}
	l.pillW = float64(min(cells, maxPill))*cell + 2*pillPad
	return l
}

// newCard wraps the actions and notes of a component and measures its height.
func newCard(c *Component) card {
	k := card{c: c}
	y := headH + rowGap
	for _, a := range c.Actions {
		lines := wrapAction(a, maxCard)
		k.rows = append(k.rows, row{lines: lines, y: y + rowH/2, tells: a.Broadcast && c.Channel.exists()})
		y += float64(len(lines))*rowH + rowGap
	}
	for _, note := range c.Notes() {
		lines := wrapWords(note, maxCard)
		k.rows = append(k.rows, row{lines: lines, y: y + rowH/2, note: true})
		y += float64(len(lines))*rowH + rowGap
	}
	k.h = y + rowGap
	if len(k.rows) == 0 {
		k.h = headH
	}
	return k
}

// cells returns how wide the text of a card is. A name is larger and bold, and
// has a sign behind it.
func (k card) cells() int {
	n := width(k.c.Name)*7/6 + 4
	for _, r := range k.rows {
		for _, line := range r.lines {
			n = max(n, width(line))
		}
	}
	return n
}

// columnW is how much a tile of one column takes, with the gutters.
func (l *layouter) columnW() float64 { return l.cardW + gutter + l.pillW + gutter }

// place places everything.
func (l *layouter) place() scene {
	for _, listener := range l.g.Listeners {
		if listener.isMain() {
			l.panel(listener)
		}
	}
	l.w = 560
	for _, w := range l.whos {
		l.w = max(l.w, w.x+w.w+panelPad+margin)
	}
	for i := range l.panels {
		l.panels[i].w = l.w - 2*margin
	}
	l.h = l.y - panelGap + legendH
	return l.scene
}

// panel places the tiles of all channels that a listener may hear.
func (l *layouter) panel(listener *Listener) {
	top := l.y + panelPad
	left := margin + panelPad
	wide, narrow := l.split(listener.Channels)
	used := min(l.columns, len(narrow))
	if len(wide) > 0 {
		used = l.columns
	}
	first := len(l.pills)
	bottom := top
	trunk := used > 1
	if trunk {
		bottom += trunkH
	}
	bottoms := slices.Repeat([]float64{bottom}, max(used, 1))
	for _, ch := range narrow {
		i := shortest(bottoms)
		bottoms[i] = l.narrowTile(ch, left+float64(i)*l.columnW(), bottoms[i]) + tileGap
	}
	// Wide ones come last: lines to the listener go up, at the right of all
	// cards from these, between the columns from the others.
	bottom = slices.Max(bottoms)
	for _, ch := range wide {
		bottom = l.wideTile(ch, left, bottom, used) + tileGap
	}
	w := who{box{left + float64(used)*l.columnW(), top, whoW, whoHeadH + float64(len(listener.Notes))*whoNoteH}, listener}
	at := top + trunkH/2
	if !trunk {
		at = l.pills[first].middle()
	}
	for i := first; i < len(l.pills); i++ {
		p := &l.pills[i]
		bus := p.x + p.w + busAt
		p.line = []point{{p.x + p.w, p.middle()}, {bus, p.middle()}, {bus, at}, {w.x, at}}
	}
	l.whos = append(l.whos, w)
	end := max(bottom-tileGap, w.y+w.h)
	l.panels = append(l.panels, box{margin, l.y, 0, end + panelPad - l.y})
	l.y = end + panelPad + panelGap
}

// split parts channels by whether their cards need several columns.
func (l *layouter) split(channels []*Channel) (wide, narrow []*Channel) {
	for _, ch := range channels {
		if !ch.isMain() {
			continue
		}
		h := 0.0
		for _, c := range ch.Components {
			h += l.sized[c].h + cardGap
		}
		switch {
		case l.columns > 1 && h > tall:
			wide = append(wide, ch)
		default:
			narrow = append(narrow, ch)
		}
	}
	return wide, narrow
}

// shortest returns the index of the smallest number, the first of several.
func shortest(bottoms []float64) int { return slices.Index(bottoms, slices.Min(bottoms)) }

// narrowTile places a channel's cards one below the other, its pill beside the
// first, and returns where it ends.
func (l *layouter) narrowTile(ch *Channel, x, y float64) float64 {
	at := y + headH/2
	l.pill(ch, x+l.cardW+gutter, at)
	bottom := y - cardGap
	for _, c := range ch.Components {
		bottom = l.card(c, x, bottom+cardGap, point{x + l.cardW + gutter, at})
	}
	return max(bottom, at+pillH/2+noteH)
}

// wideTile places a channel's cards in columns, below the line that leads to
// its pill, and returns where it ends.
func (l *layouter) wideTile(ch *Channel, x, y float64, used int) float64 {
	pillX := x + float64(used-1)*l.columnW() + l.cardW + gutter
	at := y + pillH/2
	l.pill(ch, pillX, at)
	pitch := l.cardW + gutter
	columns := int((pillX - x + 0.5) / pitch)
	if columns > 1 {
		pitch = (pillX - x - pitch) / float64(columns-1)
	}
	bottoms := slices.Repeat([]float64{y + trunkH}, columns)
	for _, c := range ch.Components {
		i := shortest(bottoms)
		bottoms[i] = l.card(c, x+float64(i)*pitch, bottoms[i], point{pillX, at}) + cardGap
	}
	return slices.Max(bottoms) - cardGap
}

// pill places a channel at the height of its middle.
func (l *layouter) pill(ch *Channel, x, middle float64) {
	l.pills = append(l.pills, pill{box: box{x, middle - pillH/2, l.pillW, pillH}, ch: ch})
}

// card places a component and the lines from its actions to the left end of a
// pill, and returns where it ends. One without an action that tells others has
// a line of its own: it may change in other ways.
func (l *layouter) card(c *Component, x, y float64, to point) float64 {
	k := l.sized[c]
	k.x, k.y, k.w = x, y, l.cardW
	right, bus := x+k.w, x+k.w+busAt
	from := func(y float64) {
		k.lines = append(k.lines, []point{{right, y}, {bus, y}, {bus, to.y}, to})
	}
	for _, r := range k.rows {
		if r.tells {
			from(k.y + r.y)
		}
	}
	if len(k.lines) == 0 {
		from(k.y + headH/2)
	}
	l.cards = append(l.cards, k)
	return y + k.h
}
