package lc

import (
	"errors"
	"strings"
)

// What guessing for one request may take: about ten milliseconds. It is enough
// for 64 tokens with 300 components, thirty of which can be on each channel, and
// for a thousand tokens in the order of their channels with three.
const (
	guessBudget = 100_000
	guessCost   = 1  // of finding out whether a component can be on a channel
	verifyCost  = 30 // of verifying a token, once
)

// A guess finds out which components the tokens of a stream are for, if its
// request names channels only. A grant has a hash of its channel. The channel
// tells the instance, unless the grant names it. Each component that can be on
// the channel is tried.
type guess struct {
	app      *App
	user     string
	channels []Channel
	hashes   []byte // of the channels, as grants have them
	comps    []*component
	left     int // of guessBudget
}

func (a *App) newGuess(user string, channels []Channel) *guess {
	g := &guess{app: a, user: user, channels: channels, hashes: make([]byte, len(channels)), comps: a.registered(), left: guessBudget}
	for i, ch := range channels {
		g.hashes[i] = aboutOf(ch, aboutChannel)[0]
	}
	return g
}

// grant returns what a token grants on one of the channels. It looks first at the
// one by that index: readers with many channels name them in the order of their
// tokens. The errors are those of App.grantOn; errTokenElsewhere is also that of
// a token for which nobody can find out the component.
func (g *guess) grant(token string, first int) (streamGrant, error) {
	h, named, ok := readGrant(parseToken(token).grant)
	if !ok || named != "" && !ValidInstance(named) { // as unnamed is not
		return streamGrant{}, errTokenElsewhere
	}
	named = strings.Clone(named) // the stream keeps it, and not the request
	worst := errTokenElsewhere
	for i := range g.channels {
		at := (first + i) % len(g.channels)
		if g.hashes[at] != h.about[0] {
			continue
		}
		if g.left <= 0 {
			return streamGrant{}, errTokenElsewhere
		}
		granted, err := g.grantOn(token, named, g.channels[at])
		if err == nil || errors.Is(err, errTokenExpired) {
			return granted, err
		}
		worst = err
	}
	return streamGrant{}, worst
}

// grantOn tries the components that can be on a channel.
func (g *guess) grantOn(token, named string, ch Channel) (streamGrant, error) {
	instance := named
	if instance == "" {
		instance = ch.Instance()
	}
	for _, c := range g.comps {
		g.left -= guessCost
		id := ComponentID{c.name, instance}
		if c.channel == nil || c.channelOf != nil && c.channelOf(id) != ch {
			continue
		}
		g.left -= verifyCost
		granted, err := g.app.grantOn(token, g.user, ch, id)
		if err == nil || errors.Is(err, errTokenExpired) {
			return granted, err
		}
	}
	return streamGrant{}, errTokenInvalid
}
