package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a test waits for what it expects. It is long, since it
// only ever passes where a test fails.
const patience = 30 * time.Second

// A Page is one tab in a browser context of its own.
type Page struct {
	t   *testing.T
	ctx context.Context
	log *pageLog
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
	needBrowser(t)
	return newTab(t, browser, chromedp.WithNewBrowserContext())
}

func newTab(t *testing.T, parent context.Context, options ...chromedp.ContextOption) *Page {
	t.Helper()
	said := &pageLog{changed: make(chan struct{})}
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(said.listen))...)
	t.Cleanup(func() {
		cancel()
		said.report(t)
	})
	p := &Page{t, ctx, said}
	p.do("open a tab", chromedp.Evaluate[chromedp.Void]("0"))
	return p
}

// Tab opens another tab beside this one, with the same cookies and storage,
// and shows url in it.
func (p *Page) Tab(url string) *Page {
	p.t.Helper()
	tab := newTab(p.t, p.ctx)
	tab.Go(url)
	return tab
}

// open opens a tab and shows url in it.
func open(t *testing.T, url string) *Page {
	t.Helper()
	p := newPage(t)
	p.Go(url)
	return p
}

// In returns the page for use by a test within the one that opened it.
func (p *Page) In(t *testing.T) *Page { return &Page{t, p.ctx, p.log} }

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

// listen collects what the page says.
func (l *pageLog) listen(event any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, arg := range e.Args {
			words = append(words, text(arg))
		}
		l.lines = append(l.lines, strings.Join(words, " "))
	case *runtime.EventExceptionThrown:
		fault := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			fault += " " + e.ExceptionDetails.Exception.Description
		}
		l.lines = append(l.lines, fault)
		l.faults = append(l.faults, fault)
	case *log.EventEntryAdded:
		l.lines = append(l.lines, string(e.Entry.Level)+": "+e.Entry.Text)
		if strings.Contains(e.Entry.Text, "Content Security Policy") || strings.Contains(e.Entry.Text, "TrustedHTML") {
			l.faults = append(l.faults, e.Entry.Text)
		}
	default:
		return
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

func text(arg *runtime.RemoteObject) string {
	var s string
	if json.Unmarshal(arg.Value, &s) == nil {
		return s
	}
	return arg.Description + string(arg.Value)
}

// ExpectFaults keeps exceptions and violations from failing the test.
func (p *Page) ExpectFaults() {
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	p.log.expected = true
}

// Console waits for a line of the console.
func (p *Page) Console(line string) {
	p.t.Helper()
	timeout := time.After(patience)
	for {
		p.log.mu.Lock()
		found, changed := slices.Contains(p.log.lines, line), p.log.changed
		p.log.mu.Unlock()
		if found {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			p.t.Fatalf("the console never said %q", line)
		}
	}
}

func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	// The first call makes the tab live as long as its context, so that the
	// context with a deadline must not be the one it is made with.
	ctx := p.ctx
	if chromedp.FromContext(ctx).Target != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

func run[T any](p *Page, what string, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
	return value
}

// Go shows another page in the tab.
func (p *Page) Go(url string) {
	p.t.Helper()
	p.do("go to "+url, chromedp.Navigate(url))
}

// Eval runs JavaScript, waits for it if it is a promise, and drops its value.
func (p *Page) Eval(js string) {
	p.t.Helper()
	p.do(js, chromedp.Evaluate[chromedp.Void](js, chromedp.EvalAwaitPromise))
}

// Get returns the value of a JavaScript expression.
func Get[T any](p *Page, js string) T {
	p.t.Helper()
	return run(p, js, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// Until waits for a JavaScript expression to become true.
func (p *Page) Until(js string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	// A tab in the background has no animation frames, so it is asked at an
	// interval.
	poll := chromedp.Poll[chromedp.Void](js, chromedp.WithPollingInterval(10*time.Millisecond), chromedp.WithPollingTimeout(0))
	if _, err := chromedp.Run(ctx, poll); err != nil {
		p.t.Fatalf("never true: %s (%v)", js, err)
	}
}

// Check fails the test where a JavaScript expression is not true now.
func (p *Page) Check(js string) {
	p.t.Helper()
	if !Get[bool](p, "!!("+js+")") {
		p.t.Errorf("not true: %s", js)
	}
}

// UntilText waits for the text of an element, without space around it.
func (p *Page) UntilText(selector, want string) {
	p.t.Helper()
	p.Until(fmt.Sprintf("document.querySelector(%q)?.textContent.trim() === %q", selector, want))
}

// CheckText compares the text of an element now.
func (p *Page) CheckText(selector, want string) {
	p.t.Helper()
	if got := p.Text(selector); got != want {
		p.t.Errorf("text of %s: %q, want %q", selector, got, want)
	}
}

// Text returns the text of an element, without space around it.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return Get[string](p, fmt.Sprintf("document.querySelector(%q)?.textContent.trim() ?? 'no element'", selector))
}

// Close closes the tab.
func (p *Page) Close() {
	p.t.Helper()
	if err := chromedp.Cancel(p.ctx); err != nil {
		p.t.Fatalf("close the tab: %v", err)
	}
}

// Click clicks on an element with the mouse.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.do("click on "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Type types into an element, key by key, after what is there.
func (p *Page) Type(selector, keys string) {
	p.t.Helper()
	p.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), kb.End+keys))
}

// Keys presses keys wherever the focus is.
func (p *Page) Keys(keys string) {
	p.t.Helper()
	p.do("press keys", chromedp.KeyEvent(keys))
}

// Offline takes the network from the tab, or gives it back.
func (p *Page) Offline(offline bool) {
	p.t.Helper()
	p.do("change the network", chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		conditions := []*network.Conditions{{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}}
		byRule := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: conditions}
		if _, err := cdp.Call(ctx, tab, network.EmulateNetworkConditionsByRule, byRule); err != nil {
			return err
		}
		state := network.OverrideNetworkStateParams{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}
		_, err := cdp.Call(ctx, tab, network.OverrideNetworkState, state)
		return err
	}))
}

// Counters tells how much a page holds.
type Counters struct {
	Nodes, Listeners int64
	Heap             int64 // bytes
}

// Counters collects garbage, and counts what remains.
func (p *Page) Counters() Counters {
	p.t.Helper()
	return run(p, "count", func(ctx context.Context, tab *chromedp.Target) (Counters, error) {
		// What finalizers let go of falls to the second collection.
		for range 2 {
			if _, err := cdp.Call(ctx, tab, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
				return Counters{}, err
			}
		}
		dom, err := cdp.Call(ctx, tab, memory.GetDOMCounters, cdp.Empty{})
		if err != nil {
			return Counters{}, err
		}
		heap, err := cdp.Call(ctx, tab, runtime.GetHeapUsage, cdp.Empty{})
		return Counters{int64(dom.Nodes), int64(dom.JsEventListeners), int64(heap.UsedSize)}, err
	})
}

// Screenshot writes a picture of the whole page, for people to look at.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	picture := run(p, "screenshot", chromedp.FullScreenshot(100))
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
