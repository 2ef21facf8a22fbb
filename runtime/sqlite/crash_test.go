package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// fileVariable makes a process of the tests one that serves a tally, with its
// state in the file that the variable names, until it is killed.
const fileVariable = "SQLITE_SERVE"

func TestMain(m *testing.M) {
	if file := os.Getenv(fileVariable); file != "" {
		serveTally(file)
	}
	os.Exit(m.Run())
}

// A tally counts, in the store.
type tally struct{ N int }

func (c *tally) increment() { c.N++ }

func serveTally(file string) {
	store, err := Open(file)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	app := lc.New(lc.WithStore(store), lc.WithSecret([]byte(strings.Repeat("k", 32))), lc.WithLogger(slog.New(slog.DiscardHandler)), lc.WithLimits(lc.Limits{Rate: -1}))
	lc.Register(app, lc.Definition[tally, *tally]{
		Name:    one.Name,
		New:     func(context.Context, lc.ComponentID) (*tally, error) { return new(tally), nil },
		Channel: func(*tally) lc.Channel { return lc.Global },
		Render: func(c *tally, _ context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, "<b>%d</b>", c.N)
			return err
		},
		State: lc.JSONCodec("1", func(c *tally) tally { return *c }, func(c *tally, s tally) { *c = s }),
		Actions: []lc.Action[tally, *tally]{{
			Name: "increment",
			Bind: func(*arg.Args) lc.Call[tally, *tally] {
				return func(_ context.Context, c *tally) (*tally, error) { c.increment(); return nil, nil }
			},
		}},
	})
	fmt.Println(httptest.NewServer(app).URL)
	select {}
}

// A tallyServer is such a process.
type tallyServer struct {
	url  string
	kill func()
}

func startTally(t *testing.T, file string) *tallyServer {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fileVariable+"="+file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := sync.OnceFunc(func() {
		cmd.Process.Kill() // SIGKILL
		cmd.Wait()
	})
	t.Cleanup(kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "http://") {
		t.Fatalf("the server says %q, %v", line, err)
	}
	return &tallyServer{strings.TrimSpace(line), kill}
}

var wrapper = regexp.MustCompile(`data-lc-version="(\d+)".*<b>(\d+)</b>`)

// count returns what the tally and its version stand at.
func (s *tallyServer) count(t *testing.T) (n, version int64) {
	t.Helper()
	res, err := http.Get(s.url + "/lc/tally/one")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	m := wrapper.FindSubmatch(body)
	if err != nil || m == nil {
		t.Fatalf("the tally is %s %s, %v", res.Status, body, err)
	}
	version, _ = strconv.ParseInt(string(m[1]), 10, 64)
	n, _ = strconv.ParseInt(string(m[2]), 10, 64)
	return n, version
}

// A process that is killed at any moment, again and again, has lost no action
// that it had answered, and none is there twice.
func TestKilledProcessLosesNothing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.db")
	const kills, clients = 8, 6
	var sent, answered atomic.Int64
	for range kills {
		s := startTally(t, file)
		checkCount(t, s, answered.Load(), sent.Load())
		before := answered.Load()
		var wg sync.WaitGroup
		for range clients {
			wg.Go(func() {
				client := &http.Client{Transport: new(http.Transport)}
				defer client.CloseIdleConnections()
				for {
					sent.Add(1)
					res, err := client.Post(s.url+"/lc/tally/one/increment", "application/json", strings.NewReader("{}"))
					if err != nil {
						return // killed
					}
					_, err = io.Copy(io.Discard, res.Body)
					res.Body.Close()
					switch {
					case res.StatusCode != http.StatusOK:
						t.Errorf("increment is answered %s", res.Status)
						return
					case err != nil:
						return
					}
					answered.Add(1)
				}
			})
		}
		for answered.Load() < before+3 && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(rand.N(60 * time.Millisecond))
		s.kill()
		wg.Wait()
	}
	checkCount(t, startTally(t, file), answered.Load(), sent.Load())
	t.Logf("%d kills: %d increments answered, %d sent", kills, answered.Load(), sent.Load())
}

func checkCount(t *testing.T, s *tallyServer, answered, sent int64) {
	t.Helper()
	n, version := s.count(t)
	if n < answered || n > sent || version != n {
		t.Fatalf("the tally stands at %d, version %d, after %d increments were answered and %d sent", n, version, answered, sent)
	}
}
