package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// slowBodies sends requests whose bodies never come to their end.
type slowBodies struct{}

func (slowBodies) Name() string { return "slow-bodies" }

func (slowBodies) Run(ctx context.Context, t *target) (found []finding) {
	guest := t.guest()
	user, err := t.login(ctx, t.site.strangers[0])
	if err != nil {
		return control(err)
	}
	defer user.close()
	users, err := user.home(ctx)
	if err != nil {
		return control(err)
	}
	guests, err := guest.home(ctx)
	if err != nil {
		return control(err)
	}
	guest.close()
	for _, tt := range []struct {
		name     string
		n        int // held at a time
		call     call
		home     map[string]component
		as       func(i int) *caller
		tolerant bool // so many viewers are an overload, in which 503 is right
	}{
		{name: "one guest", n: 2000, call: t.site.guestCall(), home: guests, as: func(int) *caller { return guest }},
		{name: "one user", n: 400, call: t.site.calls[0], home: users, as: func(int) *caller { return user }},
		{name: "200 guests", n: 1000, call: t.site.guestCall(), home: guests, as: callers(t, 200), tolerant: true},
	} {
		t.victim.tolerate(tt.tolerant)
		s := &slow{t: t, n: tt.n, path: tt.call.path(), token: tt.home[tt.call.component].token, as: tt.as, statuses: map[int]int{}}
		f := s.hold(ctx)
		t.note("%s: %s", tt.name, s)
		if f != nil {
			f.effect = fmt.Sprintf("%s, with %s", tt.name, f.effect)
			found = append(found, *f)
		}
		if !t.proc.alive() || ctx.Err() != nil {
			break
		}
	}
	return found
}

// callers returns a function that goes round so many guests.
func callers(t *target, n int) func(int) *caller {
	var all []*caller
	for range n {
		all = append(all, t.guest())
	}
	return func(i int) *caller { return all[i%n] }
}

// A slow is many requests that aren't sent to their end.
type slow struct {
	t     *target
	n     int
	path  string // of the action
	token string
	as    func(i int) *caller

	mu       sync.Mutex
	open     []*wire
	statuses map[int]int // of the answers, which come too early
}

// hold sends the requests, waits while the victim works, and lets go of them.
func (s *slow) hold(ctx context.Context) *finding {
	s.t.numbers(true) // collects; a target that is gone is looked after
	var last []byte
	peak, err := s.t.peakOf(func() { last = s.holdAll(ctx) })
	if err != nil || peak <= mostResident {
		return nil
	}
	return &finding{claim: claimMemory, subject: "half-sent bodies", effect: fmt.Sprintf("%d bodies half-sent, %d MiB were resident", len(s.open), peak>>20), request: quote(last)}
}

// holdAll is hold without the measuring. It returns the last request.
func (s *slow) holdAll(ctx context.Context) (last []byte) {
	var wg sync.WaitGroup
	defer func() {
		for _, w := range s.open {
			w.Close()
		}
		wg.Wait()
	}()
	for i := 0; i < s.n && !s.t.isOvergrown() && ctx.Err() == nil; i++ {
		c := s.as(i)
		w, err := s.t.dial(ctx, c.from)
		if err != nil {
			continue
		}
		s.open = append(s.open, w)
		last = s.half(c, i)
		raw := last
		wg.Go(func() { s.read(w, raw) })
		w.SetWriteDeadline(time.Now().Add(time.Second))
		w.send(raw) // an error says that the server has hung up, and it may
		w.SetWriteDeadline(time.Time{})
	}
	if !s.t.isOvergrown() {
		enough, cancel := context.WithTimeout(ctx, 2*time.Second) // a victim that is to come back later may never be done
		defer cancel()
		s.t.victim.await(enough, len(s.t.site.deeds))
	}
	return last
}

// half returns the n-th request as far as it is sent.
func (s *slow) half(c *caller, n int) []byte {
	var r *request
	switch n % 5 {
	case 0: // nearly all of a small body
		r = post(s.path, asForm, "content="+strings.Repeat("x", 60<<10), "Content-Length: 62000")
	case 1: // a part of the largest
		r = post(s.path, asJSON, `{"content":"`+strings.Repeat("x", 160<<10), "Content-Length: 1048576")
	case 2: // nobody knows how much
		r = post(s.path, asJSON, fmt.Sprintf("%x\r\n{\"content\":\"%s\r\n", 160<<10+12, strings.Repeat("x", 160<<10)), "Transfer-Encoding: chunked")
	case 3:
		r = post("/lc/views", asJSON, `[{"id":"`+strings.Repeat("x", 160<<10), "Content-Length: 1048576")
	default:
		r = post(s.path, "Content-Type: multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\n"+strings.Repeat("x", 100<<10), "Content-Length: 900000")
	}
	return c.as(r.with("LC-Token: " + s.token)).bytes(s.t.addr)
}

// read takes the answer that may come.
func (s *slow) read(w *wire, raw []byte) {
	a, _, err := readAnswer(w.in, "POST")
	if err != nil {
		return
	}
	s.t.inspect(a, raw)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.statuses[a.status]++
}

// String returns how many were held, and what the others were answered.
func (s *slow) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := fmt.Sprintf("%d sent", len(s.open))
	for _, status := range slices.Sorted(maps.Keys(s.statuses)) {
		text += fmt.Sprintf(" %d×%d", s.statuses[status], status)
	}
	return text
}
