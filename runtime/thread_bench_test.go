package lc

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"
)

// larger are changes of so much that their patches are long, or longer than all.
var larger = []entryChange{
	{name: "all in no order", of: entryThread, change: func(e []entry) []entry {
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(e), func(i, j int) { e[i], e[j] = e[j], e[i] })
		return e
	}},
	{name: "a number in each message", of: entryThread, change: func(e []entry) []entry {
		for i := range e {
			e[i].Likes++
		}
		return e
	}},
	{name: "all other messages", of: entryThread, change: func(e []entry) []entry {
		for i := range e {
			e[i] = entry{1000 + i, "nobody", "Another text.", 7}
		}
		return e
	}},
}

// A threadApp is an App in which a tally is shown, and changed again and again.
// Unlike a fixture it keeps none of its events.
type threadApp struct {
	*fixture
	rendering, updating time.Duration
}

func newThreadApp(b *testing.B, c entryChange, patch bool) *threadApp {
	app := New(WithSecret(testSecret), WithLogger(slog.New(slog.DiscardHandler)))
	b.Cleanup(func() { app.Shutdown(context.Background()) })
	t := &threadApp{fixture: &fixture{App: app, t: b}}
	def := c.definition()
	render := def.Render
	def.Render = func(l *tally, ctx context.Context, w io.Writer) error {
		began := time.Now()
		defer func() { t.rendering += time.Since(began) }()
		return render(l, ctx, w)
	}
	Register(app, def)
	t.showing(patch, tallyOne)
	t.update(b)
	t.update(b)
	t.rendering, t.updating = 0, 0
	return t
}

// update changes the thread. When it returns, the event is in the history.
func (t *threadApp) update(b *testing.B) {
	began := time.Now()
	if err := t.change(b.Context(), "bench", tallyOne, func(_ context.Context, l *loaded) error {
		l.value.(*tally).N++
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	t.updating += time.Since(began)
}

// BenchmarkUpdateWithPatch is what an update of a component costs the server until it
// goes to viewers: its rendering; all the rest, for viewers who don't take patches and
// for some who do, in turns; and the ratio of what those make it cost more, to the
// rendering.
func BenchmarkUpdateWithPatch(b *testing.B) {
	for _, tt := range append(entryChanges[:len(entryChanges):len(entryChanges)], larger...) {
		b.Run(tt.name, func(b *testing.B) {
			whole, patched := newThreadApp(b, tt, false), newThreadApp(b, tt, true)
			turns := 0
			for b.Loop() {
				whole.update(b)
				patched.update(b)
				turns++
			}
			micros := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(turns) }
			rendering := (whole.rendering + patched.rendering) / 2
			without, with := whole.updating-whole.rendering, patched.updating-patched.rendering
			b.ReportMetric(0, "ns/op") // two updates are of no interest
			b.ReportMetric(micros(rendering), "µs-rendering")
			b.ReportMetric(micros(without), "µs-rest-whole")
			b.ReportMetric(micros(with), "µs-rest-patch")
			b.ReportMetric(float64(with-without)/float64(rendering), "ratio")
		})
	}
}
