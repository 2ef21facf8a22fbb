package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
)

const (
	claimOnce  = "one LC-Request runs once"
	claimOther = "one LC-Request with other parameters is refused with 422"
	claimOwn   = "nobody gets the answer of another one's LC-Request"
)

// repeats plays with LC-Request: the same one with other parameters and by
// others, and so many that the App might forget one that is running.
type repeats struct{}

func (repeats) Name() string { return "repeats" }

func (repeats) Run(ctx context.Context, t *target) (found []finding) {
	found = append(found, otherParameters(ctx, t)...)
	found = append(found, otherViewers(ctx, t)...)
	if t.site.numbers {
		found = append(found, forgetting(ctx, t)...)
	}
	return found
}

// otherParameters sends a request, and the same again in other words.
func otherParameters(ctx context.Context, t *target) (found []finding) {
	c, err := t.login(ctx, t.site.strangers[0])
	if err != nil {
		return control(err)
	}
	defer c.close()
	home, err := c.home(ctx)
	if err != nil {
		return control(err)
	}
	act := t.site.repeated
	token := home[act.component].token
	multipart := func(boundary, text string) *request {
		var b strings.Builder
		values, _ := url.ParseQuery(formOf(act.with(text)))
		for name, value := range values {
			fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", boundary, name, value[0])
		}
		fmt.Fprintf(&b, "--%s--\r\n", boundary)
		return post(act.path(), "Content-Type: multipart/form-data; boundary="+boundary, b.String())
	}
	for i, tt := range []struct {
		name          string
		first, second *request
		want          int
	}{
		{"the same as JSON", post(act.path(), asJSON, act.with("one")), post(act.path(), asJSON, act.with("one")), 200},
		{"other parameters as JSON", post(act.path(), asJSON, act.with("one")), post(act.path(), asJSON, act.with("two")), 422},
		{"other parameters as a form", post(act.path(), asForm, formOf(act.with("one"))), post(act.path(), asForm, formOf(act.with("two"))), 422},
		{"the same with another boundary", multipart("a", "one"), multipart("b", "one"), 200},
		{"other parameters as a multipart form", multipart("a", "one"), multipart("a", "two"), 422},
	} {
		id := fmt.Sprintf("LC-Request: repeated-%d", i)
		first, err := c.do(ctx, tt.first.with(id, "LC-Token: "+token))
		if ctx.Err() != nil {
			return found
		}
		if err != nil || first.status != 200 {
			return control(fmt.Errorf("%s: the first is answered %v, %v", tt.name, first, err))
		}
		again := tt.second.with(id, "LC-Token: "+token)
		second, err := c.do(ctx, again)
		switch {
		case ctx.Err() != nil:
			return found
		case err != nil || second.status != tt.want:
			found = append(found, c.got(again, claimOther, "the answer is %v, %v, want %d", second, err, tt.want).of(tt.name))
		case tt.want == 200:
			shown, err := c.home(ctx)
			if ran := first.version(); err == nil && shown[act.component].version != ran {
				found = append(found, c.got(again, claimOnce, "the first has left version %d, the second %d", ran, shown[act.component].version).of(tt.name))
			}
		}
	}
	return found
}

// with returns the body of the call with a text in the place of TEXT.
func (c call) with(text string) string { return strings.ReplaceAll(c.body, "TEXT", text) }

// otherViewers sends the LC-Requests that the victim has sent.
func otherViewers(ctx context.Context, t *target) (found []finding) {
	viewers, err := t.strangers(ctx, 1)
	if err != nil {
		return control(err)
	}
	t.victim.await(ctx, len(t.site.deeds))
	for _, c := range viewers {
		for n := range 3 * len(t.site.deeds) {
			for _, act := range t.site.privates.calls {
				id := fmt.Sprintf("LC-Request: victim-%d", n)
				r := post(act.path(), asJSON, act.body, id, "LC-Token: "+t.victim.token(act.component))
				if a, err := c.do(ctx, r); err == nil && a.isGood() {
					found = append(found, c.got(r, claimOwn, "%s is answered %s", c.is(), a))
				}
			}
		}
		c.close()
	}
	return found
}

// floodOfIDs is more LC-Requests than were kept when one was still enough to
// have another dropped, and largeAnswers more large answers.
const (
	floodOfIDs   = 25_000
	largeAnswers = 45
)

// forgetting has a member's request run, and another one answered, while others
// make the App keep as much as it will. Then both are sent again.
func forgetting(ctx context.Context, t *target) (found []finding) {
	const member = "member-ben"
	b := &bystander{t: t, vault: "vault:" + member}
	var err error
	if b.caller, err = t.login(ctx, member); err != nil {
		return control(err)
	}
	defer b.caller.close()
	answered := post(actionPath(b.vault, "keep"), asJSON, `{"text":"once"}`, "LC-Request: answered")
	if a, err := b.caller.do(ctx, answered); err != nil || a.status != 200 {
		return control(fmt.Errorf("keep is answered %v, %v", a, err))
	}
	first := b.hold(ctx)
	sent, large := overfill(ctx, t)
	t.note("%d other LC-Requests, %d large answers", sent, large)
	second := b.hold(ctx)
	time.Sleep(100 * time.Millisecond) // let a second run begin, if there is one
	opening, stop := context.WithCancel(ctx)
	defer stop()
	go b.openGate(opening)
	for _, hold := range []<-chan error{first, second} {
		if err := <-hold; err != nil && ctx.Err() == nil {
			found = append(found, finding{claim: claimServed, effect: err.Error()})
		}
	}
	stop()
	if n := b.runs(); n != 2 && ctx.Err() == nil {
		found = append(found, finding{claim: claimOnce, subject: "while it runs", effect: fmt.Sprintf("after %d other LC-Requests and %d large answers, it has run %d times", sent, large, n-1), request: "LC-Request: running"})
	}
	before := b.runs()
	b.caller.do(ctx, answered)
	if n := b.runs(); n != before && ctx.Err() == nil {
		found = append(found, b.caller.got(answered, claimOnce, "after %d other LC-Requests and %d large answers, it has run again", sent, large).of("once it is answered"))
	}
	return found
}

// A bystander is a member who sends requests again.
type bystander struct {
	t      *target
	caller *caller
	vault  string
}

// hold sends the request that runs until the gate opens.
func (b *bystander) hold(ctx context.Context) <-chan error {
	done := make(chan error, 1)
	c := &caller{t: b.t, user: b.caller.user, cookie: b.caller.cookie, from: b.t.sources.take()}
	go func() {
		defer c.close()
		a, err := c.do(ctx, post(actionPath(b.vault, "hold"), asJSON, "{}", "LC-Request: running"))
		if err == nil && a.status != 200 {
			err = fmt.Errorf("hold is answered %s", a)
		}
		done <- err
	}()
	time.Sleep(50 * time.Millisecond) // until it runs
	return done
}

// openGate opens the gate again and again: a request that runs twice waits
// twice.
func (b *bystander) openGate(ctx context.Context) {
	for ctx.Err() == nil {
		b.t.ask("POST", "/open", nil)
		time.Sleep(50 * time.Millisecond)
	}
}

// runs returns how many actions of the vault have run.
func (b *bystander) runs() int {
	a, err := b.caller.do(context.Background(), post(actionPath(b.vault, "keep"), asJSON, `{"text":""}`))
	if err != nil || a.status != 422 { // the control: an action that is refused counts nothing
		return -1
	}
	a, err = b.caller.do(context.Background(), get(componentPath(b.vault)))
	if err != nil {
		return -1
	}
	var n int
	_, after, _ := strings.Cut(string(a.body), "Runs: <b>")
	if _, err := fmt.Sscan(strings.ReplaceAll(after, "<", " "), &n); err != nil {
		return -1
	}
	return n
}

// overfill makes more requests with an LC-Request of their own than are kept,
// and more large answers.
func overfill(ctx context.Context, t *target) (sent, large int) {
	c, err := t.login(ctx, t.site.strangers[1])
	if err != nil {
		return 0, 0
	}
	defer c.close()
	for i := range largeAnswers {
		a, err := c.do(ctx, post(actionPath("bell:main", "enlarge"), asJSON, `{"size":900000}`, fmt.Sprintf("LC-Request: large-%d", i)))
		if err == nil && a.status == 200 {
			large++
		}
	}
	sent = t.pour(ctx, flood{
		n:      floodOfIDs,
		method: "POST",
		request: func(i int) []byte {
			return post(actionPath("bell:main", "ring"), asJSON, "{}", fmt.Sprintf("LC-Request: flood-%d", i)).bytes(t.addr)
		},
	})
	return sent, large
}
