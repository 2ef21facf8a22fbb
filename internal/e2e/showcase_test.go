package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// showcaseDir is where the showcase is built. TestMain removes it.
var showcaseDir string

// buildShowcase builds the showcase once for all tests.
var buildShowcase = sync.OnceValues(func() (bin string, err error) {
	showcaseDir, err = os.MkdirTemp("", "showcase-")
	if err != nil {
		return "", err
	}
	bin = filepath.Join(showcaseDir, "showcase")
	cmd := exec.Command("go", "build", "-o", bin, "./examples/showcase")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the showcase: %w\n%s", err, out)
	}
	return bin, nil
})

// A Showcase is the example application as a process, which a test may kill
// and start again with its data and at its address.
type Showcase struct {
	t    *testing.T
	bin  string
	addr string
	data string
	cmd  *exec.Cmd
	log  serverLog
}

// A serverLog is what the process has logged.
type serverLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *serverLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// count returns the number of lines that hold all the words.
func (l *serverLog) count(words ...string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
			n++
		}
	}
	return n
}

// startShowcase starts the showcase on a port that is free.
func startShowcase(t *testing.T) *Showcase {
	t.Helper()
	browser.Need(t)
	bin, err := buildShowcase()
	if err != nil {
		t.Fatal(err)
	}
	s := &Showcase{t: t, bin: bin, addr: freeAddress(t), data: t.TempDir()}
	s.Start()
	t.Cleanup(s.Kill)
	return s
}

// freeAddress returns an address of this machine that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Start starts the process, and waits until it says where it serves.
func (s *Showcase) Start() {
	s.t.Helper()
	s.cmd = exec.Command(s.bin, "-addr", s.addr, "-data", s.data)
	s.cmd.Stderr = io.MultiWriter(&s.log, s.t.Output())
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ready := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		ready <- line
	}()
	select {
	case line := <-ready:
		if !strings.Contains(line, s.addr) {
			s.t.Fatalf("the showcase said %q, not where it serves", line)
		}
	case <-time.After(patience):
		s.t.Fatal("the showcase never said where it serves")
	}
}

// Kill ends the process as a crash would.
func (s *Showcase) Kill() {
	if s.cmd == nil {
		return
	}
	s.cmd.Process.Kill()
	s.cmd.Wait()
	s.cmd = nil
}

// URL returns the address of the page.
func (s *Showcase) URL() string { return "http://" + s.addr + "/" }

// Open shows the page to a user in a browser context of its own, and waits
// until it is live.
func (s *Showcase) Open(user string) *Page {
	s.t.Helper()
	p := open(s.t, s.URL())
	p.Follow(fmt.Sprintf("button[name=user][value=%q]", user))
	p.Live()
	return p
}

const (
	commentField  = "#comment-content"
	commentButton = "#comment-form button"
	hasComment    = `[...document.querySelectorAll(".comment-text")].some((e) => e.textContent.trim() === %q)`
)

// comment writes a comment as a person would.
func comment(p *Page, text string) {
	p.T.Helper()
	p.Type(commentField, text)
	p.Click(commentButton)
	p.Until(fmt.Sprintf(hasComment, text))
}

func TestShowcaseActionShowsInAnotherBrowser(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	ada, linus := s.Open("user-123"), s.Open("user-456")

	const draft = "half a thought, with a caret in it"
	linus.Type(commentField, draft)
	linus.Eval(`{ const f = document.querySelector("` + commentField + `"); f.setSelectionRange(4, 9); window.field = f }`)

	comment(ada, "Do you see this?")
	linus.Until(fmt.Sprintf(hasComment, "Do you see this?"))
	linus.Check(`document.activeElement === window.field && window.field.isConnected`)
	linus.Check(fmt.Sprintf(`window.field.value === %q`, draft))
	linus.Check(`window.field.selectionStart === 4 && window.field.selectionEnd === 9`)

	linus.Click(commentButton)
	ada.Until(fmt.Sprintf(hasComment, draft))
	linus.Until(`document.querySelector("` + commentField + `").value === ""`)
}

func TestShowcaseFindsARestartedServer(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	ada := s.Open("user-123")
	comment(ada, "Before the crash.")

	s.Kill()
	ada.Until(`[...liveComponentManager.sseClients.values()].every((c) => !c.isConnected)`)
	s.Start()

	// Linus is quick, and writes whether or not Ada's page is back already.
	linus := s.Open("user-456")
	comment(linus, "While you were away.")

	ada.Live()
	ada.Until(fmt.Sprintf(hasComment, "While you were away."))
	ada.Check(fmt.Sprintf(hasComment, "Before the crash."))
	comment(ada, "And I am back.")
	linus.Until(fmt.Sprintf(hasComment, "And I am back."))
}

func TestShowcaseHoldsOneStream(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	p := s.Open("user-123")
	p.Check(`liveComponentManager.componentChannels.size === 4`)
	p.Check(`document.querySelectorAll("[data-component-id][data-sse-channel]").length === 4`)
	p.Check(`liveComponentManager.sseClients.size === 4`)
	p.Check(`liveComponentManager.sseClients.get("user:user-123").isConnected`)
	if opened, closed := s.log.count("SSE stream opened", "user-123"), s.log.count("SSE stream closed", "user-123"); opened-closed != 1 {
		t.Errorf("the page holds %d streams, want 1", opened-closed)
	}
	p.Console("[SSE] Connected to user:user-123")
	p.Console("[SSE] Connected to comments:post-123")
}

// What the page let go of, the server has let go of.
func TestShowcaseLetsGoOfStreams(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	p := s.Open("user-123")
	p.Eval(`(async () => {
		const component = document.querySelector("[data-sse-channel]");
		const empty = () => {
			for (const e of document.querySelectorAll("[data-component-id]")) e.remove();
			return new Promise((resolve) => setTimeout(resolve)); // else it has only been moved
		};
		await empty();
		for (let i = 0; i < 200; i++) {
			const connected = new Promise((resolve) => document.addEventListener("lc:connected", resolve, {once: true}));
			document.body.append(component);
			await connected;
			await empty();
		}
	})()`)
	var opened, closed int
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		opened, closed = s.log.count("SSE stream opened", "user-123"), s.log.count("SSE stream closed", "user-123")
		if opened > 200 && opened == closed {
			return
		}
	}
	t.Errorf("%d streams were opened, and %d closed", opened, closed)
}

func TestShowcasePresenceFollowsTabs(t *testing.T) {
	t.Parallel()
	s := startShowcase(t)
	ada, linus := s.Open("user-123"), s.Open("user-456")
	both := `["Ada", "Linus"].every((n) => document.querySelector('[data-component-id^="live-presence:"]').textContent.includes(n))`
	ada.Until(both)
	linus.Until(both)
	linus.Go("about:blank")
	ada.Until(`!document.querySelector('[data-component-id^="live-presence:"]').textContent.includes("Linus")`)
}

// TestScreenshotShowcase makes the picture that the README shows.
func TestScreenshotShowcase(t *testing.T) {
	dir := os.Getenv("LCGEN_SCREENSHOTS")
	s := startShowcase(t)
	ada, _ := s.Open("user-123"), s.Open("user-456")
	comment(ada, "Two windows, one thread. No script of my own.")
	ada.Until(`document.querySelector('[data-component-id^="live-presence:"]').textContent.includes("Linus")`)
	ada.Eval(`Promise.all(document.getAnimations().map((a) => a.finished))`)
	if dir == "" {
		dir = t.TempDir()
	}
	ada.Screenshot(filepath.Join(dir, "showcase.png"))
}
