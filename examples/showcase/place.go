package main

import (
	"net/http"
	"net/url"
)

// A place is what a page's address says: which post, which feed, and whom the
// viewer has just notified. All may be empty.
type place struct {
	Post, Feed, Sent string
}

// placeOf reads the place from a page's address, or from a form on the page.
func placeOf(r *http.Request) place {
	return place{
		Post: r.FormValue("post"),
		Feed: r.FormValue("feed"),
		Sent: r.FormValue("sent"),
	}
}

// URL returns the address of the place, which is always on this site.
func (p place) URL() string {
	query := url.Values{}
	for name, value := range map[string]string{"post": p.Post, "feed": p.Feed, "sent": p.Sent} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if len(query) == 0 {
		return "/"
	}
	return "/?" + query.Encode()
}
