package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// progressAfter is how long a run is left in peace before it shows that it is
// under way, and progressEvery how often it does so then.
const (
	progressAfter = 2 * time.Second
	progressEvery = time.Second
)

// clearLine goes to the start of a terminal's line and empties it (ECMA-48,
// EL).
const clearLine = "\r\x1b[K"

// A progress shows on a terminal what a run is about, in a line that goes away
// again. It is silent where nobody watches. The zero value is never shown.
type progress struct {
	w       io.Writer // nil: nobody watches
	started time.Time

	mu    sync.Mutex
	step  string
	shown bool
	timer *time.Timer
}

// newProgress returns the progress of a run that starts now.
func (s *settings) newProgress() *progress {
	if f, ok := s.stderr.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return startProgress(s.stderr)
}

func startProgress(w io.Writer) *progress {
	p := &progress{w: w, started: time.Now(), step: "starting"}
	p.mu.Lock()
	defer p.mu.Unlock() // show finds its timer, however soon it comes
	p.timer = time.AfterFunc(progressAfter, p.show)
	return p
}

// enter says what the run is about from now on.
func (p *progress) enter(step string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step = step
}

// show shows the line, now and every second from here on.
func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		return // stopped meanwhile
	}
	fmt.Fprintf(p.w, "%slcgen: %s (%d s)", clearLine, p.step, int(time.Since(p.started).Seconds()))
	p.shown = true
	p.timer.Reset(progressEvery)
}

// above runs print, which writes lines of its own, with the line out of the
// way.
func (p *progress) above(print func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hide()
	print()
}

// stop takes the line away for good.
func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	p.hide()
}

func (p *progress) hide() {
	if p.shown {
		fmt.Fprint(p.w, clearLine)
		p.shown = false
	}
}
