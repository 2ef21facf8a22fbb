package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// A target is a running server with a victim who uses it.
type target struct {
	site    *site
	binary  string
	folder  string // of its data
	addr    string
	debug   string // address of its numbers, "" if it has none
	proc    *process
	secrets *needles
	sources *sources
	victim  *victim
	report  *report
	seed    uint64
	secret  string  // that it signs with
	base    numbers // before any attack

	attack atomic.Pointer[string] // that is running
	found  atomic.Int64
	killed atomic.Bool // for what it had resident

	mu    sync.Mutex
	notes []string // of the attack that is running
	most  int64    // resident during it, before the last forgetPeak
}

// startTarget starts the server of a site and its victim.
func startTarget(ctx context.Context, s *site, binary, folder string, r *report, from *sources) (*target, error) {
	t := &target{site: s, binary: binary, folder: folder, report: r, seed: r.seed, sources: from, secrets: new(needles)}
	t.secret = hex.EncodeToString(t.random("secret", 16))
	t.called("start")
	if err := t.serve(ctx, t.secret, ""); err != nil {
		return nil, err
	}
	v, err := newVictim(ctx, t)
	if err != nil {
		t.proc.kill()
		return nil, fmt.Errorf("the victim at %s: %w", s.name, err)
	}
	t.victim = v
	if t.base, err = t.numbers(true); err != nil {
		t.stop()
		return nil, err
	}
	return t, nil
}

// sibling starts another server on the same data, with other secrets and
// without a victim.
func (t *target) sibling(ctx context.Context, secret, previous string) (*target, error) {
	s := &target{site: t.site, binary: t.binary, folder: t.folder, report: t.report, seed: t.seed, sources: t.sources, secrets: t.secrets, secret: secret}
	s.called(t.calledNow())
	return s, s.serve(ctx, secret, previous)
}

// serve starts the process.
func (t *target) serve(ctx context.Context, secret, previous string) error {
	folder, err := os.MkdirTemp(t.folder, t.site.name+"-")
	if err != nil {
		return err
	}
	addresses := 1
	if t.site.numbers {
		addresses = 2
	}
	proc, found, err := startProcess(ctx, t.binary, t.site.args(filepath.Join(folder, "data")), t.site.env(secret, previous), addresses)
	if err != nil {
		return err
	}
	t.proc, t.addr = proc, found[0]
	if t.site.numbers {
		t.debug = found[1]
	}
	return nil
}

// stop ends the victim's work and the process.
func (t *target) stop() {
	if t.victim != nil {
		t.victim.stop()
	}
	t.proc.stop()
}

// random returns bytes that follow from the seed and a name.
func (t *target) random(name string, n int) []byte {
	b := make([]byte, n)
	r := t.rand(name)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// rand returns numbers that follow from the seed and a name.
func (t *target) rand(name string) *rand.Rand {
	h := uint64(14695981039346656037) // FNV-1a
	for _, c := range []byte(t.site.name + " " + name) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return rand.New(rand.NewPCG(t.seed, h))
}

// called says which attack runs from here on.
func (t *target) called(attack string) {
	t.attack.Store(&attack)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.notes, t.most = nil, 0
}

func (t *target) calledNow() string { return *t.attack.Load() }

// add reports a finding of the attack that is running.
func (t *target) add(f finding) {
	t.found.Add(1)
	t.report.add(t.site.name, t.calledNow(), f)
}

// inspect reports what is wrong with an answer to a request of a stranger's, by
// what holds for all of them.
func (t *target) inspect(a *answer, raw []byte) {
	for _, f := range inspect(a, t.secrets) {
		f.request = quote(raw)
		t.add(f)
	}
}
