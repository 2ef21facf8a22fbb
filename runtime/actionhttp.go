package lc

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// maxRequestID bounds LC-Request, in bytes.
const maxRequestID = 64

// checkRequestID refuses what can't be a request ID.
func checkRequestID(name, id string) error {
	if len(id) > maxRequestID || strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return errMalformed("%s must be at most %d visible ASCII characters.", name, maxRequestID)
	}
	return nil
}

// handleAction serves POST {base}/{component}/{instance}/{action}.
func (a *App) handleAction(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	req, err := a.actionRequest(r)
	if err != nil {
		a.writeProblem(w, r, err)
		return
	}
	if err := a.inflight.begin(req.sender); err != nil {
		a.writeProblem(w, r, err)
		return
	}
	defer a.inflight.end(req.sender)
	body := withEnd(r)
	var ans *answer
	if r.Header.Values(uploadHeader) != nil {
		ans = a.answerUploads(w, r, req)
	} else {
		ans = a.answerAction(w, r, req)
		a.observeAction(r, req, ans, began)
	}
	if ans.status == http.StatusRequestEntityTooLarge {
		a.drain(w, r, req, body)
	}
	a.writeCounted(w, r, req.sender, ans)
}

// An actionRequest is a call on its way in.
type actionRequest struct {
	call
	id       string // LC-Request, or the form's requestField; empty if there is neither
	sender   sender
	repeated bool // was answered before
}

// actionRequest finds out what is called, and refuses what is not to be read
// at all.
func (a *App) actionRequest(r *http.Request) (*actionRequest, error) {
	if err := a.refuseForeignWrite(r); err != nil {
		return nil, err
	}
	sender := a.senderOf(a.user(r), r)
	if err := a.admit(sender); err != nil {
		return nil, err
	}
	for _, name := range []string{"LC-Request", "LC-Token", baseHeader} {
		if len(r.Header.Values(name)) > 1 {
			return nil, errMalformed("%s must be given once.", name)
		}
	}
	req := &actionRequest{id: r.Header.Get("LC-Request"), sender: sender}
	if err := checkRequestID("LC-Request", req.id); err != nil {
		return nil, err
	}
	req.call.id = componentID(r)
	comp, err := a.requested(req.call.id)
	if err != nil {
		return nil, err
	}
	name := r.PathValue("action")
	req.comp, req.act = comp, comp.actions[name]
	if req.act == nil {
		return nil, notFound("There is no action %s of %s.", clip.String(name), comp.name)
	}
	return req, nil
}

// answerAction decodes the arguments, makes the call, and returns its answer.
func (a *App) answerAction(w http.ResponseWriter, r *http.Request, req *actionRequest) *answer {
	req.viewer = a.viewerOf(r)
	if err := a.refuseUnread(w, r, req); err != nil {
		return a.failed(r, err)
	}
	req.base = parseFingerprint(r.Header.Get(baseHeader))
	in := newInput(req.act.names, a.limits)
	in.flight, in.sender = &a.inflight, req.sender
	in.speak(a.sayer(r.Context()))
	defer in.free()
	if err := a.readInput(w, r, req, in); err != nil {
		return a.failed(r, err)
	}
	if err := checkRequestID(requestField, in.once); err != nil {
		return a.failed(r, err)
	}
	if err := a.setZone(r.Context(), in); err != nil {
		return a.failed(r, err)
	}
	if req.viewer.token == (token{}) {
		req.viewer.token = parseToken(in.token)
	}
	req.bind = func() error { return req.decode(in) }
	var err error
	if req.props, err = a.shownProps(req.comp, req.call.id, req.viewer); err != nil {
		return a.failed(r, err)
	}
	req.viewer.props = req.props
	req.before, err = a.own(req.comp, req.call.id, req.viewer)
	plain := isPlain(r, req)
	if req.id == "" {
		req.id = in.once
	}
	switch {
	case plain && (err != nil || req.id == ""):
		return a.answerPlain(r, req, in, err).answer
	case plain:
		return a.answerPlainOnce(r, req, in)
	case err != nil:
		return a.failed(r, err)
	case req.id == "":
		return a.answerCall(r, req).answer
	}
	return a.answerOnce(r, req, in)
}

// readInput reads the arguments, and the files that come with them.
func (a *App) readInput(w http.ResponseWriter, r *http.Request, req *actionRequest, in *input) error {
	if req.act.partial {
		in.args.SetPartial()
	} else if err := req.act.files.refuseFileless(r, in.say); err != nil {
		return err
	}
	if (req.act.files.any() || req.act.partial) && mediaType(r) == typeMultipart {
		return a.readFiles(w, r, req, in)
	}
	return in.read(w, r)
}

// smallBody is what is read whatever the token, in bytes. An action on a global
// channel needs none, and goes on after a log-in in another tab.
const smallBody = 16 << 10

// refuseUnread refuses a large body, or one of unknown length, before any of it
// is read, if the header shows a token that the server has not made for this
// viewer and component, as far as can be told without making the component. What net/http reads of it, to keep the connection, it
// throws away.
func (a *App) refuseUnread(w http.ResponseWriter, r *http.Request, req *actionRequest) error {
	text := req.viewer.token.grant
	if text == "" || 0 <= r.ContentLength && r.ContentLength <= smallBody {
		return nil
	}
	switch ch, known := req.comp.channelUnmade(req.call.id); {
	case known:
		_, err := a.keys.openGrant(text, grant{req.call.id, ch}, req.viewer.user, time.Now())
		if err == nil || errors.Is(err, errTokenExpired) {
			return nil // who is on its channel may act, also after its time
		}
	default:
		if _, _, ok := readGrant(text); ok {
			return nil // it may be good: only a value tells the channel
		}
	}
	limitReadTime(w, r, a.limits.ActionTime)
	return expired(forbidden("This page is out of date, or was made for another user. Load it again."))
}

// answerOnce makes the call unless it was made before, by its LC-Request.
func (a *App) answerOnce(r *http.Request, req *actionRequest, in *input) *answer {
	own := &repeat{key: requestKeyOf(req), params: in.args.Digest(), sender: req.sender}
	ans, reduced, err := a.doOnce(r, req, own, func() *outgoing { return a.answerCall(r, req) })
	switch {
	case err != nil:
		return a.failed(r, err)
	case reduced && ans.showsComponent():
		return a.answerAgain(r, req, ans)
	}
	return ans.answer
}

// answerPlainOnce answers a form that the browser has sent by itself, by the same
// answer if the same form is sent twice. What the user has changed in between
// makes it another one, as after a step back in the browser's history.
func (a *App) answerPlainOnce(r *http.Request, req *actionRequest, in *input) *answer {
	own := &repeat{key: requestKeyOf(req), params: in.args.Digest(), sender: req.sender}
	own.key.form = sha256.Sum256(append(own.params[:], in.zone...)) // the same text is another time elsewhere
	if own.key.viewer == "" {
		own.key.guest = guestOf(r, req)
	}
	ans, reduced, err := a.doOnce(r, req, own, func() *outgoing { return a.answerPlain(r, req, in, nil) })
	switch {
	case err != nil:
		return a.failed(r, err)
	case reduced && ans.filled != nil:
		return a.formAgain(r, req, in, ans.filled)
	}
	return ans.answer
}

// guestOf returns what tells a guest who sends a form from others. A page that was
// kept on its way, by a cache, may show the same form with the same token to many
// of them.
func guestOf(r *http.Request, req *actionRequest) [sha256.Size]byte {
	b := appendField(nil, req.viewer.token.String())
	b = appendField(b, req.sender.address.String())
	b = appendField(b, r.UserAgent())
	for _, c := range r.Cookies() {
		if c.Name != carryCookie { // which the first answer may have set
			b = appendField(appendField(b, c.Name), c.Value)
		}
	}
	return sha256.Sum256(b)
}

// doOnce answers a request by run, unless it was made before. It reports whether
// the body of the answer was not kept.
func (a *App) doOnce(r *http.Request, req *actionRequest, own *repeat, run func() *outgoing) (ans *outgoing, reduced bool, err error) {
	if a.txs != nil {
		req.key, req.params = doneKey(&own.key), own.params[:]
	}
	ctx, cancel := a.inTime(r.Context()) // of the wait for a first request; the call itself has its own
	defer cancel()
	ans, reduced, repeated, err := a.repeats.do(ctx, own, run)
	req.repeated = req.repeated || repeated && err == nil
	return ans, reduced, err
}

// answerAgain answers a call that was made before with what the component looks
// like now, and the effects of then.
func (a *App) answerAgain(r *http.Request, req *actionRequest, before *outgoing) *answer {
	now, err := a.viewAgain(r.Context(), req, before.own)
	switch {
	case isNotFound(err):
		return a.answerGone(r, req, before)
	case err != nil:
		return a.failed(r, err)
	}
	return a.callAnswer(r, now.data, before.tail, before.faults).with(before.cookie)
}

// viewAgain returns the component as the viewer who acts sees it now, with their
// own fields.
func (a *App) viewAgain(ctx context.Context, req *actionRequest, own []byte) (*update, error) {
	l, err := a.loadPlaced(ctx, req.call.id, own, req.props)
	if err != nil {
		return nil, err
	}
	if err := a.allow(ctx, l, req.viewer, Access{Kind: AccessAct, Action: req.act.name}); err != nil {
		return nil, err
	}
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	version, err := l.version()
	if err != nil {
		return nil, err
	}
	return a.update(ctx, &shown{loaded: l, version: version, state: l.comp.public(l.record.State)})
}

// answerGone answers a call that was made before, on an instance that is gone by
// now.
func (a *App) answerGone(r *http.Request, req *actionRequest, before *outgoing) *answer {
	ch, _ := req.comp.channelUnmade(req.call.id)
	tail, err := removedToo(before.tail)
	if err != nil {
		return a.failed(r, err)
	}
	l := &loaded{comp: req.comp, id: req.call.id}
	if err := a.loadRecord(r.Context(), l); err != nil {
		return a.failed(r, err)
	}
	return a.callAnswer(r, goneUpdate(req.call.id, ch, l.record.Version), tail, before.faults).with(before.cookie)
}

// decode decodes the arguments, which is put off until it is known who may act:
// it costs many times the memory of the request. Each attempt decodes them: the
// method may have changed its slices and maps, as slices.DeleteFunc does.
func (req *actionRequest) decode(in *input) (err error) {
	defer recoverTo(&err)
	in.args.Again()
	req.run, req.args = req.act.bind(&in.args), &in.args
	faults, fields := in.args.Faults()
	failure, undecoded := in.args.Failure()
	switch {
	case isRefusal(failure) && (req.act.partial || !undecoded):
		return failure // as of errors that the method joins
	case req.act.partial && fields && failure == nil:
		req.faults = faults
		return nil
	case isRefusal(failure):
		failure = nil // perhaps for what is zero
	}
	if len(faults) > 0 {
		return invalidArgs(cmp.Or(in.files.status, http.StatusUnprocessableEntity), faults, fields, failure)
	}
	return failure
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
func (a *App) answerCall(r *http.Request, req *actionRequest) *outgoing {
	out, err := a.run(r, req)
	var tail []byte
	if err == nil {
		tail, err = out.effects.member()
	}
	if err != nil {
		return &outgoing{answer: a.failed(r, err), done: req.done}
	}
	flash := a.flashAhead(r, out.effects)
	if out.before {
		req.repeated = true
		before := &outgoing{answer: &answer{tail: tail, cookie: flash}, own: req.after, faults: out.faults}
		return &outgoing{answer: a.answerAgain(r, req, before), own: req.after, done: true, faults: out.faults}
	}
	update := out.update
	if out.patch != nil {
		update = out.patch
	}
	return &outgoing{answer: a.callAnswer(r, update, tail, out.faults).with(flash), own: req.after, done: true, faults: out.faults}
}

// flashAhead returns the cookie that takes the messages of a call to the page that
// the browser is sent to, nil if it stays where it is.
func (a *App) flashAhead(r *http.Request, e *effects) *http.Cookie {
	if e.Redirect == "" {
		return nil
	}
	cookie, _ := a.sealCarried(carried{Flash: e.Flash}, isSecure(r))
	return cookie
}

// callAnswer returns the answer to a call: the data of a component-update or a component-patch, and
// the effects as its last member. If a partial action has found faults, JSON, that is
// the member update of a problem.
func (a *App) callAnswer(r *http.Request, update, tail, faults []byte) *answer {
	ans := &answer{
		status:      http.StatusOK,
		contentType: typeJSON,
		body:        update[:len(update)-1], // without its brace
		tail:        tail,
	}
	if faults != nil {
		p := &problem{status: http.StatusUnprocessableEntity}
		head := p.body(a.sayer(r.Context()))
		ans.status, ans.contentType, ans.problem = p.status, typeProblem, p.codeOf()
		ans.head = slices.Concat(head[:len(head)-len("}\n")], []byte(`,"errors":`), faults, []byte(`,"update":`))
		ans.end = []byte("}\n")
	}
	return ans
}

// failed returns the answer that tells an error.
func (a *App) failed(r *http.Request, err error) *answer {
	p := problemOf(err)
	a.logProblem(r, p)
	return a.problemAnswer(r.Context(), p)
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
