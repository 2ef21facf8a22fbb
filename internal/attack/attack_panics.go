package main

import (
	"context"
	"fmt"
	"time"
)

const claimSaved = "an action that has saved is answered 200, and runs once"

// panics makes the application's own code panic where the runtime calls it
// outside of an action: in what an action leaves for later, in observers, and
// when somebody comes or goes.
type panics struct{}

func (panics) Name() string { return "panics" }

func (panics) Run(ctx context.Context, t *target) (found []finding) {
	for _, part := range []func(context.Context, *target) []finding{disturbing, unwelcome, stepping, mined} {
		found = append(found, part(ctx, t)...)
		if t.isGone() || ctx.Err() != nil {
			break
		}
	}
	return found
}

// disturbing calls an action that refreshes components which panic, and sends
// it again.
func disturbing(ctx context.Context, t *target) (found []finding) {
	const member = "member-eve"
	b := &bystander{t: t, vault: "vault:" + member}
	var err error
	if b.caller, err = t.login(ctx, member); err != nil {
		return control(err)
	}
	defer b.caller.close()
	before := b.runs()
	r := post(actionPath(b.vault, "disturb"), asJSON, "{}", "LC-Request: disturb")
	var last *answer
	for range 3 {
		last, err = b.caller.do(ctx, r)
		if ctx.Err() != nil {
			return found
		}
		if err != nil || last.status != 200 {
			found = append(found, b.caller.got(r, claimSaved, "the answer is %v, %v", last, err).of("deferred work"))
		}
	}
	if n := b.runs() - before; n != 1 {
		found = append(found, b.caller.got(r, claimOnce, "after the same LC-Request three times it has run %d times; the last answer is %v", n, last).of("deferred work panics"))
	}
	return found
}

// unwelcome enters and leaves a lobby whose hooks panic.
func unwelcome(ctx context.Context, t *target) []finding {
	c, err := t.login(ctx, "stranger-panic")
	if err != nil {
		return control(err)
	}
	defer c.close()
	home, err := c.home(ctx)
	if err != nil {
		return control(err)
	}
	for range 3 {
		l, a, err := c.open(ctx, streamPath([]string{"presence:main"}, []string{home["lobby:main"].grant()}))
		if l == nil {
			return control(fmt.Errorf("the lobby's stream is answered %v, %v", a, err))
		}
		l.Close()
	}
	return nil
}

// stepping renders and acts on a component whose observer panics.
func stepping(ctx context.Context, t *target) (found []finding) {
	c := t.guest()
	defer c.close()
	const mine = "landmine:1"
	for _, r := range []*request{
		get(componentPath(mine)),
		post(actionPath(mine, "step"), asJSON, "{}", "LC-Request: step"),
		post(actionPath(mine, "step"), asJSON, "{}", "LC-Request: step"),
		post(actionPath(mine, "step"), asForm, ""),
	} {
		a, err := c.do(ctx, r)
		if ctx.Err() != nil {
			return found
		}
		if err != nil || !a.isGood() {
			found = append(found, c.got(r, "a panic of an observer harms nobody", "the answer is %v, %v", a, err).of(r.method))
		}
	}
	return found
}

// mined opens and closes streams at whose end an observer panics.
func mined(ctx context.Context, t *target) (found []finding) {
	c := t.guest()
	for range 3 {
		path := "/sse/events/landmine:1"
		l, a, err := c.open(ctx, path)
		if l == nil {
			if ctx.Err() == nil && !t.isGone() {
				found = append(found, finding{claim: claimControl, effect: fmt.Sprintf("%s is answered %v, %v", path, a, err)})
			}
			return found
		}
		l.Close()
		c.open(ctx, "/sse/events?channel=landmine:1&channel=user:somebody") // refused, and the observer hears of it
		time.Sleep(50 * time.Millisecond)
	}
	return found
}
