package lc

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// refuseForeignRead refuses what a page of another site asks for. Such a page
// could not read the answer, but let it work for it, or measure it.
func refuseForeignRead(w http.ResponseWriter, r *http.Request) error {
	w.Header().Add("Vary", "Sec-Fetch-Site")
	if refuseCrossSite(r) != nil {
		return forbidden("A page of another site may not ask for this.")
	}
	return nil
}

// refuseForeignWrite refuses what a page of another site sends (CSRF).
func (a *App) refuseForeignWrite(r *http.Request) error {
	if err := a.crossSite.Check(r); err != nil {
		return &problem{status: http.StatusForbidden, detail: phrase.Of("A page of another site may not do this."), cause: fmt.Errorf("cross-site request: %w", err)}
	}
	return nil
}

// refuseForeignStream refuses a stream that a page of another site asks for,
// whatever the method.
func (a *App) refuseForeignStream(r *http.Request) error {
	if err := refuseCrossSite(r); err != nil {
		return err
	}
	return a.refuseForeignWrite(r)
}

// refuseCrossSite refuses streams to pages of other origins. Browsers tell
// where a request comes from: all of them in Sec-Fetch-Site, unless it goes
// over plain HTTP, and then in Origin if that is another. Other clients need
// not.
func refuseCrossSite(r *http.Request) error {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "none", "same-origin":
		return nil
	case "":
		origin := r.Header.Get("Origin")
		_, host, _ := strings.Cut(origin, "://")
		if origin == "" || strings.EqualFold(host, r.Host) {
			return nil
		}
	}
	return forbidden("A page of another site may not open a stream.")
}
