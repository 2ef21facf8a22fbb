package lc

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// A streamGrant is a grant that a stream was opened with. Its token was
// verified then and is not kept: a stream holds no text that its viewer made
// up.
type streamGrant struct {
	channel   Channel
	component ComponentID
	expires   int64 // Unix seconds
}

// grantOn returns the user's grant on a channel in the token of a component. The
// error is errTokenElsewhere if the token is of a component on another channel,
// errTokenExpired if it was good, and errTokenInvalid if it is not the user's or
// not this component's.
func (a *App) grantOn(token, user string, ch Channel, id ComponentID) (streamGrant, error) {
	expires, err := a.keys.openGrant(parseToken(token).grant, grant{id, ch}, user, time.Now())
	if err != nil {
		return streamGrant{}, err
	}
	return streamGrant{ch, id, expires.Unix()}, nil
}

// streamGrants returns the user's grants on the channels among the tokens, each
// once. It guesses which components they are for. It passes over other tokens,
// such as those of another user or channel: what they don't open stays closed. It
// reports as foreign that one on a channel is not the user's: the page that shows
// it was made for somebody else, or signed with a secret of before. Of a page
// that is merely old it is not said.
func (a *App) streamGrants(user string, channels []Channel, tokens []string) (grants []streamGrant, foreign bool) {
	if len(tokens) == 0 {
		return nil, false
	}
	guess := a.newGuess(user, channels)
	for i, t := range tokens {
		g, err := guess.grant(t, i)
		if err != nil {
			foreign = foreign || errors.Is(err, errTokenInvalid)
			continue
		}
		grants = keepGrant(grants, g)
	}
	return sortGrants(grants), foreign
}

// isClaimed reports whether one of the tokens says that it is a grant on the
// channel, good or not.
func isClaimed(ch Channel, tokens []string) bool {
	return slices.ContainsFunc(tokens, func(t string) bool { return claims(parseToken(t).grant, ch) })
}

// keepGrant appends a grant, or prolongs the one that is there already.
func keepGrant(grants []streamGrant, g streamGrant) []streamGrant {
	for i := range grants {
		if had := &grants[i]; had.channel == g.channel && had.component == g.component {
			had.expires = max(had.expires, g.expires)
			return grants
		}
	}
	return append(grants, g)
}

// sortGrants returns the grants by channel, as grantedOn needs them.
func sortGrants(grants []streamGrant) []streamGrant {
	slices.SortStableFunc(grants, func(x, y streamGrant) int { return cmp.Compare(x.channel, y.channel) })
	return slices.Clip(grants)
}

// grantedOn returns the components on a channel that are granted at a time. The
// grants are sorted: a page may have thousands of channels, about each of which
// this is asked.
func grantedOn(grants []streamGrant, ch Channel, at time.Time) []ComponentID {
	i, _ := slices.BinarySearchFunc(grants, ch, func(g streamGrant, ch Channel) int { return cmp.Compare(g.channel, ch) })
	var granted []ComponentID
	for ; i < len(grants) && grants[i].channel == ch; i++ {
		if at.Unix() < grants[i].expires {
			granted = append(granted, grants[i].component)
		}
	}
	return granted
}
