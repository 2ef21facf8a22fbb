package lc

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// typeProblem is the content type of a problem.
const typeProblem = "application/problem+json"

// A problem is an error as it is told outside, by RFC 9457.
type problem struct {
	status     int
	code       string // empty: that of the status
	detail     phrase.Phrase
	retryAfter time.Duration // when to come back; 0 is not told
	faults     []arg.Fault
	fields     bool  // the faults are all of the kind that a form can show at its fields
	cause      error // not told outside
}

// problemCodes are the words for what kind of problem it is, by status: what
// programs go by.
var problemCodes = map[int]string{
	http.StatusBadRequest:            "malformed",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "not-found",
	http.StatusMethodNotAllowed:      "method-not-allowed",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "too-large",
	http.StatusUnsupportedMediaType:  "unsupported-media-type",
	http.StatusUnprocessableEntity:   "invalid",
	http.StatusTooManyRequests:       "too-many-requests",
	http.StatusInternalServerError:   "internal",
	http.StatusServiceUnavailable:    "unavailable",
}

// codeExpired is that of a 403 whose reason is the token: it was good, and is
// past its time, or made for another user or by another secret. The page that
// shows it has to be loaded again.
const codeExpired = "expired"

// codeHeader tells the code too, for an answer to HEAD has no body.
const codeHeader = "LC-Problem"

// codeOf returns the problem's code.
func (p *problem) codeOf() string {
	if p.code != "" {
		return p.code
	}
	return problemCodes[p.status]
}

func (p *problem) Error() string {
	if p.cause != nil {
		return p.cause.Error()
	}
	return p.detail.String()
}

func (p *problem) Unwrap() error { return p.cause }

// errMalformed refuses a request that can't be understood.
func errMalformed(text string, args ...any) error {
	return &problem{status: http.StatusBadRequest, detail: phrase.Of(text, args...)}
}

// errTooLarge refuses a request with a body above the limit.
func errTooLarge(limit int64) error {
	return &problem{status: http.StatusRequestEntityTooLarge, detail: phrase.Of("The body is larger than %d bytes.", limit)}
}

// errBusy refuses what there is no room or time for at the moment.
func errBusy(text string, retryAfter time.Duration) error {
	return &problem{status: http.StatusServiceUnavailable, detail: phrase.Of(text), retryAfter: retryAfter}
}

// unreachable returns how it is told that a Store can't be read: it may be again
// in a moment.
func unreachable(err error) error {
	return &problem{status: http.StatusServiceUnavailable, detail: phrase.Of("The server can't reach its store at the moment."), retryAfter: time.Second, cause: err}
}

// orLate returns how it is told that something has failed because the time of ctx
// was over: it may go faster in a moment. Other errors stay as they are.
func orLate(ctx context.Context, err error) error {
	if ctx.Err() != context.DeadlineExceeded {
		return err
	}
	return &problem{status: http.StatusServiceUnavailable, detail: phrase.Of("The server takes too long at the moment."), retryAfter: time.Second, cause: err}
}

// expired returns how a refusal is told if a token was shown that is of no use
// any more: by err's own words, and the code for it. Other errors stay as they
// are.
func expired(err error) error {
	p := problemOf(err)
	if p.status != http.StatusForbidden {
		return err
	}
	return &problem{status: p.status, code: codeExpired, detail: p.detail, cause: err}
}

// invalidArgs refuses arguments: by 422, unless it is a file for another reason. What
// failed beside is the cause, nil if nothing did.
func invalidArgs(status int, faults []arg.Fault, fields bool, cause error) error {
	return &problem{
		status: status,
		detail: phrase.Of("Some parameters are invalid."),
		faults: faults,
		fields: fields,
		cause:  cause,
	}
}

// problemOf returns how err is told outside: what was not made for people
// outside comes out as 500 without a detail.
func problemOf(err error) *problem {
	var (
		known     *problem
		forbidden *ForbiddenError
		notFound  *NotFoundError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &forbidden):
		return &problem{status: http.StatusForbidden, detail: ownWords(forbidden.says, forbidden.Message)}
	case errors.As(err, &notFound):
		return &problem{status: http.StatusNotFound, detail: ownWords(notFound.says, notFound.Message)}
	}
	if faults := invalidFaults(err, nil); faults != nil {
		p := &problem{status: http.StatusUnprocessableEntity, faults: faults, fields: true}
		if !isInvalid(err) {
			p.cause = err
		}
		return p
	}
	if errors.Is(err, ErrConflict) {
		return &problem{status: http.StatusConflict, detail: phrase.Of("It has changed in the meantime. Look at what it is now, and try again."), cause: err}
	}
	return &problem{status: http.StatusInternalServerError, cause: err}
}

// ownWords returns the text of an error: in words of our own, or the message
// that somebody else has made it with.
func ownWords(says phrase.Phrase, message string) phrase.Phrase {
	if message != says.String() {
		return phrase.Said(message)
	}
	return says
}

// invalidFaults appends a fault for each InvalidError in the tree of err.
func invalidFaults(err error, faults []arg.Fault) []arg.Fault {
	switch e := err.(type) {
	case *InvalidError:
		return append(faults, arg.Fault{Pointer: arg.Pointer(strings.Split(e.Param, ".")...), Detail: e.Message})
	case interface{ Unwrap() error }:
		return invalidFaults(e.Unwrap(), faults)
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			faults = invalidFaults(one, faults)
		}
	}
	return faults
}

// body encodes the problem, in the words of say.
func (p *problem) body(say phrase.Sayer) []byte {
	body, err := json.Marshal(struct {
		Title  string      `json:"title"`
		Status int         `json:"status"`
		Code   string      `json:"code"`
		Detail string      `json:"detail,omitempty"`
		Errors []arg.Fault `json:"errors,omitempty"`
	}{titleOf(p.status).In(say), p.status, p.codeOf(), p.detail.In(say), p.faults})
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	return append(body, '\n')
}

// brief encodes what an event of a stream tells of the problem, in the words of say.
func (p *problem) brief(say phrase.Sayer) []byte {
	data, err := json.Marshal(struct {
		Status int    `json:"status"`
		Code   string `json:"code"`
		Detail string `json:"detail,omitempty"`
	}{p.status, p.codeOf(), p.detail.In(say)})
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	return data
}

// writeProblem answers a request with an error, as application/problem+json.
// The cause of a 500 or 503 is logged, for it is told nowhere else, and so is what
// failed beside faults.
func (a *App) writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	a.logProblem(r, p)
	a.problemAnswer(r.Context(), p).write(w)
}

func (a *App) logProblem(r *http.Request, p *problem) {
	switch {
	case p.status == http.StatusServiceUnavailable && p.cause != nil:
		a.log.WarnContext(r.Context(), "request can't be served now", "method", r.Method, "path", r.URL.Path, "err", p.cause)
		return
	case p.status != http.StatusInternalServerError && (len(p.faults) == 0 || p.cause == nil):
		return
	}
	var unread *undecodable
	if errors.As(p.cause, &unread) && !unread.isFirst() {
		a.dev.fault(r, p.cause)
		return
	}
	if trace := traceOfError(p.cause); trace != nil {
		a.log.ErrorContext(r.Context(), "request panicked", "method", r.Method, "path", r.URL.Path, "err", p.cause, "stack", trace)
	} else {
		a.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "err", p.cause)
	}
	a.dev.fault(r, p.cause)
}

// problemAnswer returns the answer that tells p to who ctx is about.
func (a *App) problemAnswer(ctx context.Context, p *problem) *answer {
	ans := &answer{status: p.status, contentType: typeProblem, problem: p.codeOf(), body: p.body(a.sayer(ctx))}
	if p.retryAfter > 0 {
		ans.retryAfter = strconv.Itoa(int(math.Ceil(p.retryAfter.Seconds())))
	}
	return ans
}

// titleOf returns the name of a status.
func titleOf(status int) phrase.Phrase { return phrase.Of(http.StatusText(status)) }
