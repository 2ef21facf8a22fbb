package lc

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// maxRequestID bounds LC-Request, in bytes.
const maxRequestID = 64

// handleAction serves POST {base}/{component}/{instance}/{action}.
func (a *App) handleAction(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	req, err := a.actionRequest(r)
	if err != nil {
		a.writeProblem(w, r, err)
		return
	}
	ans := a.answerAction(w, r, req)
	a.observeAction(r, req, ans, began)
	limitWriteTime(w, r, a.limits.ActionTime)
	ans.write(w)
}

// An actionRequest is a call on its way in.
type actionRequest struct {
	call
	id       string // LC-Request; empty for a plain form
	repeated bool   // was answered before
}

// actionRequest finds out what is called, and refuses what is not to be read
// at all.
func (a *App) actionRequest(r *http.Request) (*actionRequest, error) {
	if err := a.refuseForeignWrite(r); err != nil {
		return nil, err
	}
	if err := a.admit(a.visitorOf(a.user(r), r)); err != nil {
		return nil, err
	}
	for _, name := range []string{"LC-Request", "LC-Token"} {
		if len(r.Header.Values(name)) > 1 {
			return nil, errMalformed(name + " must be given once.")
		}
	}
	req := &actionRequest{id: r.Header.Get("LC-Request")}
	if len(req.id) > maxRequestID || strings.ContainsFunc(req.id, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return nil, errMalformed(fmt.Sprintf("LC-Request must be at most %d visible ASCII characters.", maxRequestID))
	}
	req.call.id = componentID(r)
	comp, err := a.find(req.call.id)
	if err != nil {
		return nil, err
	}
	name := r.PathValue("action")
	req.comp, req.act = comp, comp.actions[name]
	if req.act == nil {
		return nil, NotFound("There is no action " + clip(name) + " of " + comp.name + ".")
	}
	return req, nil
}

// answerAction decodes the arguments, makes the call, and returns its answer.
func (a *App) answerAction(w http.ResponseWriter, r *http.Request, req *actionRequest) *answer {
	in := newInput(req.act.params, a.limits)
	defer in.free()
	if err := in.read(w, r); err != nil {
		return a.failed(r, err)
	}
	req.viewer = viewer{a.user(r), parseToken(r.Header.Get("LC-Token"))}
	if req.viewer.token == (token{}) {
		req.viewer.token = parseToken(in.token)
	}
	err := a.bind(req, in)
	switch {
	case isPlain(r, req):
		return a.answerPlain(r, req, in, err)
	case err != nil:
		return a.failed(r, err)
	case req.id == "":
		return a.answerCall(r, req)
	}
	ans, repeated, err := a.repeats.do(r.Context(), requestKeyOf(req), func() *answer { return a.answerCall(r, req) })
	if err != nil {
		return a.failed(r, err)
	}
	req.repeated = repeated
	return ans
}

// bind decodes the arguments and the viewer's own fields.
func (a *App) bind(req *actionRequest, in *input) (err error) {
	defer recoverTo(&err)
	req.run = req.act.bind(&in.args)
	if err := in.args.err(); err != nil {
		return err
	}
	req.before, err = a.own(req.comp, req.call.id, req.viewer)
	return err
}

// isPlain reports whether the request was made by the browser itself, from a
// form, and the answer is therefore the next page.
func isPlain(r *http.Request, req *actionRequest) bool {
	return req.id == "" && mediaType(r) != typeJSON && !strings.Contains(r.Header.Get("Accept"), typeJSON)
}

// run makes the call. It goes on to its end, or that of its time, also when
// the browser goes away: what is half done helps nobody, and the browser may
// ask again.
func (a *App) run(r *http.Request, req *actionRequest) (*outcome, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), a.limits.ActionTime)
	defer cancel()
	return a.perform(ctx, &req.call)
}

// answerCall makes the call and answers the browser client.
func (a *App) answerCall(r *http.Request, req *actionRequest) *answer {
	out, err := a.run(r, req)
	if err != nil {
		return a.failed(r, err)
	}
	tail, err := out.effects.member()
	if err != nil {
		return a.failed(r, err)
	}
	return &answer{
		status:      http.StatusOK,
		contentType: typeJSON,
		body:        out.update[:len(out.update)-1], // without its brace
		tail:        tail,
	}
}

// failed returns the answer that tells an error.
func (a *App) failed(r *http.Request, err error) *answer {
	p := problemOf(err)
	a.logProblem(r, p)
	return a.problemAnswer(p)
}

func (a *App) observeAction(r *http.Request, req *actionRequest, ans *answer, began time.Time) {
	if a.observer.Action == nil {
		return
	}
	a.observer.Action(r.Context(), ActionObservation{
		Component: req.call.id,
		Action:    req.act.name,
		Status:    ans.status,
		Repeated:  req.repeated,
		Attempts:  req.attempts,
		Duration:  time.Since(began),
	})
}
