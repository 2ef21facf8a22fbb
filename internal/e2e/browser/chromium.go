package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// newChromiumPage opens a tab in the browser context of parent, unless an
// option says otherwise.
func newChromiumPage(t *testing.T, parent context.Context, options ...chromedp.ContextOption) *Page {
	t.Helper()
	said := &pageLog{changed: make(chan struct{})}
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(said.listen))...)
	t.Cleanup(func() {
		cancel()
		said.report(t)
	})
	// The first call makes the tab, and lets it live as long as its context.
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void]("0")); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	return &Page{t, ctx, chromiumTab{}, said}
}

// listen collects what the page says.
func (l *pageLog) listen(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, arg := range e.Args {
			words = append(words, text(arg))
		}
		l.say(strings.Join(words, " "), false)
	case *runtime.EventExceptionThrown:
		fault := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			fault += " " + e.ExceptionDetails.Exception.Description
		}
		l.say(fault, true)
	case *log.EventEntryAdded:
		violates := strings.Contains(e.Entry.Text, "Content Security Policy") || strings.Contains(e.Entry.Text, "This document requires 'Trusted")
		l.say(string(e.Entry.Level)+": "+e.Entry.Text, violates)
	}
}

func text(arg *runtime.RemoteObject) string {
	var s string
	if json.Unmarshal(arg.Value, &s) == nil {
		return s
	}
	return arg.Description + string(arg.Value)
}

// A chromiumTab is the tab of a context of chromedp.
type chromiumTab struct{}

func (chromiumTab) Go(ctx context.Context, url string) error {
	return chromedp.Do(ctx, chromedp.Navigate(url))
}

func (chromiumTab) Eval(ctx context.Context, js string) error {
	return chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](js, chromedp.EvalAwaitPromise))
}

func (chromiumTab) Get(ctx context.Context, js string) (json.RawMessage, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[json.RawMessage](js, chromedp.EvalAwaitPromise))
}

func (chromiumTab) Until(ctx context.Context, js string) error {
	// A tab in the background has no animation frames, so it is asked at an
	// interval.
	poll := chromedp.Poll[chromedp.Void](js, chromedp.WithPollingInterval(10*time.Millisecond), chromedp.WithPollingTimeout(0))
	for {
		_, err := chromedp.Run(ctx, poll)
		if !isReplaced(err) {
			return err
		}
	}
}

// isReplaced reports whether an error says that the document which was asked
// has given way to another: by a navigation that was under way when the
// question was put, or that came before the answer. What is waited for is to come
// true in the new one.
func isReplaced(err error) bool {
	if err == nil {
		return false
	}
	text := err.Error()
	return strings.Contains(text, "Cannot find context with specified id") || strings.Contains(text, "Inspected target navigated or closed")
}

func (chromiumTab) Click(ctx context.Context, selector string) error {
	return chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector)))
}

func (chromiumTab) Mouse(ctx context.Context, steps []mouseStep) error {
	types := map[string]input.DispatchMouseEventType{
		mouseMove: chromedp.MouseMoved, mouseDown: chromedp.MousePressed, mouseUp: chromedp.MouseReleased,
	}
	for _, step := range steps {
		event := chromedp.MouseEvent(types[step.do], float64(step.at[0]), float64(step.at[1]), func(e *input.DispatchMouseEventParams) {
			e.Button, e.ClickCount = input.MouseButtonLeft, 1
		})
		if err := chromedp.Do(ctx, event); err != nil {
			return err
		}
	}
	return nil
}

func (chromiumTab) Follow(ctx context.Context, selector string) error {
	_, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector)))
	return err
}

func (chromiumTab) Type(ctx context.Context, selector, keys string) error {
	return chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS(selector), kb.End+keys))
}

func (chromiumTab) Choose(ctx context.Context, selector string, paths []string) error {
	return chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

func (chromiumTab) Press(ctx context.Context, keys string) error {
	return chromedp.Do(ctx, chromedp.KeyEvent(keys))
}

// IsChromium reports whether the page is in a browser that speaks the DevTools
// protocol.
func (p *Page) IsChromium() bool {
	_, ok := p.tab.(chromiumTab)
	return ok
}

// Context is that of Chromium's tab, for package chromedp.
func (p *Page) Context() context.Context { return p.ctx }

// NeedChromium skips the test in a browser that does not speak the DevTools
// protocol.
func (p *Page) NeedChromium() {
	p.T.Helper()
	if !p.IsChromium() {
		p.T.Skip("asks for what only the DevTools protocol of Chromium gives")
	}
}

// Do takes steps of package chromedp. It needs Chromium.
func (p *Page) Do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.T.Helper()
	p.NeedChromium()
	p.try(what, func(ctx context.Context) error { return chromedp.Do(ctx, steps...) })
}

// Run takes a step of package chromedp, and returns its result. It needs
// Chromium.
func Run[T any](p *Page, what string, action chromedp.Action[T]) (value T) {
	p.T.Helper()
	p.NeedChromium()
	p.try(what, func(ctx context.Context) (err error) {
		value, err = chromedp.Run(ctx, action)
		return err
	})
	return value
}

// Offline takes the network from the tab, or gives it back. Where the browser
// can't, the page is only told so.
func (p *Page) Offline(offline bool) {
	p.T.Helper()
	if !p.IsChromium() {
		p.Eval(fmt.Sprintf(`dispatchEvent(new Event(%t ? "offline" : "online"))`, offline))
		return
	}
	p.Do("change the network", chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
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
	p.T.Helper()
	return Run(p, "count", func(ctx context.Context, tab *chromedp.Target) (Counters, error) {
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
	p.T.Helper()
	picture := Run(p, "screenshot", chromedp.FullScreenshot(100))
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		p.T.Fatal(err)
	}
}
