package main

import (
	"context"
)

const claimRefused = "what is another user's is refused"

// eavesdrop listens to all that strangers may listen to while the victim works,
// and asks for all that they may not have.
type eavesdrop struct{}

func (eavesdrop) Name() string { return "eavesdrop" }

func (eavesdrop) Run(ctx context.Context, t *target) (found []finding) {
	viewers, err := t.strangers(ctx, 2)
	if err != nil {
		return control(err)
	}
	heard := newAudience(ctx)
	defer heard.leave()
	for _, c := range viewers {
		defer c.close()
		home, err := c.home(ctx)
		if err == nil {
			home["global"] = component{channel: "global"}
			err = heard.listen(c, streamOf(home))
		}
		if err != nil {
			return control(err)
		}
	}
	t.victim.await(ctx, 2*len(t.site.deeds))
	for _, c := range viewers {
		found = append(found, c.askForPrivates(ctx)...)
		found = append(found, c.askForViews(ctx)...)
		c.home(ctx) // and all that it may see now is looked through
	}
	events, more := heard.leave()
	t.note("%d viewers heard %d events", len(viewers), events)
	return append(found, more...)
}

// strangers returns a guest and some users who have nothing to do with the
// victim.
func (t *target) strangers(ctx context.Context, users int) ([]*caller, error) {
	viewers := []*caller{t.guest()}
	for _, user := range t.site.strangers[:users] {
		c, err := t.login(ctx, user)
		if err != nil {
			return nil, err
		}
		viewers = append(viewers, c)
	}
	return viewers, nil
}

// askForPrivates asks for what is the victim's: without a token, with one of
// the stranger's own, and with the victim's.
func (c *caller) askForPrivates(ctx context.Context) (found []finding) {
	p := c.t.site.privates
	var requests []*request
	for _, token := range []string{"", c.t.victim.token(p.components[0])} {
		for _, id := range p.components {
			own := token
			if own != "" {
				own = c.t.victim.token(id)
			}
			requests = append(requests, get(componentPath(id), "LC-Token: "+own), get(componentPath(id), "LC-Token: "+own, "If-None-Match: *"))
		}
		for _, channel := range p.channels {
			for _, path := range []string{streamPath([]string{channel}, []string{token}), streamPath([]string{"global", channel}, []string{token})} {
				requests = append(requests, get(path), get(path, "Last-Event-ID: 0-0"))
			}
			requests = append(requests, &request{method: "HEAD", target: streamPath([]string{channel}, []string{token})})
		}
		for _, act := range p.calls {
			requests = append(requests, post(act.path(), asJSON, act.body, "LC-Token: "+c.t.victim.token(act.component)),
				post(act.path(), asJSON, act.body, "LC-Request: 1", "LC-Token: "+token))
		}
	}
	for _, r := range requests {
		a, err := c.do(ctx, r)
		if err != nil {
			if ctx.Err() == nil {
				found = append(found, c.got(r, claimServed, "%s gets no answer: %v", c.is(), err))
			}
			continue
		}
		if !a.isRefusal() || a.isGood() && !a.isStream() {
			found = append(found, c.got(r, claimRefused, "%s is answered %s", c.is(), a))
		}
	}
	return found
}
