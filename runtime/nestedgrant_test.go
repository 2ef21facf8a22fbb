package lc

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// grantApp returns an App in which the ID of a board tells its channel, and that
// of a card does not.
func grantApp(t testing.TB, opts ...Option) *fixture {
	board, card := placedTally("board"), placedTally("card")
	card.ChannelOf = nil
	f := newFixture(t, board, opts...)
	Register(f.App, card)
	return f
}

var nestedGrants = map[string]nestedGrant{
	"card in board":   {outer: boardOne, outerChannel: "board:one", inner: cardOne, channel: "list:7", depth: 1},
	"board in card":   {outer: cardOne, outerChannel: "list:7", inner: boardOne, channel: "board:one", depth: 16},
	"with props":      {outer: boardOne, outerChannel: "board:one", inner: cardOne, channel: "list:7", depth: 1, props: []byte(`{"compact":true}`)},
	"without channel": {outer: cardOne, inner: cardOne, depth: 1},
}

func equalGrants(a, b *nestedGrant) bool {
	return a.outer == b.outer && a.outerChannel == b.outerChannel && a.inner == b.inner && a.channel == b.channel && a.depth == b.depth && bytes.Equal(a.props, b.props)
}

func TestNestedGrant(t *testing.T) {
	f := grantApp(t)
	for name, g := range nestedGrants {
		text := f.sealNested(g, tokenTime)
		got, err := f.openNested(text, g.outer, g.inner, tokenTime)
		if err != nil || !equalGrants(got, &g) {
			t.Errorf("%s: %s is %+v, %v; want %+v", name, text, got, err, g)
		}
		if again := f.sealNested(g, tokenTime.Truncate(nestedStep)); again != text {
			t.Errorf("%s: in the same step, it is %s and %s", name, text, again)
		}
		if _, err := f.openNested(text, g.outer, g.inner, tokenTime.Add(nestedAge)); err != errTokenExpired {
			t.Errorf("%s: after an hour: %v", name, err)
		}
	}
	g := nestedGrants["card in board"]
	g.channel = ""
	if text := f.sealNested(g, tokenTime); len(text) > 32 {
		t.Errorf("a grant that says least has %d letters: %s", len(text), text)
	}
}

// A grant tells nothing to whom it is sent but how long it is, by steps. Equal
// ones are equal bytes, of different secrets and times others; the previous secret
// opens it too.
func TestNestedGrantIsEncrypted(t *testing.T) {
	g := nestedGrants["card in board"]
	with := func(props string) nestedGrant { g.props = []byte(props); return g }
	f, other := grantApp(t), grantApp(t, WithSecret(newKey, testSecret))
	for _, props := range []string{`{}`, `{"compact":true}`, `{"compact":false}`, `{"salary":71000,"of":"bob      "}`, `{"salary":71000,"of":"bobby     "}`} {
		text := f.sealNested(with(props), tokenTime)
		raw, _ := decodeToken(text)
		for _, hidden := range []string{"compact", "salary", "bob", "list:7"} {
			if bytes.Contains(raw, []byte(hidden)) {
				t.Errorf("the grant with %s has %q in it", props, hidden)
			}
		}
		if f.sealNested(with(props), tokenTime) != text || other.sealNested(with(props), tokenTime) == text || f.sealNested(with(props), tokenTime.Add(nestedStep)) == text {
			t.Errorf("the grant with %s is not told by its time and its secret", props)
		}
		for _, app := range []*fixture{f, other} {
			if got, err := app.openNested(text, g.outer, g.inner, tokenTime); err != nil || string(got.props) != props {
				t.Errorf("the grant with %s is %+v, %v", props, got, err)
			}
		}
		if _, err := f.openNested(other.sealNested(with(props), tokenTime), g.outer, g.inner, tokenTime); err != errTokenInvalid {
			t.Errorf("a grant by a secret that is not known: %v", err)
		}
	}
	if yes, no := f.sealNested(with(`{"compact":true}`), tokenTime), f.sealNested(with(`{"compact":false}`), tokenTime); len(yes) != len(no) {
		t.Errorf("true has %d letters and false %d", len(yes), len(no))
	}
}

// Each field is part of what is signed.
func TestNestedGrantIsBound(t *testing.T) {
	f := grantApp(t)
	g := nestedGrants["with props"]
	expires := tokenTime.Add(nestedAge)
	sign := keyring{f.veils[0].sign}
	mac := func(g nestedGrant, rest string) string {
		return string(sign.sign(g.signed("v1", []byte(rest), expires)))
	}
	base := mac(g, "rest")
	for name, change := range map[string]func(*nestedGrant){
		"outer name":     func(g *nestedGrant) { g.outer.Name = "card" },
		"outer instance": func(g *nestedGrant) { g.outer.Instance = "two" },
		"outer channel":  func(g *nestedGrant) { g.outerChannel = "board:two" },
		"inner name":     func(g *nestedGrant) { g.inner.Name = "board" },
		"inner instance": func(g *nestedGrant) { g.inner.Instance = "two" },
		"channel":        func(g *nestedGrant) { g.channel = "list:8" },
		"swapped":        func(g *nestedGrant) { g.outer, g.inner = g.inner, g.outer },
		"moved letter":   func(g *nestedGrant) { g.outerChannel, g.channel = g.outerChannel+"l", g.channel[1:] },
	} {
		other := g
		change(&other)
		if mac(other, "rest") == base {
			t.Errorf("%s is not bound", name)
		}
	}
	if mac(g, "rest!") == base || string(sign.sign(g.signed("v1", []byte("rest"), expires.Add(time.Second)))) == base {
		t.Error("the text or the time is not bound")
	}
	if string(sign.sign(g.signed("v2", []byte("rest"), expires))) == base {
		t.Error("the schema of the props is not bound")
	}
	// Every byte of the text counts, of the depth and the props too.
	text := f.sealNested(g, tokenTime)
	raw, _ := tokenEncoding.DecodeString(text)
	for i := range raw {
		raw[i] ^= 1
		if got, err := f.openNested(tokenEncoding.EncodeToString(raw), g.outer, g.inner, tokenTime); err == nil {
			t.Errorf("with byte %d changed, it is %+v", i, got)
		}
		raw[i] ^= 1
	}
	for i := range len(text) {
		if _, err := f.openNested(text[:i], g.outer, g.inner, tokenTime); err == nil {
			t.Errorf("the first %d letters are taken", i)
		}
	}
	// What is signed for another purpose is none.
	if _, err := f.openNested(f.keys.sealPayload(purposeFlash, []byte("\x01\x00\x00"), tokenTime.Add(time.Hour)), g.outer, g.inner, tokenTime); err == nil {
		t.Error("a cookie is taken for a grant")
	}
}

func FuzzNestedGrant(f *testing.F) {
	app := grantApp(f)
	good := map[string]bool{}
	for _, g := range nestedGrants {
		text := app.sealNested(g, tokenTime)
		good[text] = true
		f.Add(text, g.outer.String(), g.inner.String())
	}
	f.Add("", "", "")
	f.Add(strings.Repeat("A", 40), "board:one", "card:one")
	f.Fuzz(func(t *testing.T, text, outer, inner string) {
		outerID, _ := ParseComponentID(outer)
		innerID, _ := ParseComponentID(inner)
		g, err := app.openNested(text, outerID, innerID, tokenTime)
		if (err == nil) != (g != nil) {
			t.Fatalf("grant is %+v, %v", g, err)
		}
		if err == nil && !good[text] {
			t.Fatalf("%q was never sealed, and is %+v", text, g)
		}
	})
}
