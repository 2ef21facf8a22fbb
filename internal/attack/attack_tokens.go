package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

const claimTokens = "a token that was altered, or made for something else, is refused"

// tokens shows tokens with a letter changed, cut, put together of parts of
// others, made up, of other viewers, and of another secret.
type tokens struct{}

func (tokens) Name() string { return "tokens" }

func (tokens) Run(ctx context.Context, t *target) []finding {
	s := &surgery{t: t, ctx: ctx}
	if err := s.begin(); err != nil {
		return control(err)
	}
	s.grants()
	s.states()
	s.foreign()
	s.rotation()
	t.note("%d tokens", s.tried)
	return s.found
}

// A surgery is one run of tokens.
type surgery struct {
	t     *target
	ctx   context.Context
	tried int
	found []finding

	owner   *caller              // who may change what is kept
	home    map[string]component // of the owner
	guest   map[string]component // of a guest
	other   map[string]component // of another user
	carried string               // what the answer to a plain form carries in a cookie
}

// begin gets tokens, and checks that good ones are good.
func (s *surgery) begin() (err error) {
	t, ctx := s.t, s.ctx
	s.owner = t.guest()
	if t.site.keptFor != "" {
		if s.owner, err = t.login(ctx, t.site.keptFor); err != nil {
			return err
		}
	}
	if s.home, err = s.owner.home(ctx); err != nil {
		return err
	}
	if s.guest, err = t.guest().home(ctx); err != nil {
		return err
	}
	other, err := t.login(ctx, t.site.strangers[1])
	if err != nil {
		return err
	}
	defer other.close()
	if s.other, err = other.home(ctx); err != nil {
		return err
	}
	for _, r := range []*request{s.render(s.guest[t.site.granted].grant()), s.stream(s.guest[t.site.granted].grant())} {
		if a, err := t.guest().do(ctx, r); err != nil || a.status != 200 {
			return fmt.Errorf("%s %s with a good token is answered %v, %v", r.method, r.target, a, err)
		}
	}
	if a, err := s.owner.do(ctx, s.keep(s.home[t.site.kept.component].token)); err != nil || a.status != 200 {
		return fmt.Errorf("%s with a good token is answered %v, %v", t.site.kept.path(), a, err)
	}
	if s.home[t.site.kept.component].state() == "" {
		return fmt.Errorf("the token of %s has no state", t.site.kept.component)
	}
	plain := post(t.site.kept.path(), asForm, "_token="+s.home[t.site.kept.component].token+"&filter="+filterOf(t.site.kept.body))
	a, err := s.owner.do(ctx, plain)
	if err != nil || a.status != 303 {
		return fmt.Errorf("%s by a plain form is answered %v, %v", t.site.kept.path(), a, err)
	}
	cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
	_, s.carried, _ = strings.Cut(cookie, "=")
	return nil
}

// filterOf returns the filter in the body of a call that sets it.
func filterOf(body string) string {
	return strings.TrimSuffix(strings.TrimPrefix(body, `{"filter":"`), `"}`)
}

func (s *surgery) render(token string) *request {
	return get(componentPath(s.t.site.granted), "LC-Token: "+token)
}

func (s *surgery) stream(token string) *request {
	channel := s.guest[s.t.site.granted].channel
	return &request{method: "HEAD", target: streamPath([]string{channel}, []string{token})}
}

func (s *surgery) keep(token string) *request {
	return post(s.t.site.kept.path(), asJSON, s.t.site.kept.body, "LC-Token: "+token)
}

// refused checks that a request of a caller's is refused.
func (s *surgery) refused(c *caller, r *request, what string) {
	s.tried++
	a, err := c.do(s.ctx, r)
	switch {
	case s.ctx.Err() != nil:
	case err != nil:
		s.found = append(s.found, c.got(r, claimServed, "%s by %s gets no answer: %v", what, c.is(), err))
	case a.isGood():
		s.found = append(s.found, c.got(r, claimTokens, "%s by %s is answered %s", what, c.is(), a))
	}
}

// grants alters the grant of a guest, who may come from as many addresses as
// there are.
func (s *surgery) grants() {
	c := s.t.guest()
	defer func() { c.close() }()
	for i, bad := range s.altered(s.guest[s.t.site.granted].grant()) {
		if i%500 == 0 {
			c.close()
			c = s.t.guest()
		}
		s.refused(c, s.render(bad.text), "a grant "+bad.what)
		if i%3 == 0 {
			s.refused(c, s.stream(bad.text), "a stream with a grant "+bad.what)
		}
	}
	for _, bad := range s.made(s.t.site.granted, s.guest[s.t.site.granted].channel) {
		s.refused(c, s.render(bad.text), "a grant "+bad.what)
		s.refused(c, s.stream(bad.text), "a stream with a grant "+bad.what)
	}
}

// states alters the part of a token that holds what the browser keeps.
func (s *surgery) states() {
	kept := s.home[s.t.site.kept.component]
	for _, bad := range s.altered(kept.state()) {
		if bad.text == "" {
			continue // no state at all is that of the beginning
		}
		s.refused(s.owner, s.keep(kept.grant()+"~"+bad.text), "a state "+bad.what)
	}
}

// An alteration is a token after something was done to it.
type alteration struct{ text, what string }

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// altered returns a token with each letter changed, cut at each place, and in
// other lengths.
func (s *surgery) altered(token string) (all []alteration) {
	r := s.t.rand("tokens")
	add := func(text, format string, args ...any) {
		if text != token {
			all = append(all, alteration{text, fmt.Sprintf(format, args...)})
		}
	}
	for i := range token {
		next := letters[(strings.IndexByte(letters, token[i])+1)%len(letters)]
		add(token[:i]+string(next)+token[i+1:], "with letter %d raised", i)
		add(token[:i]+string(letters[r.IntN(len(letters))])+token[i+1:], "with letter %d changed", i)
		if i%3 == 0 {
			add(token[:i], "cut after %d letters", i)
			add(token[i+1:], "without its first %d letters", i+1)
			add(token[:i]+token[i+1:], "without letter %d", i)
			add(token[:i]+"A"+token[i:], "with a letter more at %d", i)
		}
	}
	for _, more := range []string{"=", "==", "A", "%00", "\tA", ".", "+", "/"} { // after "~" comes a state, which not all look at
		add(token+more, "with %q after it", more)
	}
	add(token+token, "doubled")
	add(strings.ToUpper(token), "in upper case")
	for _, n := range []int{1, 10, 1000, 30_000} {
		add(strings.Repeat("A", n), "of %d times A", n)
		add(strings.Repeat("~", n), "of %d times ~", n)
	}
	return all
}

// made returns grants for a component that no server has made.
func (s *surgery) made(id, channel string) (all []alteration) {
	name, instance, _ := strings.Cut(id, ":")
	about := sha256.Sum256([]byte(channel))
	const later = math.MaxUint32 // in 2106
	head := func(expires uint32, mac []byte) []byte {
		return append(append(binary.BigEndian.AppendUint32(nil, expires), about[0]), mac...)
	}
	signed := func(key string, size int, purpose string, fields ...string) []byte {
		var b []byte
		for _, field := range append([]string{purpose}, fields...) {
			b = binary.BigEndian.AppendUint32(b, uint32(len(field)))
			b = append(b, field...)
		}
		b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(b, later), 0)
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(b)
		return head(later, mac.Sum(nil)[:size])
	}
	const size = 16 // of a MAC
	for what, raw := range map[string][]byte{
		"with no MAC":                          head(later, nil),
		"with a MAC of zeros":                  head(later, make([]byte, size)),
		"with half a MAC":                      signed("", size/2, "grant", name, instance, "", channel, ""),
		"with a whole MAC":                     signed("", sha256.Size, "grant", name, instance, "", channel, ""),
		"signed with no key":                   signed("", size, "grant", name, instance, "", channel, ""),
		"signed with another key":              signed(strings.Repeat("x", 32), size, "grant", name, instance, "", channel, ""),
		"signed with another key, as a cookie": signed(strings.Repeat("x", 32), size, "flash", name, instance, "", channel, ""),
		"with fields that shift":               signed("", size, "grant", name+instance, "", "", channel, ""),
		"that has never been good":             head(0, make([]byte, size)),
		"of four bytes":                        head(later, nil)[:4],
		"of 255 everywhere":                    []byte(strings.Repeat("\xff", 4+1+size)),
	} {
		text := base64.RawURLEncoding.EncodeToString(raw)
		all = append(all, alteration{text, what}, alteration{text + instance, what + ", which names its instance"})
	}
	return all
}

// foreign shows tokens in places that they aren't for.
func (s *surgery) foreign() {
	t := s.t
	c := t.guest()
	defer c.close()
	for id, component := range s.guest {
		if id != t.site.granted {
			s.refused(c, s.render(component.token), "the token of "+id)
			s.refused(c, s.stream(component.grant()), "a stream with the token of "+id)
		}
	}
	s.refused(c, s.render(s.other[t.site.granted].token), "a token of another user")
	s.refused(c, s.render(t.victim.token(t.site.granted)), "a token of the victim")
	s.refused(c, s.stream(s.other[t.site.granted].grant()), "a stream with a token of another user")
	s.refused(c, s.render(s.carried), "what a cookie carries")
	s.refused(c, s.render(s.home[t.site.kept.component].state()), "a state for a grant")

	kept, others := s.home[t.site.kept.component], s.other[t.site.kept.component]
	s.refused(s.owner, s.keep(kept.grant()+"~"+others.state()), "a state of another user")
	s.refused(s.owner, s.keep(kept.grant()+"~"+kept.grant()), "a grant for a state")
	s.refused(s.owner, s.keep(kept.state()+"~"+kept.grant()), "both parts in the wrong order")
	s.refused(s.owner, s.keep(kept.grant()+"~"+s.carried), "what a cookie carries for a state")
	s.refused(s.owner, s.keep(others.token), "a token of another user")
	s.refused(s.owner, s.keep(t.victim.token(kept.id)), "a token of the victim")
	s.refused(s.owner, s.keep("~"+kept.state()), "a state without a grant")
	s.refused(s.owner, s.keep(kept.token).with("LC-Token: "+kept.token), "a token that is given twice")
	_, session, _ := strings.Cut(s.owner.cookie, "=")
	s.refused(s.owner, s.keep(session), "a session for a token")
}

// rotation shows tokens of one secret to servers with another.
func (s *surgery) rotation() {
	token := s.guest[s.t.site.granted].grant()
	next := strings.Repeat("another secret ", 3)
	if s.t.site.numbers { // it takes previous secrets
		s.rotated(next, s.t.secret, func(c *caller) {
			if a, err := c.do(s.ctx, s.render(token)); err != nil || a.status != 200 {
				s.found = append(s.found, finding{claim: claimControl, effect: fmt.Sprintf("a token of the previous secret is answered %v, %v", a, err)})
			}
		})
	}
	s.rotated(next, "", func(c *caller) { s.refused(c, s.render(token), "a token of a secret that is no longer there") })
}

// rotated asks a server with other secrets.
func (s *surgery) rotated(secret, previous string, ask func(*caller)) {
	sibling, err := s.t.sibling(s.ctx, secret, previous)
	if err != nil {
		if s.ctx.Err() == nil {
			s.found = append(s.found, finding{claim: claimControl, effect: err.Error()})
		}
		return
	}
	defer sibling.stop()
	c := sibling.guest()
	defer c.close()
	ask(c)
}
