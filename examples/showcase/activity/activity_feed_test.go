package activity_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/examples/showcase/activity"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

const (
	ada   = "user-123" // in team 5
	linus = "user-456" // in teams 5 and 7
)

var (
	public = activity.ActivityFeedComponent.ID(activity.Public)
	team5  = activity.ActivityFeedComponent.ID("team-5")
)

// setUp returns an App whose feeds begin with a question and an update, both
// by Linus and read by him.
func setUp(t *testing.T) *lctest.Harness {
	t.Helper()
	app := lc.New(lc.WithSecret([]byte("a secret that only tests may know")))
	t.Cleanup(func() { app.Shutdown(context.WithoutCancel(t.Context())) })
	activity.RegisterActivityFeed(app, activity.New(func(string) []activity.Activity {
		return []activity.Activity{
			{ID: "a2", Type: activity.TypeQuestion, AuthorID: linus, Content: "Lunch?", ReadBy: []string{linus}},
			{ID: "a1", Type: activity.TypeUpdate, AuthorID: linus, Content: "Moved in", ReadBy: []string{linus}},
		}
	}))
	return lctest.New(t, app)
}

func TestRender(t *testing.T) {
	h := setUp(t)
	for _, test := range []struct {
		user, instance, channel string
	}{
		{"", "global", "activity:global"},
		{ada, "global", "activity:global"},
		{ada, "team-5", "activity:team-5"},
		{ada, ada, "activity:user-123"},
	} {
		page := h.As(test.user)
		r := page.Render(activity.ActivityFeedComponent.ID(test.instance)).AssertStatus(http.StatusOK)
		if r.Channel != lc.Channel(test.channel) {
			t.Errorf("feed %s is on channel %s, want %s", test.instance, r.Channel, test.channel)
		}
		page.AssertHTML("#activity-list", "Lunch?")
	}
}

func TestRenderRefused(t *testing.T) {
	h := setUp(t)
	for _, test := range []struct{ user, instance string }{
		{"", "team-5"},
		{ada, "team-7"},
		{ada, linus},
		{"", ada},
	} {
		h.As(test.user).Render(activity.ActivityFeedComponent.ID(test.instance)).AssertStatus(http.StatusForbidden)
	}
}

// What is new depends on who looks: that one has read an activity says nothing
// of the others.
func TestUnread(t *testing.T) {
	h := setUp(t)
	one, other := h.As(ada), h.As(linus)
	one.Render(team5)
	one.AssertHTML("#activity-unread", "2 unread")
	one.Call(team5, "markAsRead", lctest.Params{"activityId": "a2"}).AssertStatus(http.StatusOK)
	one.AssertHTML("#activity-unread", "1 unread")
	one.AssertBroadcast("activity:team-5", team5, "component-refresh")
	other.Render(team5)
	other.AssertHTML("#activity-unread", "0 unread")
	h.Render(public)
	h.AssertNoHTML("#activity-unread") // a guest has nothing to keep count of
}

func TestAddActivity(t *testing.T) {
	h := setUp(t)
	page := h.As(ada)
	page.Call(team5, "addActivity", lctest.Params{"activityType": "milestone", "content": "Done"}).AssertStatus(http.StatusOK)
	page.AssertHTML("#activity-list li", "Ada Done")
	page.AssertHTML("#activity-unread", "2 unread") // not one's own
	page.AssertBroadcast("activity:team-5", team5, "component-refresh")

	other := h.As(linus)
	other.Render(team5)
	other.AssertHTML("li.row-new", "Ada Done")
	other.Render(public)
	other.AssertNoHTML("[data-kind=milestone]") // another feed
}

func TestAddActivityRefused(t *testing.T) {
	for _, test := range []struct {
		name, user string
		feed       lc.ComponentID
		params     lctest.Params
		status     int
		at         string
	}{
		{"guest", "", public, lctest.Params{"activityType": "update", "content": "Hello"}, http.StatusForbidden, ""},
		{"another's feed", linus, activity.ActivityFeedComponent.ID(ada), lctest.Params{"activityType": "update", "content": "Hello"}, http.StatusForbidden, ""},
		{"unknown type", ada, public, lctest.Params{"activityType": "party", "content": "Hello"}, http.StatusUnprocessableEntity, "activityType"},
		{"empty", ada, public, lctest.Params{"activityType": "update", "content": ""}, http.StatusUnprocessableEntity, "content"},
		{"too long", ada, public, lctest.Params{"activityType": "update", "content": strings.Repeat("x", 201)}, http.StatusUnprocessableEntity, "content"},
		{"as somebody else", ada, public, lctest.Params{"activityType": "update", "content": "Hello", "userId": linus}, http.StatusUnprocessableEntity, "userId"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := setUp(t)
			r := h.As(test.user).Call(test.feed, "addActivity", test.params).AssertStatus(test.status)
			if test.at != "" && r.Problem.At(test.at) == "" {
				t.Errorf("the problem says nothing of %s: %s", test.at, r)
			}
			h.AssertNoBroadcast()
		})
	}
}

func TestMarkAsReadRefused(t *testing.T) {
	h := setUp(t)
	h.As(ada).Call(public, "markAsRead", lctest.Params{"activityId": "a9"}).AssertStatus(http.StatusNotFound)
	h.Call(public, "markAsRead", lctest.Params{"activityId": "a1"}).AssertStatus(http.StatusForbidden)
	h.AssertNoBroadcast()
}

// A filter is its viewer's alone. Not even that it was set is told.
func TestSetFilter(t *testing.T) {
	h := setUp(t)
	one, other := h.As(ada), h.As(linus)
	one.Render(team5)
	one.Call(team5, "setFilter", lctest.Params{"filter": "question"}).AssertStatus(http.StatusOK)
	one.AssertHTML(".chip[aria-pressed=true]", "question")
	one.AssertHTML("#activity-list", "Lunch?")
	one.AssertNoHTML("[data-kind=update]")
	one.AssertNoBroadcast()

	other.Render(team5)
	other.AssertHTML(".chip[aria-pressed=true]", "all")
	other.AssertHTML("[data-kind=update]", "")

	other.Call(team5, "addActivity", lctest.Params{"activityType": "question", "content": "Dinner?"}).AssertStatus(http.StatusOK)
	one.Render(team5) // as the hint to do so asks
	one.AssertHTML(".chip[aria-pressed=true]", "question")
	one.AssertHTML("#activity-list", "Dinner?")
	one.AssertNoHTML("[data-kind=update]")
}

// The filter and a new activity go without JavaScript, too.
func TestForms(t *testing.T) {
	page := setUp(t).As(ada)
	page.CallForm(public, "setFilter", lctest.Params{"filter": "question"}).AssertStatus(http.StatusSeeOther)
	page.AssertHTML(".chip[aria-pressed=true]", "question")
	page.AssertNoBroadcast()
	page.CallForm(public, "addActivity", lctest.Params{"activityType": "update", "content": "Done"}).AssertStatus(http.StatusSeeOther)
	page.AssertBroadcast("activity:global", public, "component-refresh")
}

func TestFilters(t *testing.T) {
	for filter, want := range map[string]string{
		"all":       "Linus Lunch?",
		"question":  "Linus Lunch?",
		"update":    "Linus Moved in",
		"unread":    "Nothing here",
		"milestone": "Nothing here under “milestone”.",
	} {
		page := setUp(t).As(linus)
		page.Call(public, "setFilter", lctest.Params{"filter": filter}).AssertStatus(http.StatusOK)
		page.AssertHTML("#activity-list li", want)
	}
	h := setUp(t)
	h.Call(public, "setFilter", lctest.Params{"filter": "update"}).AssertStatus(http.StatusOK) // guests may
	h.Call(public, "setFilter", lctest.Params{"filter": "none"}).AssertStatus(http.StatusUnprocessableEntity)
}

func TestExists(t *testing.T) {
	for instance, want := range map[string]bool{
		"global": true, "team-5": true, ada: true, "team-9": false, "user-1": false, "": false,
	} {
		if got := activity.Exists(instance); got != want {
			t.Errorf("Exists(%q) = %v, want %v", instance, got, want)
		}
	}
}
