// Package activity is on one of three channels.
package activity

import (
	"context"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// Feed shows what happens to a user, in a team or everywhere.
//
//lc:component activity-feed template=feed.html
type Feed struct {
	ID      lc.ComponentID
	Entries []string `lc:"state"`
	Filter  string   `lc:"client"`
}

// SSEChannel keeps users, teams and the public apart:
//
//	user-123  activity:user-123
//	team-5    activity:team-5
//	others    activity:global
func (f *Feed) SSEChannel() lc.Channel {
	kind, _, _ := strings.Cut(f.ID.Instance, "-")
	switch kind {
	case "user", "team":
		return lc.ContextChannel("activity", f.ID.Instance)
	default:
		return "activity:global"
	}
}

// Authorize keeps others out.
func (f *Feed) Authorize(ctx context.Context, a lc.Access) error {
	if user, ok := strings.CutPrefix(f.ID.Instance, "user-"); ok && a.User != user {
		return lc.Forbidden("not your feed")
	}
	return nil
}

//lc:action
func (f *Feed) SetFilter(filter string) { f.Filter = filter }

//lc:action
func (f *Feed) Add(ctx context.Context, activityType, content string) error {
	if _, ok := lc.UserFrom(ctx); !ok {
		return lc.Forbidden("log in")
	}
	f.Entries = append(f.Entries, activityType+": "+content)
	return nil
}
