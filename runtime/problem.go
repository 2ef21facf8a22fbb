package lc

import (
	"net/http"
	"time"
)

// A problem is an error whose text is for the one who made the request.
type problem struct {
	status     int
	detail     string
	retryAfter time.Duration // 0: not told
	errors     []fault
}

type fault struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

func (p *problem) Error() string { return p.detail }

// errBusy is 503: full, come back after a while.
func errBusy(detail string, retryAfter time.Duration) error {
	return &problem{status: http.StatusServiceUnavailable, detail: detail, retryAfter: retryAfter}
}

// errTooMany is 429: this viewer has too much of it.
func errTooMany(detail string, retryAfter time.Duration) error {
	return &problem{status: http.StatusTooManyRequests, detail: detail, retryAfter: retryAfter}
}

// errMalformed is 400.
func errMalformed(detail string) error {
	return &problem{status: http.StatusBadRequest, detail: detail}
}

// Invalid returns an error that an action gives for a parameter's value.
func Invalid(param, message string) error { panic("later") }

// Forbidden returns an error for what the user may not do.
func Forbidden(message string) error { panic("later") }

// NotFound returns an error for what does not exist.
func NotFound(message string) error { panic("later") }

// writeProblem answers a request with an error, as application/problem+json.
func (a *App) writeProblem(w http.ResponseWriter, r *http.Request, err error) { panic("later") }
