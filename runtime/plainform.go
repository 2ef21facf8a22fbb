package lc

import (
	"net/http"
	"net/url"
	"strings"
)

// answerPlain makes the call of a form that the browser has sent by itself,
// and answers with the way to the next page. Faults in what the user typed,
// and err is of that kind or nil, come with the form as it was.
func (a *App) answerPlain(r *http.Request, req *actionRequest, in *input, err error) *outgoing {
	var out *outcome
	if err == nil {
		out, err = a.run(r, req)
	}
	if err == nil {
		req.repeated = req.repeated || out.before
		return &outgoing{answer: a.seeOther(r, req, in, out.effects), done: true}
	}
	if p := problemOf(err); p.fields {
		if page := a.faultPage(r, req, in, p); page != nil {
			return &outgoing{answer: page, done: req.done}
		}
	}
	return &outgoing{answer: a.failed(r, err), done: req.done}
}

// seeOther sends the browser to the next page, with what the action has left
// for it.
func (a *App) seeOther(r *http.Request, req *actionRequest, in *input, e *effects) *answer {
	location := e.Redirect
	if location == "" {
		location = a.cameFrom(r, in)
	}
	left := carried{Flash: e.Flash}
	if state := parseToken(e.Token).state; state != "" {
		left.State = map[ComponentID]string{req.call.id: state}
	}
	return &answer{status: http.StatusSeeOther, location: location, cookie: a.sealCarried(left, isSecure(r))}
}

// maxPage bounds the path of a page to go back to, in bytes. Browsers send no
// longer Referer, and proxies pass no much longer Location on.
const maxPage = 4 << 10

// cameFrom returns the path of the page that holds the form. Of a Referer only
// the path counts: whatever site it names, the browser stays on this one.
func (a *App) cameFrom(r *http.Request, in *input) string {
	const start = "/"
	if isPagePath(in.page) {
		return in.page
	}
	u, err := url.Parse(r.Referer())
	if err != nil || u.Path == "" || strings.HasPrefix(u.Path, a.base+"/") {
		return start
	}
	page := u.EscapedPath()
	if u.RawQuery != "" {
		page += "?" + u.RawQuery
	}
	if !isPagePath(page) {
		return start
	}
	return page
}

// isPagePath reports whether a browser that was on page may be sent there.
func isPagePath(page string) bool { return len(page) <= maxPage && isLocalPath(page) }
