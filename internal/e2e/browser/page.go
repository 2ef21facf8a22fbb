package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Patience is how long a test waits for what it expects. It is long, since it
// only ever passes where a test fails.
const Patience = 30 * time.Second

// A Page is one tab in a browser context of its own.
type Page struct {
	T   *testing.T      // which fails if the page is not as the test wants it
	ctx context.Context // of Chromium's tab
	tab tab
	log *pageLog
}

// A tab is what a browser can do with a page.
type tab interface {
	// Go shows another page, and waits until it is loaded.
	Go(ctx context.Context, url string) error
	// Eval runs JavaScript and waits for its value if that is a promise.
	Eval(ctx context.Context, js string) error
	// Get does the same, and returns the value of an expression.
	Get(ctx context.Context, js string) (json.RawMessage, error)
	// Until waits for an expression to become true.
	Until(ctx context.Context, js string) error
	// Click clicks on the middle of an element, once it is there.
	Click(ctx context.Context, selector string) error
	// Mouse moves the mouse, and presses and releases its button.
	Mouse(ctx context.Context, steps []mouseStep) error
	// Follow does as Click, and waits for the page that it leads to.
	Follow(ctx context.Context, selector string) error
	// Type types into an element, behind what is there.
	Type(ctx context.Context, selector, keys string) error
	// Choose chooses files in a file input, once it is there.
	Choose(ctx context.Context, selector string, paths []string) error
	// Press presses keys wherever the focus is.
	Press(ctx context.Context, keys string) error
}

// A pageLog is what a page has said.
type pageLog struct {
	mu       sync.Mutex
	lines    []string // of the console
	faults   []string // exceptions and violations of the content security policy
	expected bool     // faults are part of the test
	changed  chan struct{}
}

// newPage opens a tab in a browser context of its own.
func newPage(t *testing.T) *Page {
	t.Helper()
	Need(t)
	switch {
	case firefox != nil:
		return firefox.newPage(t, "")
	case webkit != nil:
		return webkit.newPage(t, nil)
	}
	return newChromiumPage(t, chromium, chromedp.WithNewBrowserContext())
}

// Tab opens another tab beside this one, with the same cookies and storage,
// and shows url in it.
func (p *Page) Tab(url string) *Page {
	p.T.Helper()
	var beside *Page
	switch tab := p.tab.(type) {
	case *firefoxTab:
		beside = firefox.newPage(p.T, tab.user)
	case *webkitTab:
		beside = webkit.newPage(p.T, tab.webkitSession)
	default:
		beside = newChromiumPage(p.T, p.ctx)
	}
	beside.Go(url)
	return beside
}

// Open opens a tab in a browser context of its own, and shows url in it.
func Open(t *testing.T, url string) *Page {
	t.Helper()
	p := newPage(t)
	p.Go(url)
	return p
}

// In returns the page for use by a test within the one that opened it.
func (p *Page) In(t *testing.T) *Page { return &Page{t, p.ctx, p.tab, p.log} }

// report fails the test where the page had faults.
func (l *pageLog) report(t *testing.T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.faults) > 0 && !l.expected {
		t.Errorf("the page had faults:\n%s", strings.Join(l.faults, "\n"))
	}
	if t.Failed() {
		t.Logf("console:\n%s", strings.Join(l.lines, "\n"))
	}
}

// say notes what the page says. A fault fails the test.
func (l *pageLog) say(line string, fault bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	if fault {
		l.faults = append(l.faults, line)
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

// ExpectFaults keeps exceptions and violations from failing the test.
func (p *Page) ExpectFaults() {
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	p.log.expected = true
}

// UntilFault waits for an exception or a violation.
func (p *Page) UntilFault() {
	p.T.Helper()
	p.untilLog("a fault", func(l *pageLog) bool { return len(l.faults) > 0 })
}

// Console waits for a line of the console.
func (p *Page) Console(line string) {
	p.T.Helper()
	if tab, ok := p.tab.(*webkitTab); ok {
		p.try("the console never said "+line, func(ctx context.Context) error { return tab.untilSaid(ctx, line) })
		return
	}
	p.untilSaid(line, func(said string) bool { return said == line })
}

// ConsoleWith waits for a line of the console that has a part.
func (p *Page) ConsoleWith(part string) {
	p.T.Helper()
	p.untilSaid(part, func(said string) bool { return strings.Contains(said, part) })
}

func (p *Page) untilSaid(line string, is func(line string) bool) {
	p.T.Helper()
	p.untilLog(fmt.Sprintf("%q", line), func(l *pageLog) bool { return slices.ContainsFunc(l.lines, is) })
}

// untilLog waits for the log to have something.
func (p *Page) untilLog(what string, has func(*pageLog) bool) {
	p.T.Helper()
	timeout := time.After(Patience)
	for {
		p.log.mu.Lock()
		found, changed := has(p.log), p.log.changed
		p.log.mu.Unlock()
		if found {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			p.T.Fatalf("the console never said %s", what)
		}
	}
}

// try has the tab do something, within the time that a test waits.
func (p *Page) try(what string, do func(ctx context.Context) error) {
	p.T.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	if err := do(ctx); err != nil {
		p.T.Fatalf("%s: %v", what, err)
	}
}

// Go shows another page in the tab.
func (p *Page) Go(url string) {
	p.T.Helper()
	p.try("go to "+url, func(ctx context.Context) error { return p.tab.Go(ctx, url) })
}

// Eval runs JavaScript, waits for it if it is a promise, and drops its value.
func (p *Page) Eval(js string) {
	p.T.Helper()
	p.try(js, func(ctx context.Context) error { return p.tab.Eval(ctx, js) })
}

// Get returns the value of a JavaScript expression.
func Get[T any](p *Page, js string) (value T) {
	p.T.Helper()
	p.try(js, func(ctx context.Context) error {
		text, err := p.tab.Get(ctx, js)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &value)
	})
	return value
}

// Until waits for a JavaScript expression to become true.
func (p *Page) Until(js string) {
	p.T.Helper()
	p.try("never true: "+js, func(ctx context.Context) error { return p.tab.Until(ctx, js) })
}

// Check fails the test where a JavaScript expression is not true now.
func (p *Page) Check(js string) {
	p.T.Helper()
	if !Get[bool](p, "!!("+js+")") {
		p.T.Errorf("not true: %s", js)
	}
}

// UntilText waits for the text of an element, without space around it.
func (p *Page) UntilText(selector, want string) {
	p.T.Helper()
	p.Until(fmt.Sprintf("document.querySelector(%q)?.textContent.trim() === %q", selector, want))
}

// CheckText compares the text of an element now.
func (p *Page) CheckText(selector, want string) {
	p.T.Helper()
	if got := p.Text(selector); got != want {
		p.T.Errorf("text of %s: %q, want %q", selector, got, want)
	}
}

// Text returns the text of an element, without space around it.
func (p *Page) Text(selector string) string {
	p.T.Helper()
	return Get[string](p, fmt.Sprintf("document.querySelector(%q)?.textContent.trim() ?? 'no element'", selector))
}

// Click clicks on an element with the mouse.
func (p *Page) Click(selector string) {
	p.T.Helper()
	p.try("click on "+selector, func(ctx context.Context) error { return p.tab.Click(ctx, selector) })
}

// Drag drags an element with the mouse to the middle of another, and holds it there
// until an expression is true. Both are in view.
func (p *Page) Drag(from, to, until string) {
	p.T.Helper()
	p.try("drag "+from+" to "+to, func(ctx context.Context) error {
		at, err := middles(ctx, p.tab, from, to)
		if err != nil {
			return err
		}
		if err := p.tab.Mouse(ctx, dragSteps(at[0], at[1])); err != nil {
			return err
		}
		held := p.tab.Until(ctx, until)
		return errors.Join(held, p.tab.Mouse(ctx, []mouseStep{{mouseUp, at[1]}}))
	})
}

// Follow clicks on an element that leads to another page, and waits for it.
func (p *Page) Follow(selector string) {
	p.T.Helper()
	p.try("follow "+selector, func(ctx context.Context) error { return p.tab.Follow(ctx, selector) })
}

// Type types into an element, key by key, after what is there.
func (p *Page) Type(selector, keys string) {
	p.T.Helper()
	p.try("type into "+selector, func(ctx context.Context) error { return p.tab.Type(ctx, selector, keys) })
}

// Choose chooses files in a file input, as a user does in the browser's dialog.
func (p *Page) Choose(selector string, paths ...string) {
	p.T.Helper()
	p.try("choose files for "+selector, func(ctx context.Context) error { return p.tab.Choose(ctx, selector, paths) })
}

// Keys presses keys wherever the focus is.
func (p *Page) Keys(keys string) {
	p.T.Helper()
	p.try("press keys", func(ctx context.Context) error { return p.tab.Press(ctx, keys) })
}
