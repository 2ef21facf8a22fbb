package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// A child is another process of this command: the server or the viewers. It
// is sent orders and answers each, both as JSON.
type child struct {
	cmd   *exec.Cmd
	stdin io.Closer
	in    *json.Encoder
	out   *json.Decoder
}

// An order is what a child is to do; the arguments depend on what that is.
type order struct {
	Do       string
	N        int     // connections, or events
	Bytes    int     // of an event
	Viewers  int     // that events are to reach
	PerSec   float64 // events
	Seconds  float64 // measured
	WarmUp   float64 // seconds before
	TimedOut float64 // seconds without progress after which to give up
}

// A reply is the answer to an order.
type reply struct {
	Error string
	Addr  string
	Path  string

	KiB        int64   // resident
	Deliveries int64   // in the measured time
	Bytes      int64   // of them, with all that is around them
	Seconds    float64 // of that
	CPU        float64 // seconds, in that time
	Lost       int64   // deliveries that never came
	Stalled    bool    // no progress for too long

	P50, P99 float64 // latencies, in ms
	Samples  int
}

// start starts this command again, as a child.
func start(counter *os.File, args ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, args...)
	cmd.Stderr = os.Stderr
	cmd.ExtraFiles = []*os.File{counter} // becomes countFD
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &child{cmd, stdin, json.NewEncoder(stdin), json.NewDecoder(stdout)}, nil
}

// do has the child follow an order.
func (c *child) do(o order) (reply, error) {
	if err := c.in.Encode(o); err != nil {
		return reply{}, fmt.Errorf("%s: %w", o.Do, err)
	}
	return c.answer(o.Do)
}

func (c *child) answer(what string) (reply, error) {
	var r reply
	if err := c.out.Decode(&r); err != nil {
		return r, fmt.Errorf("%s: the process has ended: %w", what, err)
	}
	if r.Error != "" {
		return r, fmt.Errorf("%s: %s", what, r.Error)
	}
	return r, nil
}

// stop ends the child.
func (c *child) stop() {
	c.stdin.Close()
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait() // killed, so an error
}

// obey answers the orders on stdin until there are no more.
func obey(first reply, follow func(order) (reply, error)) error {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	if err := out.Encode(first); err != nil {
		return err
	}
	for {
		var o order
		if err := in.Decode(&o); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		r, err := follow(o)
		if err != nil {
			r.Error = err.Error()
		}
		if err := out.Encode(r); err != nil {
			return err
		}
	}
}
