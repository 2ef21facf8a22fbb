package main

import (
	"context"
	"time"
)

// An attack is one way to hurt a target. It returns what it got through with;
// what holds for each answer is looked after by those who read it.
type attack interface {
	Name() string
	Run(ctx context.Context, t *target) []finding
}

// A planned attack is one in the order in which they are made.
type planned struct {
	attack
	only string // site; "" for all
}

// plan is all attacks. The last one takes the time that is left, the others what
// they need.
var plan = []planned{
	{eavesdrop{}, ""},
	{tokens{}, ""},
	{crossSite{}, ""},
	{reflect{}, ""},
	{lines{}, ""},
	{channels{}, ""},
	{protocols{}, ""},
	{smuggling{}, ""},
	{forwarded{}, ""},
	{history{}, "own"}, // before others leave what is let go meanwhile
	{repeats{}, ""},
	{panics{}, "own"},
	{streams{}, ""},
	{slowBodies{}, ""},
	{bombs{}, ""},
	{fuzz{}, ""},
}

// limit returns how long an attack may take, of all the time that there is and
// what is left of it for its target. On a machine that has nothing else to do,
// none but the last needs a quarter of its limit in a minute.
func (p planned) limit(all, left time.Duration, last bool) time.Duration {
	if !last {
		return all / 2
	}
	const least = 15 // of all, for each target
	return max(left, all/least)
}
