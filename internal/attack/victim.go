package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	claimServed = "the victim goes on being served"
	claimHears  = "the victim's stream goes on"
	claimEvents = "the victim's stream holds nothing but events"
)

// A victim is a user who works while a target is attacked: does something every
// moment, and listens to what comes of it.
type victim struct {
	t      *target
	caller *caller
	secret string
	path   string // of the stream

	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu        sync.Mutex
	news      chan struct{} // closed when something below has changed
	tokens    map[string]string
	versions  map[string]uint64
	resyncs   int
	done      int  // deeds that have succeeded
	tolerates bool // to be told to come back later
}

// deedEvery is how long the victim waits from one deed to the next.
const deedEvery = 30 * time.Millisecond

// newVictim logs the victim in, hides its secrets, and has it begin to work.
func newVictim(ctx context.Context, t *target) (*victim, error) {
	v := &victim{t: t, news: make(chan struct{}), versions: map[string]uint64{}, tokens: map[string]string{}}
	v.secret = "hidden-" + hex.EncodeToString(t.random("victim", 10))
	t.secrets.add(v.secret)
	var err error
	if v.caller, err = t.login(ctx, t.site.victim); err != nil {
		return nil, err
	}
	_, session, _ := strings.Cut(v.caller.cookie, "=")
	t.secrets.add(session)
	for _, r := range t.site.prepare(v.secret) {
		if a, err := v.caller.do(ctx, r); err != nil || !a.isGood() {
			return nil, fmt.Errorf("preparing: %v, %w", a, err)
		}
	}
	home, err := v.caller.home(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range home {
		v.learn(c.id, c.token)
	}
	v.path = streamOf(home)
	working, cancel := context.WithCancel(context.Background())
	v.cancel = cancel
	opened := make(chan error, 1)
	v.wg.Go(func() { v.listen(working, opened) })
	if err := <-opened; err != nil {
		v.stop()
		return nil, err
	}
	v.wg.Go(func() { v.work(working) })
	if !v.await(ctx, len(t.site.deeds)) {
		v.stop()
		return nil, errors.New("it can't do what it does before any attack")
	}
	return v, nil
}

// stop ends the victim's work.
func (v *victim) stop() {
	v.cancel()
	v.wg.Wait()
	v.caller.close()
}

// learn takes a token over, which is a secret too.
func (v *victim) learn(component, token string) {
	v.t.secrets.add(strings.Split(token, "~")...)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tokens[component] = token
}

// token returns the victim's token of a component.
func (v *victim) token(component string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.tokens[component]
}

// tolerate says whether the victim takes 503 for an answer: while so many
// strangers come that the server can't tell them from its users.
func (v *victim) tolerate(yes bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tolerates = yes
}

func (v *victim) isTolerant() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.tolerates
}

// update changes what the victim knows and lets those look who wait for it.
func (v *victim) update(change func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change()
	close(v.news)
	v.news = make(chan struct{})
}

// until waits until what the victim knows is as wanted, and reports whether it
// is.
func (v *victim) until(ctx context.Context, within time.Duration, wanted func() bool) bool {
	late := time.After(within)
	for {
		v.mu.Lock()
		ok, news := wanted(), v.news
		v.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-news:
		case <-late:
			return false
		case <-v.t.proc.exited:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// await waits until the victim has succeeded with n more deeds.
func (v *victim) await(ctx context.Context, n int) bool {
	v.mu.Lock()
	enough := v.done + n
	v.mu.Unlock()
	return v.until(ctx, 2*patience, func() bool { return v.done >= enough })
}

// work does one deed after the other.
func (v *victim) work(ctx context.Context) {
	for n := 1; ctx.Err() == nil && v.t.proc.alive(); n++ {
		d := v.t.site.deeds[n%len(v.t.site.deeds)]
		if f := v.do(ctx, d, n); f != nil {
			if ctx.Err() == nil && !v.t.isGone() {
				v.t.add(*f)
			}
		} else {
			v.update(func() { v.done++ })
		}
		select {
		case <-ctx.Done():
		case <-time.After(deedEvery):
		}
	}
}

// do does one deed, and returns what is wrong with what came of it.
func (v *victim) do(ctx context.Context, d deed, n int) *finding {
	r := d.request(v.secret, n, v.token).with(fmt.Sprintf("LC-Request: victim-%d", n))
	v.mu.Lock()
	before, resyncs := v.versions[d.component], v.resyncs
	v.mu.Unlock()
	began := time.Now()
	a, err := v.ask(ctx, r)
	wrong := func(claim, format string, args ...any) *finding {
		return &finding{
			claim:   claim,
			effect:  fmt.Sprintf(format, args...) + fmt.Sprintf(", %.1f s after it was sent", time.Since(began).Seconds()),
			request: quote(r.bytes(v.t.addr)),
		}
	}
	switch {
	case err != nil:
		return wrong(claimServed, "there is no answer: %v", err)
	case a.status != d.status:
		return wrong(claimServed, "the answer is %s, want %d", a, d.status)
	}
	wanted := max(before+1, v.learnFrom(a))
	if d.component == "" {
		return nil
	}
	if !v.until(ctx, patience, func() bool { return v.versions[d.component] >= wanted || v.resyncs > resyncs }) {
		return wrong(claimHears, "the stream doesn't tell of version %d of %s", wanted, d.component)
	}
	return nil
}

// ask makes a request until the answer is not that to come back later, if that
// is tolerated.
func (v *victim) ask(ctx context.Context, r *request) (*answer, error) {
	for {
		a, err := v.caller.exchange(ctx, v.caller.as(r).bytes(v.t.addr), r.method)
		if err != nil || !a.isBusy() || !v.isTolerant() {
			return a, err
		}
		if fault := statusFault(a); fault != "" {
			return a, errors.New(fault)
		}
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// learnFrom takes over what an answer has for the client, and returns the
// version that it shows.
func (v *victim) learnFrom(a *answer) uint64 {
	var update struct {
		change
		Effects struct{ Token string }
	}
	if json.Unmarshal(a.body, &update) != nil {
		return 0
	}
	if update.Effects.Token != "" {
		v.learn(update.ComponentID, update.Effects.Token)
	}
	return update.Version
}

// listen keeps the victim's stream open. Streams end after a while by
// themselves, so it opens them again, as the browser client does.
func (v *victim) listen(ctx context.Context, opened chan<- error) {
	place, endings, began := "", 0, time.Now()
	for ctx.Err() == nil && v.t.proc.alive() {
		l, err := v.connect(ctx, place)
		if opened != nil {
			opened <- err
			opened = nil
		}
		if err != nil {
			if ctx.Err() == nil && !v.t.isGone() {
				v.t.add(finding{claim: claimHears, effect: "it can't be opened again: " + err.Error(), request: v.path})
			}
			return
		}
		place = v.hear(ctx, l, place)
		const mostAMinute = 3
		if endings++; endings > mostAMinute+mostAMinute*int(time.Since(began).Minutes()) && ctx.Err() == nil && !v.t.isGone() {
			v.t.add(finding{claim: claimHears, effect: fmt.Sprintf("it has ended %d times in %.0f s", endings, time.Since(began).Seconds()), request: v.path})
		}
	}
}

// connect opens the stream after a place. It tries for a while.
func (v *victim) connect(ctx context.Context, place string) (*listener, error) {
	var header []string
	if place != "" {
		header = append(header, "Last-Event-ID: "+place)
	}
	for deadline := time.Now().Add(patience); ; {
		l, a, err := v.caller.open(ctx, v.path, header...)
		if l != nil {
			return l, nil
		}
		if err == nil {
			err = fmt.Errorf("the answer is %s", a)
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return nil, err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// hear reads a stream to its end, and returns the place where it ended.
func (v *victim) hear(ctx context.Context, l *listener, place string) string {
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	defer l.Close()
	for {
		l.SetReadDeadline(time.Now().Add(2 * time.Minute)) // a heartbeat is sooner
		ev, err := l.events.next()
		if err != nil {
			if errors.Is(err, errBroken) {
				v.t.add(finding{claim: claimEvents, effect: err.Error(), request: ""})
			}
			return place
		}
		place = ev.id
		v.take(ev)
	}
}

// take notes what an event tells.
func (v *victim) take(ev event) {
	if fault := forged(ev); fault != "" {
		v.t.add(finding{claim: claimEvents, effect: fault, request: ""})
	}
	c := ev.change()
	v.update(func() {
		switch {
		case ev.kind == "resync":
			v.resyncs++
		case c.ComponentID != "":
			v.versions[c.ComponentID] = max(v.versions[c.ComponentID], c.Version)
		}
	})
}

// forged returns what in an event can only be a stranger's doing.
func forged(ev event) string {
	c := ev.change()
	if strings.Contains(c.ComponentID, mark) {
		return fmt.Sprintf("an event is about %s", c.ComponentID)
	}
	return markupInChange(c)
}
