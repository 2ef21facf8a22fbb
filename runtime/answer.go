package lc

import (
	"net/http"
	"strconv"
	"time"
)

// An answer is what a request gets, ready to be written, and written again
// where the same request comes a second time. Nobody changes it.
type answer struct {
	status      int
	contentType string
	head        []byte // precedes body
	body        []byte // may be shared with an event
	tail        []byte // follows body
	end         []byte // follows tail
	location    string
	retryAfter  string // seconds
	problem     string // the code of the problem that it tells
	cookie      *http.Cookie
	policy      string // Content-Security-Policy, where it is not the usual one
}

// write sends the answer. An error in doing so is one of the connection, and
// there is nobody left to tell it to.
func (ans *answer) write(w http.ResponseWriter) {
	h := w.Header()
	setIf(h, "Content-Type", ans.contentType)
	setIf(h, "Location", ans.location)
	setIf(h, "Retry-After", ans.retryAfter)
	setIf(h, codeHeader, ans.problem)
	setIf(h, "Content-Security-Policy", ans.policy)
	if ans.cookie != nil {
		http.SetCookie(w, ans.cookie)
	}
	h.Set("Content-Length", strconv.Itoa(ans.size()))
	w.WriteHeader(ans.status)
	for _, part := range [][]byte{ans.head, ans.body, ans.tail, ans.end} {
		w.Write(part)
	}
}

// with returns the answer with a cookie, which may be nil.
func (ans *answer) with(cookie *http.Cookie) *answer {
	ans.cookie = cookie
	return ans
}

// writeCounted sends the answer to a request that has begun. Until the browser has
// taken it, it counts as memory of the sender.
func (a *App) writeCounted(w http.ResponseWriter, r *http.Request, from sender, ans *answer) {
	held := answering{flight: &a.inflight, sender: from}
	held.count(ans.size())
	defer held.release()
	limitWriteTime(w, r, a.limits.ActionTime)
	ans.write(w)
}

// limitWriteTime bounds the time in which a browser must take the answer,
// unless the server does so itself: one that takes nothing would hold the
// answer and a goroutine for ever. Behind the answer, net/http lifts the limit.
func limitWriteTime(w http.ResponseWriter, r *http.Request, d time.Duration) {
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if ok && server.WriteTimeout == 0 {
		http.NewResponseController(w).SetWriteDeadline(time.Now().Add(d)) // an error: see limitReadTime
	}
}

func setIf(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

// size is that of the answer's content, in bytes.
func (ans *answer) size() int {
	return len(ans.head) + len(ans.body) + len(ans.tail) + len(ans.end)
}

// passing reports whether the request that got the answer had no effect, unless it is
// said to be done: such an answer need not be kept for a repetition, which may do
// better.
func (ans *answer) passing() bool {
	return ans.status >= http.StatusBadRequest && ans.status != http.StatusInternalServerError
}
