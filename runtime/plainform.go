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
		if req.act.partial && !out.effects.Removed && (out.faults != nil || out.effects.Redirect == "") {
			return a.formPage(r, req, in, out)
		}
		return a.onward(r, req, in, out.effects)
	}
	if p := problemOf(err); p.fields {
		if page := a.faultPage(r, req, in, p); page != nil {
			return &outgoing{answer: page, done: req.done}
		}
	}
	return &outgoing{answer: a.failed(r, err), done: req.done}
}

// formPage answers a form that its user wanted to be checked, or to be shown with
// what a partial action makes of it: with the form as it was filled in, and what the
// action has found to be wrong.
func (a *App) formPage(r *http.Request, req *actionRequest, in *input, out *outcome) *outgoing {
	with := &filledIn{faults: readFaults(out.faults), flash: out.effects.Flash, own: req.after, sync: true}
	done := &outgoing{own: req.after, faults: out.faults, filled: with, done: true}
	if takesPage(r) {
		done.answer = a.formAgain(r, req, in, with)
		return done
	}
	tail, err := out.effects.member()
	if err != nil {
		done.answer = a.failed(r, err)
		return done
	}
	done.answer = a.answerAgain(r, req, &outgoing{answer: &answer{tail: tail}, own: req.after, faults: out.faults})
	return done
}

// formAgain returns the page of formPage.
func (a *App) formAgain(r *http.Request, req *actionRequest, in *input, with *filledIn) *answer {
	status := http.StatusOK
	if len(with.faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	page, err := a.pageWithForm(r, req, in, status, with)
	if err != nil {
		return a.failed(r, err)
	}
	return page
}

// onward answers a form that was taken: by the way to the next page, with what the
// action has left for it. If that has no room for the viewer's own fields, the answer
// shows the component with them itself, as they would get lost.
func (a *App) onward(r *http.Request, req *actionRequest, in *input, e *effects) *outgoing {
	left := carried{Flash: e.Flash}
	state := parseToken(e.Token).state
	if state == "" && req.before != nil {
		state = req.viewer.token.state // which the action has not changed
	}
	if state != "" {
		left.State = map[ComponentID]string{req.call.id: state}
	}
	cookie, stateful := a.sealCarried(left, isSecure(r))
	if len(left.State) > 0 && !stateful && e.Redirect == "" && !e.Removed && takesPage(r) {
		with := &filledIn{flash: e.Flash, own: req.after, taken: true}
		return &outgoing{answer: a.formAgain(r, req, in, with), own: req.after, filled: with, done: true}
	}
	location := e.Redirect
	if location == "" {
		location = e.Query.on(a.cameFrom(r, in))
	}
	return &outgoing{answer: &answer{status: http.StatusSeeOther, location: location, cookie: cookie}, done: true}
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
