package lc

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// A tallySheet is an outlet that notes which frames come, and how often.
type tallySheet struct {
	sink
	mu     sync.Mutex
	frames map[*frame]int
}

func (o *tallySheet) flush(s *stream, seat int, b *batch) {
	if b.fits(s, seat) {
		b.use(seat)
	} else {
		b.gather(s, seat)
	}
	b.sent(s)
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, f := range b.frames {
		o.frames[f]++
	}
}

// counts returns how many frames there are, and how often they have come.
func (o *tallySheet) counts() (frames, deliveries int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, n := range o.frames {
		deliveries += n
	}
	return len(o.frames), deliveries
}

// manyCards are the instances of cards on a board, as it reads them.
func manyCards(n int) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, "card:%d ", i)
	}
	return all.String()
}

// countedBoard serves a board of cards, and counts how often the two are
// rendered.
func countedBoard(t testing.TB, cards int, change func(board, card *Definition[tally, *tally])) (f *fixture, boards, rendered *atomic.Int64) {
	boards, rendered = new(atomic.Int64), new(atomic.Int64)
	f = placedFixture(t, func(board, card *Definition[tally, *tally]) {
		for def, n := range map[*Definition[tally, *tally]]*atomic.Int64{board: boards, card: rendered} {
			render := def.Render
			def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
				n.Add(1)
				return render(c, ctx, w)
			}
		}
		if change != nil {
			change(board, card)
		}
	}, WithLimits(Limits{Rate: -1}))
	f.shows(boardOne, manyCards(cards))
	return f, boards, rendered
}

// A board that ten thousand look at gets a card: it is rendered once, and what
// they are sent is one frame.
func TestBoardOfManyViewersGetsACard(t *testing.T) {
	const viewers, cards = 10_000, 20
	f, boards, rendered := countedBoard(t, cards, nil)
	sheet := &tallySheet{frames: map[*frame]int{}}
	for range viewers {
		s, err := f.hub.open(subscription{ctx: context.Background(), channels: []Channel{"board:one"}})
		if err != nil {
			t.Fatal(err)
		}
		s.outlet = sheet
		s.shard.do(func() { s.shard.join(s) })
	}
	f.token("ada", boardOne)
	boards.Store(0)
	rendered.Store(0)
	f.shows(boardOne, manyCards(cards+1))
	if err := f.Refresh(t.Context(), boardOne); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "all viewers to be sent it", func() bool { _, n := sheet.counts(); return n >= viewers })
	frames, deliveries := sheet.counts()
	if frames != 1 || deliveries != viewers {
		t.Errorf("%d viewers were sent %d frames %d times, want one each, the same for all", viewers, frames, deliveries)
	}
	if boards.Load() != 1 || rendered.Load() != cards+1 {
		t.Errorf("the board was rendered %d times and its %d cards %d times, want once each", boards.Load(), cards+1, rendered.Load())
	}
	if got := strings.Count(f.pushed(), "data-lc-grant"); got != cards+1 {
		t.Errorf("%d cards have a grant", got)
	}
}

// What a push of many cards can't hold, each viewer fetches in one request for
// each 500, in which all cards share what they ask for.
func TestManyPlacedAreFetchedTogether(t *testing.T) {
	const cards = 300
	var loads atomic.Int64
	f, _, rendered := countedBoard(t, cards, func(_, card *Definition[tally, *tally]) {
		card.Authorize = func(c *tally, ctx context.Context, a Access) error {
			hidden, err := Cached(ctx, "hidden", func(context.Context) (map[string]bool, error) {
				loads.Add(1)
				return map[string]bool{"7": true}, nil
			})
			if err == nil && hidden[c.ID.Instance] {
				err = Forbidden("Not you.")
			}
			return err
		}
	})
	f.token("ada", boardOne)
	rendered.Store(0)
	if err := f.Refresh(t.Context(), boardOne); err != nil {
		t.Fatal(err)
	}
	if rendered.Load() != 0 {
		t.Errorf("%d cards were rendered for all", rendered.Load())
	}
	page := f.pushed()
	var asked []map[string]any
	for _, tag := range scanTags([]byte(page)) {
		if grant := tag.attrs["data-lc-grant"]; grant != "" {
			asked = append(asked, map[string]any{"id": tag.attrs["data-component-id"], "grant": grant, "outer": "board:one"})
		}
	}
	if len(asked) != cards {
		t.Fatalf("there are %d cards", len(asked))
	}
	for _, user := range []string{"ada", "bob"} {
		token := f.token(user, boardOne)
		for _, one := range asked {
			one["token"] = token
		}
		loads.Store(0)
		for i, got := range f.views(user, asked...) {
			want := "html"
			if got.ID == "card:7" {
				want = "403 forbidden"
			}
			if got.ID != asked[i]["id"] || got.outcome() != want {
				t.Errorf("%s is answered %s for %s, want %s", user, got.outcome(), got.ID, want)
			}
		}
		if loads.Load() != 1 {
			t.Errorf("Authorize has asked %d times, want once", loads.Load())
		}
	}
	many := append(append([]map[string]any{}, asked...), asked[:maxViews-cards]...)
	if got := f.views("bob", many...); len(got) != maxViews {
		t.Errorf("%d are answered", len(got))
	}
}

// What is pushed is the same bytes as long as nothing has changed, grants too.
func TestManyPlacedArePushedTheSame(t *testing.T) {
	f, _, _ := countedBoard(t, 300, nil)
	ctx := f.forAudience(t.Context(), "board:one")
	var first string
	for range 2 {
		l, err := f.load(ctx, boardOne, nil)
		if err != nil {
			t.Fatal(err)
		}
		all, err := f.update(ctx, &shown{loaded: l, version: 1})
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(all.data)
		}
		if string(all.data) != first {
			t.Error("the same board is rendered in two ways")
		}
	}
}
