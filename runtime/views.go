package lc

import (
	"context"
	"net/http"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// What one POST {base}/views may hold.
const (
	maxViews     = 500
	maxViewsBody = 1 << 20

	// maxViewsAnswer is from how many bytes on an answer gets no more content:
	// what it leaves out is asked for again.
	maxViewsAnswer = 8 << 20
)

// A viewAsked is one component that a POST {base}/views asks for. With a grant,
// the token is that of the outer component, and else its own.
//
// Nothing in it has been checked.
type viewAsked struct {
	id      string
	grant   string
	outer   string
	token   string
	version uint64 // that the page shows; 0: none
}

// handleViews serves POST {base}/views: many views in one answer.
func (a *App) handleViews(w http.ResponseWriter, r *http.Request) {
	from := a.senderOf(a.user(r), r)
	if err := a.admitViews(w, r, from); err != nil {
		a.writeProblem(w, r, err)
		return
	}
	defer a.inflight.end(from)
	held := answering{flight: &a.inflight, sender: from}
	defer held.release()
	body, err := a.answerViews(w, r, &held)
	if err != nil {
		a.writeProblem(w, r, err)
		return
	}
	limitWriteTime(w, r, a.limits.ActionTime)
	(&answer{status: http.StatusOK, contentType: typeJSON, body: body}).write(w)
}

// admitViews begins a POST {base}/views, or refuses it before it is read.
func (a *App) admitViews(w http.ResponseWriter, r *http.Request, from sender) error {
	if err := refuseForeignRead(w, r); err != nil {
		return err
	}
	if err := a.refuseForeignWrite(r); err != nil {
		return err
	}
	if err := a.admit(from); err != nil {
		return err
	}
	return a.inflight.begin(from)
}

// answerViews returns the answer to a POST {base}/views, in which each component
// has its view, its token or its problem. The error is about the request. What
// is asked for and what is answered count as memory of the sender.
func (a *App) answerViews(w http.ResponseWriter, r *http.Request, held *answering) ([]byte, error) {
	asked, err := a.readViews(w, r, held.sender)
	if err != nil {
		return nil, err
	}
	if err := a.admitParts(held.sender, len(asked)); err != nil {
		return nil, err
	}
	size := sizeOfViews(asked)
	if err := a.inflight.reserve(held.sender, size); err != nil {
		return nil, err
	}
	defer a.inflight.release(held.sender, size)
	ctx, cancel := a.inTime(r.Context())
	defer cancel()
	v := &viewing{app: a, held: held, made: map[viewAsked][2]int{}}
	v.counted, v.parts = len(asked)/countedAsOne, len(asked)
	v.r = r.WithContext(context.WithValue(ctx, partsKey{}, &v.inside))
	v.body = []byte{'['}
	for i := range asked {
		if i > 0 {
			v.body = append(v.body, ',')
		}
		v.answer(&asked[i])
	}
	return append(v.body, ']'), nil
}

// sizeOfViews is the memory that is taken by what is asked for, in bytes.
func sizeOfViews(asked []viewAsked) (n int) {
	for i := range asked {
		one := &asked[i]
		n += len(one.id) + len(one.grant) + len(one.outer) + len(one.token)
	}
	return n
}

// readViews reads what a POST {base}/views asks for.
func (a *App) readViews(w http.ResponseWriter, r *http.Request, from sender) (asked []viewAsked, err error) {
	err = a.readJSON(w, r, from, maxViewsBody, func(body []byte) (err error) {
		asked, err = parseViews(body, a.limits)
		return err
	})
	return asked, err
}

// parseViews reads the body of a POST {base}/views. It passes over members that
// it doesn't know, which a newer client may send. What it returns holds no part
// of body.
func parseViews(body []byte, limits Limits) (asked []viewAsked, err error) {
	all := jsonscan.Limits{Depth: limits.Depth, Values: jsonscan.Unlimited.Values}
	err = jsonscan.New(body, all).Array(func(value []byte) error {
		if len(asked) == maxViews {
			return errMalformed("The body asks for more than %d views.", maxViews)
		}
		one, err := parseViewAsked(value, all)
		asked = append(asked, one)
		return err
	})
	return asked, malformedJSON(err)
}

// parseViewAsked reads one element of the body.
func parseViewAsked(value []byte, limits jsonscan.Limits) (one viewAsked, err error) {
	err = jsonscan.New(value, limits).Object(func(key, value []byte) error {
		switch string(key) {
		case "id":
			return readMember(key, value, &one.id)
		case "grant":
			return readMember(key, value, &one.grant)
		case "outer":
			return readMember(key, value, &one.outer)
		case "token":
			return readMember(key, value, &one.token)
		case "version":
			return readMember(key, value, &one.version)
		}
		return nil
	})
	return one, err
}

// errViewsFull is for what an answer has no room for.
var errViewsFull = errBusy("The answer has no room for this one; ask for it again.", time.Second)
