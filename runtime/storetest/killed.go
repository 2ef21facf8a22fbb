package storetest

import (
	"bufio"
	"fmt"
	"io"
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
)

// killedFile makes a process of the tests one that serves a tally from the file
// that the variable names, until it is killed.
const killedFile = "LCGEN_STORETEST_FILE"

// Main runs the tests of a package, one of which calls [Killed]. TestMain calls
// it, with what opens the store in a file:
//
//	func TestMain(m *testing.M) {
//		storetest.Main(m, func(file string) (lc.Store, error) { return boltstore.Open(file) })
//	}
//
// It ends the process.
func Main(m *testing.M, open func(file string) (lc.Store, error)) {
	if file := os.Getenv(killedFile); file != "" {
		store, err := open(file)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(httptest.NewServer(tallies(store, nil)).URL)
		select {}
	}
	os.Exit(m.Run())
}

// Killed kills a process that saves into a store in a file, again and again, at
// any moment. No action that it has answered may be lost, and none may be there
// twice. The package needs [Main].
func Killed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.db")
	const kills, clients = 8, 6
	var sent, answered atomic.Int64
	for range kills {
		p := startTally(t, file)
		p.check(t, answered.Load(), sent.Load())
		before := answered.Load()
		var wg sync.WaitGroup
		for range clients {
			wg.Go(func() { p.incrementUntilKilled(t, &sent, &answered) })
		}
		for answered.Load() < before+3 && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(rand.N(60 * time.Millisecond))
		p.kill()
		wg.Wait()
	}
	startTally(t, file).check(t, answered.Load(), sent.Load())
	t.Logf("%d kills: %d increments answered, %d sent", kills, answered.Load(), sent.Load())
}

// A tallyProcess is a process that serves a tally.
type tallyProcess struct {
	url  string
	kill func()
}

func startTally(t *testing.T, file string) *tallyProcess {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killedFile+"="+file)
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
	return &tallyProcess{strings.TrimSpace(line), kill}
}

// incrementUntilKilled calls the action again and again, and counts what it has
// sent and what was answered.
func (p *tallyProcess) incrementUntilKilled(t *testing.T, sent, answered *atomic.Int64) {
	client := &http.Client{Transport: new(http.Transport)}
	defer client.CloseIdleConnections()
	for {
		sent.Add(1)
		res, err := client.Post(p.url+"/lc/tally/one/increment", "application/json", strings.NewReader("{}"))
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
}

var tallyWrapper = regexp.MustCompile(`data-lc-version="(\d+)".*<b>(\d+)</b>`)

// check compares where the tally and its version stand with the calls that were
// made.
func (p *tallyProcess) check(t *testing.T, answered, sent int64) {
	t.Helper()
	res, err := http.Get(p.url + "/lc/tally/one")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	m := tallyWrapper.FindSubmatch(body)
	if err != nil || m == nil {
		t.Fatalf("the tally is %s %s, %v", res.Status, body, err)
	}
	version, _ := strconv.ParseInt(string(m[1]), 10, 64)
	n, _ := strconv.ParseInt(string(m[2]), 10, 64)
	if n < answered || n > sent || version != n {
		t.Fatalf("the tally stands at %d, version %d, after %d increments were answered and %d sent", n, version, answered, sent)
	}
}
