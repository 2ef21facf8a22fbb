package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A process is the server under attack, as the system sees it.
type process struct {
	pid    int
	cmd    *exec.Cmd
	log    *tail
	exited chan struct{} // closed when it has ended
	err    error         // how, once it has
}

// startWithin bounds how long a server may take to say where it is.
const startWithin = 20 * time.Second

// startProcess starts a server and returns the addresses that it prints, one a
// line, after "http://".
func startProcess(ctx context.Context, path string, args, env []string, addresses int) (*process, []string, error) {
	p := &process{log: &tail{}, exited: make(chan struct{})}
	p.cmd = exec.Command(path, args...)
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, nil, err
	}
	p.pid = p.cmd.Process.Pid
	lines := make(chan string, 16)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			if _, address, ok := strings.Cut(s.Text(), "http://"); ok {
				lines <- address
			}
		}
		io.Copy(io.Discard, out)
	}()
	go func() {
		p.err = p.cmd.Wait()
		close(p.exited)
	}()
	found, err := p.await(ctx, lines, addresses)
	if err != nil {
		p.kill()
		return nil, nil, fmt.Errorf("start %s: %w\n%s", filepath.Base(path), err, p.log)
	}
	return p, found, nil
}

// await returns the first lines of the server's.
func (p *process) await(ctx context.Context, lines <-chan string, n int) (found []string, err error) {
	late := time.After(startWithin)
	for len(found) < n {
		select {
		case line, ok := <-lines:
			if !ok {
				return nil, errors.New("it has ended")
			}
			found = append(found, line)
		case <-late:
			return nil, errors.New("it does not say where it is")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return found, nil
}

// alive reports whether the server has not ended.
func (p *process) alive() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// stop asks the server to end, and kills it if it doesn't within a few seconds.
func (p *process) stop() {
	p.cmd.Process.Signal(syscall.SIGTERM) // an error says that it has ended
	select {
	case <-p.exited:
	case <-time.After(6 * time.Second):
		p.kill()
	}
}

func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.exited
}

// memory returns what the server has resident and the most that it ever had
// since forgetPeak, in bytes.
func (p *process) memory() (resident, peak int64, err error) {
	status, err := os.ReadFile(p.proc("status"))
	if err != nil {
		return 0, 0, err
	}
	if resident, err = statusBytes(status, "VmRSS"); err != nil {
		return 0, 0, err
	}
	peak, err = statusBytes(status, "VmHWM")
	return resident, peak, err
}

// forgetPeak lets the peak begin at what is resident now (proc(5), clear_refs).
func (p *process) forgetPeak() error {
	return os.WriteFile(p.proc("clear_refs"), []byte("5"), 0)
}

// openFiles returns how many files the server has open, connections included.
func (p *process) openFiles() (int, error) {
	entries, err := os.ReadDir(p.proc("fd"))
	return len(entries), err
}

func (p *process) proc(name string) string {
	return filepath.Join("/proc", strconv.Itoa(p.pid), name)
}

// statusBytes returns a size in /proc/PID/status.
func statusBytes(status []byte, name string) (int64, error) {
	for line := range bytes.Lines(status) {
		value, ok := bytes.CutPrefix(line, []byte(name+":"))
		if !ok {
			continue
		}
		kib, err := strconv.ParseInt(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(value), []byte("kB")))), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s of /proc/PID/status: %w", name, err)
		}
		return kib << 10, nil
	}
	return 0, fmt.Errorf("/proc/PID/status has no %s", name)
}

// A tail keeps the end of what is written to it.
type tail struct {
	mu sync.Mutex
	b  []byte
}

// tailBytes is how much of a server's log is kept.
const tailBytes = 256 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, b...)
	if len(t.b) > 2*tailBytes { // not each time: that would move all of it
		t.b = append(t.b[:0], t.b[len(t.b)-tailBytes:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b[max(0, len(t.b)-tailBytes):])
}

// lastWords returns what a server has said about its end: from the panic on, or
// its last lines.
func (t *tail) lastWords() string {
	const most = 1500
	text := t.String()
	for _, word := range []string{"\npanic: ", "\nfatal error: "} {
		if i := strings.LastIndex(text, word); i >= 0 {
			text = text[i+1:]
			return text[:min(len(text), most)]
		}
	}
	return text[max(0, len(text)-most):]
}
