package main

import (
	"bytes"
	"net/http"

	"github.com/lcgen/lcgen/examples/showcase/activity"
	"github.com/lcgen/lcgen/examples/showcase/notifications"
	"github.com/lcgen/lcgen/examples/showcase/people"
	lc "github.com/lcgen/lcgen/runtime"
)

// room is the room that everybody who looks at the site is in.
const room = "lobby"

// A page is what page.html shows.
type page struct {
	Place  place
	Viewer *people.Person // nil for a guest
	People []people.Person
	Post   post
	Posts  []tab
	Feeds  []tab
	Sent   string // name of whom the viewer has just notified

	NotificationMax int

	// Instances of the components.
	Notifications, Feed, Room string

	FeedClosed bool // to this viewer
	Shared     bool // one stream for all tabs of the viewer
}

// A tab leads to another place.
type tab struct {
	Label, URL string
	Current    bool
}

// showPage shows a post and what is around it.
func (s *site) showPage(w http.ResponseWriter, r *http.Request) {
	p, ok := newPage(placeOf(r), viewer(r))
	if !ok {
		http.NotFound(w, r)
		return
	}
	p.Shared = r.URL.Query().Has("shared")
	var html bytes.Buffer
	if err := s.app.Execute(r.Context(), &html, s.page, p); err != nil {
		s.logger.ErrorContext(r.Context(), "show page", "err", err)
		http.Error(w, "The page could not be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache")
	html.WriteTo(w)
}

// viewer returns who makes the request, nil for a guest.
func viewer(r *http.Request) *people.Person {
	user, _ := lc.UserFrom(r.Context())
	if person, ok := people.Find(user); ok {
		return &person
	}
	return nil
}

// newPage returns the page of a place for a viewer, and whether there is one.
func newPage(at place, viewer *people.Person) (page, bool) {
	user := ""
	if viewer != nil {
		user = viewer.ID
	}
	shown, ok := findPost(at.Post)
	feed := at.Feed
	if feed == "" {
		feed = activity.Public
	}
	if !ok || !activity.Exists(feed) {
		return page{}, false
	}
	here := place{Post: at.Post, Feed: at.Feed}
	p := page{
		Place:           here,
		Viewer:          viewer,
		People:          people.All(),
		Post:            shown,
		Posts:           postTabs(here, shown),
		Feeds:           feedTabs(here, viewer, feed),
		NotificationMax: maxNotification,
		Notifications:   notifications.ID(user).Instance,
		Feed:            feed,
		FeedClosed:      !activity.MayRead(user, feed),
		Room:            room,
	}
	if at.Sent != "" {
		p.Sent = people.Name(at.Sent)
	}
	return p, true
}

// postTabs returns a tab for each post.
func postTabs(here place, current post) []tab {
	var tabs []tab
	for _, p := range posts {
		there := place{Post: p.ID, Feed: here.Feed}
		tabs = append(tabs, tab{Label: p.Short, URL: there.URL(), Current: p.ID == current.ID})
	}
	return tabs
}

// feedTabs returns a tab for each feed that the viewer may see.
func feedTabs(here place, viewer *people.Person, current string) []tab {
	var tabs []tab
	add := func(label, feed string) {
		there := place{Post: here.Post, Feed: feed}
		tabs = append(tabs, tab{Label: label, URL: there.URL(), Current: feed == current})
	}
	add("Everybody", activity.Public)
	if viewer != nil {
		for _, team := range viewer.Teams {
			add("Team "+team[len("team-"):], team)
		}
		add("Only me", viewer.ID)
	}
	return tabs
}
