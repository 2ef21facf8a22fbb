// Package activity has the activity feed of the showcase: one component for
// a user's own feed, a team's and everybody's, in which each viewer sees what
// they chose to see.
package activity

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lcgen/lcgen/examples/showcase/people"
	lc "github.com/lcgen/lcgen/runtime"
)

// Limits on a feed.
const (
	feedSize = 100 // activities; the oldest go first
	maxRunes = 200 // of one activity
)

// Public is the instance of the feed that everybody may see.
const Public = "global"

// ActivityFeed shows what has happened, the newest first. Its instance says
// for whom: a user, a team, or global for everybody; its channel is
// activity:user-123, activity:team-5 or activity:global.
//
// The activities are shared state. The filter is the viewer's own, kept by the
// viewer's browser, so one's choice never shows at another's; because of it
// everybody looks at a view of their own, and a change makes each fetch theirs.
//
//lc:component activity-feed template=activity_feed.html
//lc:channel context activity
type ActivityFeed struct {
	ID         lc.ComponentID
	Activities []Activity `lc:"state"` // newest first
	Filter     Filter     `lc:"client"`

	viewer string // empty for a guest
	seed   func(instance string) []Activity
}

// New returns the factory of activity feeds. A feed without activities begins
// with what seed returns for its instance.
func New(seed func(instance string) []Activity) func(context.Context, lc.ComponentID) (*ActivityFeed, error) {
	return func(ctx context.Context, id lc.ComponentID) (*ActivityFeed, error) {
		viewer, _ := lc.UserFrom(ctx)
		return &ActivityFeed{ID: id, Filter: FilterAll, viewer: viewer, seed: seed}, nil
	}
}

// Mount fills a feed that has no stored state yet.
func (f *ActivityFeed) Mount(context.Context) error {
	f.Activities = f.seed(f.ID.Instance)
	return nil
}

// Exists reports whether there is a feed of that name: the public one, a
// team's or a user's.
func Exists(instance string) bool {
	_, user := people.Find(instance)
	return user || instance == Public || people.IsTeam(instance)
}

// MayRead reports whether a user, empty for a guest, may see a feed: their
// own, those of their teams and the public one.
func MayRead(user, instance string) bool {
	person, known := people.Find(user)
	return instance == Public || known && (instance == user || person.In(instance))
}

// Authorize keeps everybody to the feeds they may read, and lets nobody act
// who is not logged in, but for choosing what to see.
func (f *ActivityFeed) Authorize(_ context.Context, a lc.Access) error {
	switch {
	case !MayRead(a.User, f.ID.Instance):
		return lc.Forbidden("This feed is not yours to see.")
	case a.Kind == lc.AccessAct && a.User == "" && a.Action != "setFilter":
		return lc.Forbidden("Log in to take part.")
	}
	return nil
}

// AddActivity adds what the viewer has to tell.
//
//lc:action
func (f *ActivityFeed) AddActivity(activityType Type, content string) error {
	content = strings.TrimSpace(content)
	switch {
	case !activityType.known():
		return lc.Invalid("activityType", "Choose what kind of activity it is.")
	case content == "":
		return lc.Invalid("content", "Write what happened.")
	case utf8.RuneCountInString(content) > maxRunes:
		return lc.Invalid("content", fmt.Sprintf("An activity has at most %d characters.", maxRunes))
	}
	f.Activities = slices.Insert(f.Activities, 0, Activity{
		ID:       rand.Text(),
		Type:     activityType,
		AuthorID: f.viewer,
		Content:  content,
		At:       time.Now(),
		ReadBy:   []string{f.viewer},
	})
	f.Activities = f.Activities[:min(len(f.Activities), feedSize)]
	return nil
}

// MarkAsRead notes that the viewer has read an activity.
//
//lc:action
func (f *ActivityFeed) MarkAsRead(activityID string) error {
	i := slices.IndexFunc(f.Activities, func(a Activity) bool { return a.ID == activityID })
	if i < 0 {
		return lc.NotFound("This activity is no longer in the feed.")
	}
	if !f.Activities[i].readBy(f.viewer) {
		f.Activities[i].ReadBy = append(f.Activities[i].ReadBy, f.viewer)
	}
	return nil
}

// SetFilter chooses what the viewer sees. Nobody else is told.
//
//lc:action broadcast=none
func (f *ActivityFeed) SetFilter(filter Filter) error {
	if !slices.Contains(Filters(), filter) {
		return lc.Invalid("filter", "There is no such filter.")
	}
	f.Filter = filter
	return nil
}
