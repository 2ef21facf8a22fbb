package browser

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// A webkitBrowser starts WebKitGTK's browser, each time by a WebDriver
// (https://www.w3.org/TR/webdriver2/) of its own: one has one session.
type webkitBrowser struct {
	driver  string
	program string // of the browser
	xvfb    string
}

// webkitPrograms are where Debian has WebKitGTK's browser for tests.
const webkitPrograms = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"

// findWebKit finds what is needed.
func findWebKit() (*webkitBrowser, error) {
	driver, err := lookPath("WebKitWebDriver")
	if err != nil {
		return nil, fmt.Errorf("%w, from the package webkit2gtk-driver", err)
	}
	found, err := filepath.Glob(webkitPrograms)
	if err != nil || len(found) == 0 {
		return nil, fmt.Errorf("there is no %s (Debian: apt-get install webkit2gtk-driver)", webkitPrograms)
	}
	xvfb, err := lookPath("Xvfb")
	if err != nil {
		return nil, fmt.Errorf("%w, from the package xvfb", err)
	}
	return &webkitBrowser{driver, found[len(found)-1], xvfb}, nil
}

// startScreen starts a screen that nobody sees, which ends with the test, and
// returns its name. A browser has one of its own: on one screen, each window that
// opens takes the focus from another, and WebKitGTK then loses what is selected.
func (w *webkitBrowser) startScreen(t *testing.T) (string, error) {
	number, chosen, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer number.Close()
	screen := exec.Command(w.xvfb, "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	screen.ExtraFiles = []*os.File{chosen}
	err = screen.Start()
	chosen.Close()
	if err != nil {
		return "", err
	}
	t.Cleanup(func() {
		screen.Process.Kill()
		screen.Wait()
	})
	line, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("start Xvfb: %w", err)
	}
	return ":" + strings.TrimSpace(line), nil
}

// A webdriverError is an answer that tells of a failure.
type webdriverError struct {
	Kind    string `json:"error"`
	Message string `json:"message"`
}

func (e *webdriverError) Error() string { return e.Kind + ": " + e.Message }

// call sends a command and decodes the value of its answer into result.
func (w *webkitSession) call(ctx context.Context, method, path string, params, result any) error {
	var body io.Reader
	if method == http.MethodPost {
		if params == nil {
			params = map[string]any{}
		}
		text, err := json.Marshal(params)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, w.url+path, body)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: %s: %w", path, resp.Status, err)
	}
	if resp.StatusCode != http.StatusOK {
		failed := new(webdriverError)
		json.Unmarshal(answer.Value, failed)
		return fmt.Errorf("%s: %w", path, failed)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, result)
}

// A webkitSession is one browser, with cookies and storage of its own.
type webkitSession struct {
	cmd  *exec.Cmd // of its driver
	url  string
	path string // of the session

	mu     sync.Mutex // held while a window is the one that commands are for
	window string     // that they are for
}

// startDriver starts a driver, which ends with the test.
func (w *webkitBrowser) startDriver(ctx context.Context, t *testing.T) (*webkitSession, error) {
	display, err := w.startScreen(t)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	s := &webkitSession{url: fmt.Sprintf("http://127.0.0.1:%d", port)}
	s.cmd = exec.Command(w.driver, fmt.Sprintf("--port=%d", port))
	s.cmd.Env = append(os.Environ(), "DISPLAY="+display, "LIBGL_ALWAYS_SOFTWARE=1",
		"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS=1") // as root, it does not run otherwise
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // to end the browser, too
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
		s.cmd.Wait()
	})
	for {
		err := s.call(ctx, http.MethodGet, "/status", nil, nil)
		if err == nil {
			return s, nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return nil, errors.Join(errors.New("WebKitWebDriver never answered"), err)
		}
	}
}

// newSession starts a browser.
func (w *webkitBrowser) newSession(ctx context.Context, t *testing.T) (*webkitSession, error) {
	s, err := w.startDriver(ctx, t)
	if err != nil {
		return nil, err
	}
	var made struct{ SessionID string }
	err = s.call(ctx, http.MethodPost, "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"webkitgtk:browserOptions": map[string]any{
			"binary": w.program,
			"args":   []string{"--automation"},
		},
		"timeouts": map[string]any{"script": 2 * Patience.Milliseconds()},
	}}}, &made)
	if err != nil {
		return nil, err
	}
	s.path = "/session/" + made.SessionID
	return s, s.call(ctx, http.MethodGet, s.path+"/window", nil, &s.window)
}

// newPage opens a window in a browser of its own, or in the one that is given.
// WebDriver does not tell what its console says: see untilSaid.
func (w *webkitBrowser) newPage(t *testing.T, s *webkitSession) *Page {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*Patience)
	defer cancel()
	if s == nil {
		s, err := w.newSession(ctx, t)
		if err != nil {
			t.Fatal(err)
		}
		return &Page{t, context.Background(), &webkitTab{s, s.window}, &pageLog{changed: make(chan struct{})}}
	}
	var made struct{ Handle string }
	if err := s.call(ctx, http.MethodPost, s.path+"/window/new", map[string]any{"type": "window"}, &made); err != nil {
		t.Fatal(err)
	}
	return &Page{t, context.Background(), &webkitTab{s, made.Handle}, &pageLog{changed: make(chan struct{})}}
}

// clientLines match lines that the client writes to the console, and what is true
// of a page that has written one.
var clientLines = []struct {
	line *regexp.Regexp
	then string
}{
	{regexp.MustCompile(`^\[LiveComponent\] Setting up SSE for (\S+) on channel (\S+)$`), `liveComponentManager.componentChannels.get("$1") === "$2"`},
	{regexp.MustCompile(`^\[SSE\] Connected to (\S+)$`), `liveComponentManager.sseClients.get("$1")?.isConnected`},
}

// untilSaid waits until the page is as one that has said a line.
func (w *webkitTab) untilSaid(ctx context.Context, line string) error {
	for _, known := range clientLines {
		if known.line.MatchString(line) {
			return w.Until(ctx, known.line.ReplaceAllString(line, known.then))
		}
	}
	return errors.New("what the console says is not known here")
}

// A webkitTab is a window of a session.
type webkitTab struct {
	*webkitSession
	handle string
}

// do sends a command for this window.
func (w *webkitTab) do(ctx context.Context, command string, params, result any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.window != w.handle {
		if err := w.call(ctx, http.MethodPost, w.path+"/window", map[string]any{"handle": w.handle}, nil); err != nil {
			return err
		}
		w.window = w.handle
	}
	return w.call(ctx, http.MethodPost, w.path+command, params, result)
}

func (w *webkitTab) Go(ctx context.Context, url string) error {
	return w.do(ctx, "/url", map[string]any{"url": url}, nil)
}

// run runs the body of a function that gets done, which takes its result.
func (w *webkitTab) run(ctx context.Context, body string) (value json.RawMessage, err error) {
	script := `const [done] = arguments; ` + body
	err = w.do(ctx, "/execute/async", map[string]any{"script": script, "args": []any{}}, &value)
	return value, err
}

func (w *webkitTab) Eval(ctx context.Context, js string) error {
	text, err := json.Marshal(js)
	if err != nil {
		return err
	}
	// The value of several statements is that of the last one, which may be a
	// promise: only eval returns it. A policy of the page may forbid that.
	fault, err := w.run(ctx, `try { Promise.resolve((0, eval)(`+string(text)+`)).then(() => done(""), (error) => done(String(error))) } catch (error) { done(String(error)) }`)
	if err != nil {
		return err
	}
	var said string
	if json.Unmarshal(fault, &said); strings.HasPrefix(said, "EvalError") {
		_, err = w.run(ctx, js+"\n; done()")
		return err
	}
	if said != "" {
		return errors.New(said)
	}
	return nil
}

func (w *webkitTab) Get(ctx context.Context, js string) (json.RawMessage, error) {
	value, err := w.run(ctx, `Promise.resolve(`+js+`).then((value) => done(JSON.stringify(value) ?? 'null'), (error) => done(JSON.stringify(String(error))))`)
	if err != nil {
		return nil, err
	}
	var text string
	err = json.Unmarshal(value, &text)
	return json.RawMessage(text), err
}

func (w *webkitTab) Until(ctx context.Context, js string) error {
	for {
		value, err := w.Get(ctx, "!!("+js+")")
		if string(value) == "true" {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}

// visible waits for an element, and returns an expression for it.
func (w *webkitTab) visible(ctx context.Context, selector string) (string, error) {
	found := fmt.Sprintf("document.querySelector(%q)", selector)
	if err := w.Until(ctx, found+"?.checkVisibility()"); err != nil {
		return "", fmt.Errorf("no visible element %s: %w", selector, err)
	}
	return found, nil
}

func (w *webkitTab) Click(ctx context.Context, selector string) error {
	element, err := w.visible(ctx, selector)
	if err != nil {
		return err
	}
	middle, err := w.Get(ctx, `((element) => {
		element.scrollIntoView({block: "center", behavior: "instant"});
		const {x, y, width, height} = element.getBoundingClientRect();
		return [Math.floor(x + width / 2), Math.floor(y + height / 2)];
	})(`+element+`)`)
	if err != nil {
		return err
	}
	var at [2]int
	if err := json.Unmarshal(middle, &at); err != nil {
		return err
	}
	return w.perform(ctx, clickAt(at))
}

func (w *webkitTab) Mouse(ctx context.Context, steps []mouseStep) error {
	return w.perform(ctx, mouse(steps))
}

func (w *webkitTab) Follow(ctx context.Context, selector string) error {
	return follow(ctx, w, selector)
}

func (w *webkitTab) Type(ctx context.Context, selector, keys string) error {
	element, err := w.visible(ctx, selector)
	if err != nil {
		return err
	}
	if err := w.Eval(ctx, element+".focus()"); err != nil {
		return err
	}
	return w.Press(ctx, kb.End+keys)
}

func (w *webkitTab) Choose(ctx context.Context, selector string, paths []string) error {
	if err := w.Until(ctx, fmt.Sprintf("document.querySelector(%q)", selector)); err != nil {
		return err
	}
	var element map[string]string // its one value is the ID
	if err := w.do(ctx, "/element", map[string]any{"using": "css selector", "value": selector}, &element); err != nil {
		return err
	}
	for _, id := range element {
		return w.do(ctx, "/element/"+id+"/value", map[string]any{"text": strings.Join(paths, "\n")}, nil)
	}
	return fmt.Errorf("WebDriver found no %s", selector)
}

func (w *webkitTab) Press(ctx context.Context, keys string) error {
	var actions []map[string]any
	for _, key := range webDriverKeys.Replace(keys) {
		actions = append(actions,
			map[string]any{"type": "keyDown", "value": string(key)},
			map[string]any{"type": "keyUp", "value": string(key)})
	}
	return w.perform(ctx, map[string]any{"type": "key", "id": "keyboard", "actions": actions})
}

func (w *webkitTab) perform(ctx context.Context, source map[string]any) error {
	return w.do(ctx, "/actions", map[string]any{"actions": []any{source}}, nil)
}
