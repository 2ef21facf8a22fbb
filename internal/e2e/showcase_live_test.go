package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/lcgen/lcgen/internal/e2e/browser"
)

const (
	ada   = "user-123"
	linus = "user-456"
	grace = "user-789"
)

// Post sends a form as a user does whose browser runs no JavaScript.
func (s *Showcase) Post(user, path string, form url.Values) {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: patience}
	for _, request := range []struct {
		path string
		form url.Values
	}{{"login", url.Values{"user": {user}}}, {path, form}} {
		response, err := client.PostForm(s.URL()+request.path, request.form)
		if err != nil {
			s.t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode >= http.StatusBadRequest {
			s.t.Fatalf("/%s answered %s", request.path, response.Status)
		}
	}
}

// What happens around a crash is neither lost nor done twice: an action that
// was under way, a notification sent before the pages were back, and what was
// being typed.
func TestShowcaseLosesNothingInACrash(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	adas, linuses := s.Open(ada), s.Open(linus)
	linuses.Type(commentField, "Being typed")

	s.Kill()
	for _, p := range []*Page{adas, linuses} {
		p.Until(`[...liveComponentManager.sseClients.values()].every((client) => !client.isConnected)`)
	}
	adas.Type(commentField, "Sent to nobody yet")
	adas.Click(commentButton)
	adas.Until(`document.querySelector("[aria-busy=true]")`)
	s.Start()
	s.Post(grace, "notify", url.Values{"to": {linus}, "text": {"Meanwhile"}, "reload": {"yes"}})

	for _, p := range []*Page{adas, linuses} {
		p.Until(fmt.Sprintf(hasComment, "Sent to nobody yet"))
		p.Check(`[...document.querySelectorAll(".comment-text")].filter((e) => e.textContent.trim() === "Sent to nobody yet").length === 1`)
	}
	linuses.Until(`document.querySelector("#notification-list").textContent.includes("Meanwhile")`)
	linuses.Check(`document.querySelector("` + commentField + `").value === "Being typed"`)
}

// The network is asked, not the client.
func TestShowcaseAsksForOneStream(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	p := s.Open(ada)
	p.NeedChromium()
	var mu sync.Mutex
	var streams []string
	err := chromedp.Listen(p.Context(), func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok && strings.Contains(e.Request.URL, "/sse/") {
			mu.Lock()
			defer mu.Unlock()
			streams = append(streams, e.Request.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Go(s.URL())
	p.Live()
	comment(p, "Still one stream")
	mu.Lock()
	defer mu.Unlock()
	if len(streams) != 1 {
		t.Errorf("the page asked for %d streams: %v", len(streams), streams)
	}
}

// The page's head names the modules that open its stream and show faults,
// and the browser loads them at once. No other module is loaded as long
// as none is needed. Each is loaded once, under the hash of the core.
func TestShowcaseLoadsModules(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	p := s.Open(linus)
	const loaded = `performance.getEntriesByType("resource").map((e) => e.name).filter((name) => name.endsWith(".js"))
		.map((name) => new URL(name).pathname.replace(hash, "HASH")).sort().join()`
	p.Eval(`window.hash = document.querySelector("script[data-lc-base]").src.match(/client\.(\w+)\.js$/)[1]`)
	p.Check(`[...document.querySelectorAll("head > link[rel=modulepreload]")].map((link) => link.getAttribute("href")).join().replaceAll(hash, "HASH") === "/lc/open.HASH.js,/lc/effects.HASH.js,/lc/fault.HASH.js"`)
	p.Until(loaded + ` === "/lc/client.HASH.js,/lc/effects.HASH.js,/lc/fault.HASH.js,/lc/open.HASH.js"`)
	s.Post(grace, "notify", url.Values{"to": {linus}, "text": {"In parts"}, "push": {"fragments"}, "reload": {"yes"}})
	p.Until(`document.querySelector("#notification-list").textContent.includes("In parts")`)
	p.Check(loaded + ` === "/lc/client.HASH.js,/lc/effects.HASH.js,/lc/fault.HASH.js,/lc/open.HASH.js"`)
}

func TestShowcaseNotifications(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	adas, linuses := s.Open(ada), s.Open(linus)
	const unread = `parseInt(document.querySelector("#unread-count").textContent)`
	before := Get[int](linuses, unread)
	for i, push := range []string{"whole", "fragments"} {
		s.Post(grace, "notify", url.Values{"to": {linus}, "text": {"By " + push}, "push": {push}, "reload": {"yes"}})
		linuses.Until(`document.querySelector("#notification-list .row-text").textContent.endsWith("By ` + push + `")`)
		if got, want := Get[int](linuses, unread), before+i+1; got != want {
			t.Errorf("%d unread after the push of %s, want %d", got, push, want)
		}
	}
	linuses.Click(`[data-lc-action="markAllAsRead"] button`)
	linuses.Until(unread + ` === 0`)
	adas.Check(`!document.querySelector("#notification-list").textContent.includes("By whole")`)
}

func TestShowcaseFilterIsOnesOwn(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	adas, linuses := s.Open(ada), s.Open(linus)
	const pressed = `document.querySelector(".chip[aria-pressed=true]").textContent`
	first := Get[string](adas, pressed)
	adas.Click(`.chip[aria-pressed=false]`)
	adas.Until(fmt.Sprintf(`%s !== %q`, pressed, first))
	own := Get[string](adas, pressed)

	const activity = "tried what a filter does to others"
	linuses.Type("#activity-form [name=content]", activity)
	linuses.Click("#activity-form button")
	linuses.Until(fmt.Sprintf(`document.querySelector("#activity-list").textContent.includes(%q)`, activity))
	linuses.Check(fmt.Sprintf(`%s === %q`, pressed, first))
	adas.Eval(`liveComponentManager.refresh(document.querySelector("[data-component-id^=activity-feed]").dataset.componentId)`)
	adas.Check(fmt.Sprintf(`%s === %q`, pressed, own))
}

// Seven tabs would take all connections that a browser opens to a server, and
// one more.
func TestShowcaseSevenTabsShareOneStream(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	first := s.Open(ada)
	first.Go(s.URL() + "?shared")
	tabs := []*Page{first}
	for range 6 {
		tabs = append(tabs, first.Tab(s.URL()+"?shared"))
	}
	for _, p := range tabs {
		p.Live()
	}
	last := tabs[len(tabs)-1]
	last.Type(commentField, "From the seventh tab")
	last.Eval(`document.querySelector("` + commentButton + `").click()`)
	for _, p := range tabs {
		p.Until(fmt.Sprintf(hasComment, "From the seventh tab"))
	}
	if opened, closed := s.log.count("SSE stream opened", ada), s.log.count("SSE stream closed", ada); opened-closed > 1 {
		t.Errorf("seven tabs hold %d streams", opened-closed)
	}
}

// What was open for somebody is not any more after the log-out, in any tab.
func TestShowcaseLogOutClosesPrivateChannels(t *testing.T) {
	for name, query := range map[string]string{"plain": "", "shared": "?shared"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startShowcase(t)
			left := s.Open(ada)
			left.Go(s.URL() + query)
			left.Live()
			left.Eval(`window.refused = []; liveComponentManager.on("lc:error", (e) => refused.push(e.detail.channel + " " + e.detail.status))`)
			out := left.Tab(s.URL() + query)
			out.Live()
			out.Follow(`form.account button`)
			left.Until(`refused.includes("user:user-123 403")`)
			left.Until(`!liveComponentManager.sseClients.get("user:user-123").isConnected`)
			s.Post(grace, "notify", url.Values{"to": {ada}, "text": {"For Ada alone"}, "reload": {"yes"}})
			// Whoever logs in now shares nothing with what is still open for Ada.
			out.Follow(`button[name=user][value="` + linus + `"]`)
			out.Go(s.URL() + query)
			out.Live()
			comment(out, "Linus is here")
			left.Check(`!document.body.textContent.includes("For Ada alone")`)
			out.Check(`!document.body.textContent.includes("For Ada alone")`)
		})
	}
}

func TestShowcaseWithoutJavaScript(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	p := s.Open(ada)
	// A page whose scripts are turned off still reads its stream, and may not show what comes.
	p.Go("about:blank")
	p.Do("turn JavaScript off", chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	p.Go(s.URL())
	p.Do("write a comment", chromedp.SendKeys(chromedp.CSS(commentField), "By a form alone"))
	p.Follow(commentButton)
	text := browser.Run(p, "read the page", chromedp.Text(chromedp.CSS(`[data-component-id^="comment-thread:"]`)))
	if !strings.Contains(text, "By a form alone") {
		t.Errorf("the comment is not there: %s", text)
	}
	s.Open(linus).Until(fmt.Sprintf(hasComment, "By a form alone"))
}
