package lc

import (
	"net/http"
	"strings"
)

// handleComponent serves GET {base}/{component}/{instance}.
func (a *App) handleComponent(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "LC-Token, LC-Request, LC-Base, LC-Query, LC-Kept")
	if err := refuseForeignRead(w, r); err != nil {
		a.writeProblem(w, r, err)
		return
	}
	from := a.senderOf(a.user(r), r)
	if err := a.admit(from); err != nil {
		a.writeProblem(w, r, err)
		return
	}
	if err := a.inflight.begin(from); err != nil {
		a.writeProblem(w, r, err)
		return
	}
	defer a.inflight.end(from)
	id := componentID(r)
	comp, err := a.requested(id)
	if err != nil {
		a.writeProblem(w, r, err)
		return
	}
	ctx, cancel := a.inTime(r.Context())
	defer cancel()
	_, scripts := r.Header["Lc-Request"] // whatever it says here
	v := a.viewerOf(r)
	v.scripts, v.version, v.patched = scripts, versionAsked(r), r.Header.Get(baseHeader) != ""
	if v.props, err = a.shownProps(comp, id, v); err != nil {
		a.writeProblem(w, r, err)
		return
	}
	view, err := a.view(ctx, id, v, func(l *loaded, access Access) error {
		return a.allow(ctx, l, v, access)
	})
	if err != nil {
		a.writeProblem(w, r, orLate(ctx, err))
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache") // to be kept, but asked for each time
	h.Set("ETag", view.etag)
	if matches(r.Header.Get("If-None-Match"), view.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	a.writeCounted(w, r, from, &answer{status: http.StatusOK, contentType: "text/html; charset=utf-8", body: view.html})
}

// matches reports whether an If-None-Match holds the tag, by weak comparison
// (RFC 9110, section 13.1.2).
func matches(ifNoneMatch, etag string) bool {
	for candidate := range strings.SplitSeq(ifNoneMatch, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}
