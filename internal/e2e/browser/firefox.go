package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// A firefoxBrowser is a Firefox process that is driven over WebDriver BiDi
// (https://www.w3.org/TR/webdriver-bidi/), the protocol that it speaks by
// itself since it has given up that of Chromium.
type firefoxBrowser struct {
	cmd     *exec.Cmd
	profile string
	conn    *websocket.Conn

	// active is held while one window is to be the active one. In any other,
	// a key that is held is let go of.
	active sync.Mutex

	mu      sync.Mutex
	last    int
	waiting map[int]chan bidiMessage
	logs    map[string]*pageLog // by browsing context
}

// A bidiMessage is the answer to a command, or an event.
type bidiMessage struct {
	ID      int             `json:"id"`
	Type    string          `json:"type"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
}

// firefoxPrefs keep Firefox from going anywhere by itself.
const firefoxPrefs = `user_pref("remote.prefs.recommended", true);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.disabledForTesting", true);
`

// startFirefox starts Firefox with a new profile.
func startFirefox(path string) (*firefoxBrowser, error) {
	profile, err := os.MkdirTemp("", "firefox-")
	if err != nil {
		return nil, err
	}
	f := &firefoxBrowser{profile: profile, waiting: map[int]chan bidiMessage{}, logs: map[string]*pageLog{}}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(firefoxPrefs), 0o600); err != nil {
		return nil, err
	}
	f.cmd = exec.Command(path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0")
	stderr, err := f.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := f.cmd.Start(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*Patience)
	defer cancel()
	address, err := bidiAddress(ctx, stderr)
	if err != nil {
		f.Stop()
		return nil, err
	}
	f.conn, _, err = websocket.Dial(ctx, address+"/session", nil)
	if err != nil {
		f.Stop()
		return nil, err
	}
	f.conn.SetReadLimit(-1)
	go f.read()
	if _, err := f.call(ctx, "session.new", map[string]any{"capabilities": map[string]any{}}); err != nil {
		f.Stop()
		return nil, err
	}
	_, err = f.call(ctx, "session.subscribe", map[string]any{"events": []string{"log.entryAdded"}})
	return f, err
}

// bidiAddress finds in what Firefox says where it can be driven, and lets it
// go on talking.
func bidiAddress(ctx context.Context, stderr io.Reader) (string, error) {
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			if _, address, ok := strings.Cut(lines.Text(), "WebDriver BiDi listening on "); ok {
				found <- address
			}
		}
	}()
	select {
	case address := <-found:
		return address, nil
	case <-ctx.Done():
		return "", errors.New("no word from Firefox where it listens")
	}
}

// Stop ends the process.
func (f *firefoxBrowser) Stop() {
	if f.conn != nil {
		f.conn.CloseNow()
	}
	f.cmd.Process.Kill()
	f.cmd.Wait()
	os.RemoveAll(f.profile)
}

// read hands out what Firefox sends, until the connection ends.
func (f *firefoxBrowser) read() {
	for {
		var m bidiMessage
		if err := wsjson.Read(context.Background(), f.conn, &m); err != nil {
			return
		}
		if m.Type == "event" {
			f.hear(m.Params)
			continue
		}
		f.mu.Lock()
		waiting := f.waiting[m.ID]
		delete(f.waiting, m.ID)
		f.mu.Unlock()
		if waiting != nil {
			waiting <- m
		}
	}
}

// hear notes an entry of the log.
func (f *firefoxBrowser) hear(params json.RawMessage) {
	var entry struct {
		Type   string `json:"type"`
		Text   string `json:"text"`
		Source struct {
			Context string `json:"context"`
		} `json:"source"`
	}
	if json.Unmarshal(params, &entry) != nil {
		return
	}
	f.mu.Lock()
	said := f.logs[entry.Source.Context]
	f.mu.Unlock()
	if said != nil {
		// What the network does is logged as if a script had failed.
		network := slices.ContainsFunc([]string{"Firefox can’t ", "The connection to ", "Loading module from "}, func(prefix string) bool {
			return strings.HasPrefix(entry.Text, prefix)
		})
		said.say(entry.Text, entry.Type == "javascript" && !network || strings.HasPrefix(entry.Text, violation))
	}
}

// call sends a command and waits for its answer.
func (f *firefoxBrowser) call(ctx context.Context, method string, params any) (json.RawMessage, error) {
	answer := make(chan bidiMessage, 1)
	f.mu.Lock()
	f.last++
	id := f.last
	f.waiting[id] = answer
	f.mu.Unlock()
	// A write that is cut off would end the connection for all tests.
	if err := wsjson.Write(context.WithoutCancel(ctx), f.conn, map[string]any{"id": id, "method": method, "params": params}); err != nil {
		return nil, err
	}
	select {
	case m := <-answer:
		if m.Type == "error" {
			return nil, fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		}
		return m.Result, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: %w", method, ctx.Err())
	}
}

// violation begins the line that a page says for each violation of its policy.
const violation = "Content Security Policy: "

// newPage opens a window in a user context of its own, or a tab in the one
// that is named.
func (f *firefoxBrowser) newPage(t *testing.T, user string) *Page {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*Patience)
	defer cancel()
	own := user == ""
	if own {
		var made struct{ UserContext string }
		f.must(ctx, t, "browser.createUserContext", map[string]any{}, &made)
		user = made.UserContext
	}
	var made struct{ Context string }
	func() {
		f.active.Lock()
		defer f.active.Unlock()
		f.must(ctx, t, "browsingContext.create", map[string]any{"type": "window", "userContext": user}, &made)
	}()
	said := &pageLog{changed: make(chan struct{})}
	f.mu.Lock()
	f.logs[made.Context] = said
	f.mu.Unlock()
	f.must(ctx, t, "script.addPreloadScript", map[string]any{
		"contexts":            []string{made.Context},
		"functionDeclaration": `() => addEventListener("securitypolicyviolation", (e) => console.error("` + violation + `" + e.violatedDirective + " " + e.blockedURI))`,
	}, nil)
	tab := &firefoxTab{f, made.Context, user}
	t.Cleanup(func() {
		tab.close()
		if own {
			f.call(context.Background(), "browser.removeUserContext", map[string]any{"userContext": user})
		}
		said.report(t)
	})
	return &Page{t, context.Background(), tab, said}
}

// must calls a command, and fails the test where that fails.
func (f *firefoxBrowser) must(ctx context.Context, t *testing.T, method string, params, result any) {
	t.Helper()
	answer, err := f.call(ctx, method, params)
	if err == nil && result != nil {
		err = json.Unmarshal(answer, result)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A firefoxTab is a top-level browsing context.
type firefoxTab struct {
	*firefoxBrowser
	id   string
	user string // context
}

func (f *firefoxTab) Go(ctx context.Context, url string) error {
	_, err := f.call(ctx, "browsingContext.navigate", map[string]any{"context": f.id, "url": url, "wait": "complete"})
	return err
}

// evaluate runs JavaScript and returns its value where that is a string.
func (f *firefoxTab) evaluate(ctx context.Context, js string) (string, error) {
	answer, err := f.call(ctx, "script.evaluate", map[string]any{
		"expression":     js,
		"target":         map[string]any{"context": f.id},
		"awaitPromise":   true,
		"userActivation": true,
		"serializationOptions": map[string]any{
			"maxDomDepth": 0, "maxObjectDepth": 0,
		},
	})
	if err != nil {
		return "", err
	}
	var evaluated struct {
		Type             string
		Result           struct{ Value json.RawMessage }
		ExceptionDetails struct{ Text string }
	}
	if err := json.Unmarshal(answer, &evaluated); err != nil {
		return "", err
	}
	if evaluated.Type == "exception" {
		return "", errors.New(evaluated.ExceptionDetails.Text)
	}
	var value string
	json.Unmarshal(evaluated.Result.Value, &value) // or it is no string
	return value, nil
}

func (f *firefoxTab) Eval(ctx context.Context, js string) error {
	_, err := f.evaluate(ctx, js)
	return err
}

func (f *firefoxTab) Get(ctx context.Context, js string) (json.RawMessage, error) {
	value, err := f.evaluate(ctx, "Promise.resolve("+js+").then((value) => JSON.stringify(value) ?? 'null')")
	return json.RawMessage(value), err
}

func (f *firefoxTab) Until(ctx context.Context, js string) error {
	for {
		value, err := f.evaluate(ctx, "String(!!("+js+"))")
		if value == "true" {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}

// element waits for an element, and does something with it.
func (f *firefoxTab) element(ctx context.Context, selector, do string) (string, error) {
	found := fmt.Sprintf("document.querySelector(%q)", selector)
	if err := f.Until(ctx, found+"?.checkVisibility()"); err != nil {
		return "", fmt.Errorf("no visible element %s: %w", selector, err)
	}
	return f.evaluate(ctx, fmt.Sprintf("{ const element = %s; %s }", found, do))
}

func (f *firefoxTab) Click(ctx context.Context, selector string) error {
	middle, err := f.element(ctx, selector, `element.scrollIntoView({block: "center", behavior: "instant"});
		const {x, y, width, height} = element.getBoundingClientRect();
		JSON.stringify([Math.floor(x + width / 2), Math.floor(y + height / 2)])`)
	if err != nil {
		return err
	}
	var at [2]int
	if err := json.Unmarshal([]byte(middle), &at); err != nil {
		return err
	}
	return f.perform(ctx, clickAt(at))
}

func (f *firefoxTab) Mouse(ctx context.Context, steps []mouseStep) error {
	return f.perform(ctx, mouse(steps))
}

func (f *firefoxTab) Follow(ctx context.Context, selector string) error {
	return follow(ctx, f, selector)
}

func (f *firefoxTab) Type(ctx context.Context, selector, keys string) error {
	if _, err := f.element(ctx, selector, `element.focus()`); err != nil {
		return err
	}
	return f.Press(ctx, kb.End+keys)
}

func (f *firefoxTab) Choose(ctx context.Context, selector string, paths []string) error {
	found := fmt.Sprintf("document.querySelector(%q)", selector)
	if err := f.Until(ctx, found); err != nil {
		return err
	}
	answer, err := f.call(ctx, "script.evaluate", map[string]any{
		"expression": found, "target": map[string]any{"context": f.id}, "awaitPromise": false,
	})
	if err != nil {
		return err
	}
	var evaluated struct{ Result struct{ SharedID string } }
	if err := json.Unmarshal(answer, &evaluated); err != nil {
		return err
	}
	_, err = f.call(ctx, "input.setFiles", map[string]any{
		"context": f.id, "element": map[string]any{"sharedId": evaluated.Result.SharedID}, "files": paths,
	})
	return err
}

// webDriverKeys are the names that WebDriver has for keys without a character.
var webDriverKeys = strings.NewReplacer(kb.End, "\uE010", kb.Enter, "\uE006", "\r", "\uE006", kb.Escape, "\uE00C", kb.Tab, "\uE004", kb.Backspace, "\uE003", kb.ArrowRight, "\uE014")

func (f *firefoxTab) Press(ctx context.Context, keys string) error {
	var actions []map[string]any
	for _, key := range webDriverKeys.Replace(keys) {
		actions = append(actions,
			map[string]any{"type": "keyDown", "value": string(key)},
			map[string]any{"type": "keyUp", "value": string(key)})
	}
	return f.perform(ctx, map[string]any{"type": "key", "id": "keyboard", "actions": actions})
}

func (f *firefoxTab) perform(ctx context.Context, source map[string]any) error {
	f.active.Lock()
	defer f.active.Unlock()
	if _, err := f.call(ctx, "browsingContext.activate", map[string]any{"context": f.id}); err != nil {
		return err
	}
	_, err := f.call(ctx, "input.performActions", map[string]any{"context": f.id, "actions": []any{source}})
	return err
}

func (f *firefoxTab) close() {
	f.mu.Lock()
	delete(f.logs, f.id)
	f.mu.Unlock()
	// What fails here, ends with the browser.
	f.call(context.Background(), "browsingContext.close", map[string]any{"context": f.id})
}
