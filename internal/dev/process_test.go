//go:build unix

package dev

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// playing names the variable that has the test program play another one.
const playing = "LCGEN_DEV_TEST_PLAYS"

func TestMain(m *testing.M) {
	switch os.Getenv(playing) {
	case "":
		os.Exit(m.Run())
	case "sleeper": // tells its process, and sleeps
		fmt.Println(os.Getpid())
		time.Sleep(time.Hour)
	case "stubborn": // does not end when asked
		signal.Ignore(syscall.SIGTERM)
		fmt.Println(os.Getpid())
		time.Sleep(time.Hour)
	case "polite": // takes its time to end
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGTERM)
		fmt.Println(os.Getpid())
		<-asked
		fmt.Println("goodbye")
	case "parent": // has a child that would outlive it, and that holds its output
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), playing+"=stubborn")
		child.Stdout = os.Stdout
		if err := child.Start(); err != nil {
			fmt.Println(err)
		}
		time.Sleep(time.Hour)
	case "crasher":
		fmt.Println(strings.Repeat("x", 2*tailBytes))
		fmt.Fprintln(os.Stderr, "listen tcp 127.0.0.1:8080: bind: address already in use")
		os.Exit(3)
	}
}

// play starts the test program as another one, and returns the number of the
// process that it tells of.
func play(t *testing.T, part string) (*process, int, *bufio.Reader, io.Closer) {
	t.Helper()
	r, w := io.Pipe()
	p, err := start(command{path: os.Args[0], env: append(os.Environ(), playing+"="+part), output: w})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); p.stop(0) })
	out := bufio.NewReader(r)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(line))
	return p, pid, out, r
}

// isGone reports whether there is no such process any more, or soon not. One
// that nobody has waited for yet, and does not run, is as good as gone.
func isGone(pid int) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return true
		}
		if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && strings.Contains(string(stat), ") Z ") {
			return true
		}
	}
	return false
}

func TestStop(t *testing.T) {
	before := runtime.NumGoroutine()
	for part, grace := range map[string]time.Duration{"sleeper": time.Hour, "polite": time.Hour, "stubborn": 50 * time.Millisecond, "parent": time.Hour} {
		p, pid, out, pipe := play(t, part)
		read := make(chan struct{})
		go func() {
			defer close(read)
			io.Copy(io.Discard, out)
		}()
		p.stop(grace)
		p.stop(grace) // is nothing
		if !isGone(pid) || !isGone(p.cmd.Process.Pid) {
			t.Errorf("%s: process %d goes on", part, pid)
		}
		if part == "polite" && p.err != nil {
			t.Errorf("polite: %v", p.err)
		}
		if part == "polite" && !strings.Contains(p.last.String(), "goodbye") {
			t.Errorf("polite: not let finish: %q", p.last.String())
		}
		pipe.Close()
		<-read
	}
	noMoreGoroutines(t, before)
}

// TestCrash has a program end by itself, and its last words kept.
func TestCrash(t *testing.T) {
	t.Parallel()
	p, err := start(command{path: os.Args[0], env: append(os.Environ(), playing+"=crasher"), output: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	<-p.ended
	if p.err == nil || p.err.Error() != "exit status 3" {
		t.Errorf("ended with %v", p.err)
	}
	last := p.last.String()
	if !portTaken(last) || strings.Contains(last, "xxx") || len(last) > tailBytes {
		t.Errorf("last words %q", last)
	}
	p.stop(time.Hour)
}

func TestStartNothing(t *testing.T) {
	t.Parallel()
	if _, err := start(command{path: t.TempDir() + "/nothing", output: io.Discard}); err == nil || !strings.Contains(err.Error(), "starting the program: ") {
		t.Errorf("%v", err)
	}
}
