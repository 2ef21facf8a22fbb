package lc

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestGrantIsBound opens grants that were given for something else, or changed.
func TestGrantIsBound(t *testing.T) {
	keys := keyring{newKey}
	g := grant{ComponentID{"thread", "post-1"}, "comments:post-1"}
	onGlobal := grant{g.component, Global}
	expires := tokenTime.Add(time.Hour)
	sealed := func(c ComponentID, ch Channel) string {
		// So that the signature decides.
		return saidAbout(keys.sealGrant(grant{c, ch}, "ada", expires), g.channel)
	}
	good, named := keys.sealGrant(g, "ada", expires), keys.sealGrant(onGlobal, "ada", expires)
	raw, _ := tokenEncoding.DecodeString(good)
	raw[3]++ // of the expiry
	later := tokenEncoding.EncodeToString(raw)
	for _, tt := range []struct {
		name   string
		keys   keyring
		text   string
		g      grant
		viewer string
		now    time.Time
		err    error
	}{
		{"as given", keys, good, g, "ada", tokenTime, nil},
		{"with the previous key", keyring{oldKey, newKey}, good, g, "ada", tokenTime, nil},
		{"right before it expires", keys, good, g, "ada", expires.Add(-1), nil},
		{"expired", keys, good, g, "ada", expires, errTokenExpired},
		{"expired, of another viewer", keys, good, g, "bob", expires, errTokenInvalid},
		{"expiry moved", keys, later, g, "ada", tokenTime, errTokenInvalid},
		{"other key", keyring{oldKey}, good, g, "ada", tokenTime, errTokenInvalid},
		{"other viewer", keys, good, g, "bob", tokenTime, errTokenInvalid},
		{"nobody", keys, good, g, "", tokenTime, errTokenInvalid},
		{"other component", keys, sealed(ComponentID{"threat", "post-1"}, g.channel), g, "ada", tokenTime, errTokenInvalid},
		{"other instance", keys, sealed(ComponentID{"thread", "post-2"}, g.channel)[:grantLen], g, "ada", tokenTime, errTokenInvalid},
		{"other instance, named", keys, sealed(ComponentID{"thread", "post-2"}, g.channel), g, "ada", tokenTime, errTokenInvalid},
		{"other channel", keys, keys.sealGrant(grant{g.component, "comments:post-2"}, "ada", expires), g, "ada", tokenTime, errTokenElsewhere},
		{"other channel, said to be this one", keys, sealed(g.component, "comments:post-2")[:grantLen], g, "ada", tokenTime, errTokenInvalid},
		{"letters moved between fields", keys, sealed(ComponentID{"threadp", "ost-1"}, g.channel)[:grantLen], g, "ada", tokenTime, errTokenInvalid},
		{"state as a grant", keys, saidAbout(keys.sealFields(purposeState, g.component, "ada", "", nil, expires), g.channel)[:grantLen], g, "ada", tokenTime, errTokenInvalid},
		{"cookie as a grant", keys, saidAbout(keys.sealPayload(purposeFlash, []byte("{}"), expires), g.channel), g, "ada", tokenTime, errTokenInvalid},
		{"last letter cut off", keys, good[:len(good)-1], g, "ada", tokenTime, errTokenInvalid},
		{"half cut off", keys, good[:len(good)/2], g, "ada", tokenTime, errTokenInvalid},
		{"only a letter", keys, good[:1], g, "ada", tokenTime, errTokenInvalid},
		{"nothing", keys, "", g, "ada", tokenTime, errTokenInvalid},
		{"something behind", keys, good + "AAAA", g, "ada", tokenTime, errTokenInvalid},
		{"its own instance behind", keys, good + "post-1", g, "ada", tokenTime, errTokenInvalid},
		{"line end inside", keys, good[:8] + "\n" + good[8:], g, "ada", tokenTime, errTokenInvalid},
		{"padding", keys, good + "=", g, "ada", tokenTime, errTokenInvalid},
		{"not base64", keys, "!" + good[1:], g, "ada", tokenTime, errTokenInvalid},
		{"enormous", keys, good + strings.Repeat("A", maxTokenLen+1), g, "ada", tokenTime, errTokenInvalid},
		{"named", keys, named, onGlobal, "ada", tokenTime, nil},
		{"named, without its name", keys, named[:grantLen], onGlobal, "ada", tokenTime, errTokenInvalid},
		{"named, with another", keys, named[:grantLen] + "post-2", onGlobal, "ada", tokenTime, errTokenInvalid},
		{"named, of another", keys, named, grant{ComponentID{"thread", "post-2"}, Global}, "ada", tokenTime, errTokenInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.keys.openGrant(tt.text, tt.g, tt.viewer, tt.now)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error is %v, want %v", err, tt.err)
			}
			if want := expires; err == nil && !got.Equal(want) || err != nil && !got.IsZero() {
				t.Errorf("good until %v", got)
			}
		})
	}
}

// saidAbout returns a grant that says it is on another channel.
func saidAbout(text string, ch Channel) string {
	raw, err := tokenEncoding.DecodeString(text[:grantLen])
	if err != nil {
		panic(err)
	}
	raw[4] = aboutOf(ch, aboutChannel)[0]
	return tokenEncoding.EncodeToString(raw) + text[grantLen:]
}

// A stream finds the component of a grant: by the channel, by the instance that
// the grant names, or not at all.
func TestGuess(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	register := func(name string, channel func(c *tally) Channel, channelOf func(ComponentID) Channel) {
		def := tallyDefinition()
		def.Name, def.Channel, def.ChannelOf = name, channel, channelOf
		Register(f.App, def)
	}
	board := func(id ComponentID) Channel { return ContextChannel("board", id.Instance) }
	register("board", func(c *tally) Channel { return board(c.ID) }, board)
	everybody := func(ComponentID) Channel { return Global }
	register("news", func(*tally) Channel { return Global }, everybody)
	register("player", func(*tally) Channel { return "team:red" }, nil)
	register("deaf", nil, nil)
	const uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
	for _, tt := range []struct {
		id ComponentID
		ch Channel
		ok bool
	}{
		{ComponentID{"board", "1"}, "board:1", true},
		{ComponentID{"board", "größe"}, "board:größe", true},
		{ComponentID{"tally", "one"}, "tally:one", true}, // by its hand-written method
		{ComponentID{"news", "1"}, Global, true},
		{ComponentID{"player", uuid}, "team:red", true},
		{ComponentID{"player", "red"}, "team:red", true},
		{ComponentID{"player", uuid + "s"}, "team:red", false}, // is too long to be named
		{ComponentID{"player", "größe"}, "team:red", false},
		{ComponentID{"news", uuid + "s"}, Global, false},
	} {
		token := grantOf(f.token("ada", tt.id))
		for user, want := range map[string]error{"ada": nil, "bob": errTokenInvalid} {
			if !tt.ok {
				want = errTokenElsewhere
			}
			granted, err := f.newGuess(user, []Channel{"user:eve", tt.ch, "board:2"}).grant(token, 0)
			if !errors.Is(err, want) || err == nil && (granted.component != tt.id || granted.channel != tt.ch) {
				t.Errorf("%s for %s: %+v, %v; want %v", tt.id, user, granted, err, want)
			}
			if claimed := isClaimed(tt.ch, []string{token}); claimed != tt.ok {
				t.Errorf("the token of %s claims %s: %t", tt.id, tt.ch, claimed)
			}
			// Who knows the component needs no guess.
			if _, err := f.grantOn(token, user, tt.ch, tt.id); (err == nil) != (user == "ada") {
				t.Errorf("%s for %s, known: %v", tt.id, user, err)
			}
		}
		if _, err := f.newGuess("ada", []Channel{"board:2"}).grant(token, 0); !errors.Is(err, errTokenElsewhere) {
			t.Errorf("%s on board:2: %v, want %v", tt.id, err, errTokenElsewhere)
		}
	}
}

// A request of many channels and tokens, made up so that all of them may
// be on all channels, is looked at for a bounded time.
func TestGuessIsBounded(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	channels := make([]Channel, 4096)
	for i := range channels {
		channels[i] = "tally:x"
	}
	token := keyring{oldKey}.sealGrant(grant{ComponentID{"tally", "x"}, "tally:x"}, "eve", time.Now().Add(time.Hour))
	guess := f.newGuess("ada", channels)
	if _, err := guess.grant(token, 0); !errors.Is(err, errTokenInvalid) && !errors.Is(err, errTokenElsewhere) {
		t.Errorf("a token of another secret: %v", err)
	}
	const once = guessCost + verifyCost // there is one component
	for range maxTokenBytes / grantLen {
		guess.grant(token, 0)
	}
	if guess.left > 0 || guess.left <= -once {
		t.Errorf("%d is left of the budget, want about 0", guess.left)
	}
	if _, err := guess.grant(grantOf(f.token("ada", ComponentID{"tally", "x"})), 0); !errors.Is(err, errTokenElsewhere) {
		t.Errorf("after the last guess: %v", err)
	}
}

// A stream of as many channels as fit has each token understood, in their order.
func TestGuessesOfAThousandChannels(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	var channels []Channel
	var tokens []string
	for i := range 1000 {
		id := ComponentID{"tally", strconv.Itoa(i)}
		channels = append(channels, ContextChannel("tally", id.Instance))
		tokens = append(tokens, f.keys.sealGrant(grant{id, channels[i]}, "ada", time.Now().Add(time.Hour)))
	}
	if grants, foreign := f.streamGrants("ada", channels, tokens); len(grants) != 1000 || foreign {
		t.Errorf("%d of 1000 tokens are good; one is foreign: %t", len(grants), foreign)
	}
	slices.Reverse(tokens[:64])
	if grants, foreign := f.streamGrants("ada", channels[:64], tokens[:64]); len(grants) != 64 || foreign {
		t.Errorf("%d of 64 tokens in another order are good; one is foreign: %t", len(grants), foreign)
	}
}

// FuzzGuess shows a stream whatever comes: no text but a good token is a grant.
func FuzzGuess(f *testing.F) {
	a := newFixture(f, tallyDefinition()).App
	// One time for all processes: the one that fuzzes is not the one that made
	// the seeds.
	ch, expires := Channel("tally:one"), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	good := map[string]ComponentID{}
	for _, instance := range []string{"one", "two", "a~b"} {
		id := ComponentID{"tally", instance}
		token := a.keys.sealGrant(grant{id, ch}, "ada", expires)
		if instance != "a~b" { // is not named
			good[token] = id
		}
		f.Add(token)
		f.Add(token[:grantLen] + "three")
		f.Add(saidAbout(token, Global) + "~")
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := a.newGuess("ada", []Channel{Global, ch}).grant(text, 1)
		want, ok := good[parseToken(text).grant]
		if (err == nil) != ok || got.component != want {
			t.Fatalf("%q: %+v, %v", text, got, err)
		}
	})
}

func BenchmarkGuessOfHostileTokens(b *testing.B) {
	f := newFixture(b, tallyDefinition())
	token := keyring{oldKey}.sealGrant(grant{tallyOne, "tally:one"}, "eve", time.Now().Add(time.Hour))
	channels := slices.Repeat([]Channel{"tally:one"}, 4096)
	for b.Loop() {
		guess := f.newGuess("ada", channels)
		for range maxTokenBytes / grantLen {
			guess.grant(token, 0)
		}
	}
}
