package main

import (
	"fmt"
	"slices"
)

// A site says what there is at a target, and who is its victim.
type site struct {
	weight    int    // of its part of the time
	name      string // as -target takes it
	pkg       string // that the server is built of
	args      func(folder string) []string
	env       func(secret, previous string) []string
	numbers   bool // it prints the address of its numbers too
	victim    string
	strangers []string // users that attackers log in as

	// pages returns the paths of pages that have all components that a user may
	// see. The first one is cheap.
	pages func(user string) []string

	// prepare puts the victim's secret where the victim's deeds don't.
	prepare func(secret string) []*request

	granted string // component that only a grant opens, to guests too
	kept    call   // of an action that changes what the browser keeps
	keptFor string // user who may make it, "" for a guest

	repeated call // that a user may make again and again; TEXT in its body may be any text

	// say returns requests of the site's own that show a stranger's text to the
	// victim, in the component told; nil if there are none.
	say  func(text string) []*request
	told string

	deeds    []deed
	calls    []call
	privates private
}

// A deed is something that the victim does again and again, and that must
// succeed.
type deed struct {
	request   func(secret string, n int, token func(component string) string) *request
	status    int
	component string // that viewers hear of, "" for none
}

// A call is a valid call of an action, for attacks to alter.
type call struct {
	component, action string
	body              string // JSON
	guests            bool   // may make it
}

// path returns the path of the action.
func (c call) path() string { return actionPath(c.component, c.action) }

// guestCall returns a call that a guest may make.
func (s *site) guestCall() call {
	i := slices.IndexFunc(s.calls, func(c call) bool { return c.guests })
	return s.calls[i]
}

// private is what belongs to the victim.
type private struct {
	components []string
	channels   []string
	calls      []call
}

// sites are all targets.
func sites() []*site { return []*site{showcaseSite(), ownSite()} }

// text returns the n-th text with a secret in it.
func text(secret string, n int) string { return fmt.Sprintf("%s %d", secret, n) }
