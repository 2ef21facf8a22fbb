package dev

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// A process is the program as it runs.
type process struct {
	cmd   *exec.Cmd
	last  *tail
	began time.Time
	ended chan struct{} // closed when it has ended
	err   error         // how, once it has
}

// A command says what to run.
type command struct {
	path   string
	args   []string
	dir    string
	env    []string
	output io.Writer
}

// afterEnd bounds how long output is waited for that grandchildren may still
// write.
const afterEnd = 500 * time.Millisecond

// start runs a program in a process group of its own, so that all it starts
// can be ended with it, and a Ctrl-C on the terminal is for lcgen alone.
func start(c command) (*process, error) {
	p := &process{last: &tail{}, ended: make(chan struct{}), began: time.Now()}
	p.cmd = exec.Command(c.path, c.args...)
	p.cmd.Dir, p.cmd.Env = c.dir, c.env
	// One writer for both, so that lines come in their order.
	out := &serial{w: io.MultiWriter(c.output, p.last)}
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.WaitDelay = afterEnd
	ownGroup(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the program: %w", err)
	}
	go func() {
		p.err = p.cmd.Wait()
		killGroup(p.cmd) // what it has left behind
		close(p.ended)
	}()
	return p, nil
}

// stop ends the program: it is asked to, and killed if it does not end within
// grace. It returns when the program has ended.
func (p *process) stop(grace time.Duration) {
	select {
	case <-p.ended:
		return
	default:
	}
	askToEnd(p.cmd)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.ended:
		return
	case <-timer.C:
		killGroup(p.cmd)
	}
	<-p.ended
}

// A serial writes for several goroutines.
type serial struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *serial) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(b)
}

// tailBytes is how much of a program's output is kept.
const tailBytes = 4 << 10

// A tail keeps the end of what is written to it.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, b...)
	if extra := len(t.b) - tailBytes; extra > 0 {
		t.b = append(t.b[:0], t.b[extra:]...)
	}
	return len(b), nil
}

// String returns the whole lines that are kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.b
	if len(b) == tailBytes {
		_, b, _ = bytes.Cut(b, []byte("\n"))
	}
	return string(b)
}

// portTaken reports whether a program has ended because its port was in use.
func portTaken(output string) bool {
	return strings.Contains(output, "address already in use") || strings.Contains(output, "Only one usage of each socket address")
}
