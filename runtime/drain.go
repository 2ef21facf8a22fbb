package lc

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// A browser that sends a form by itself, and Firefox also for a script, reads no answer
// before it has sent all of its request: to one that is answered and closed in its
// midst it shows a lost connection. So the rest of a request that is too large is
// read and thrown away, within bounds.
const (
	// drainTime is for how long the rest of a request is read. It has to keep the
	// pace of other forms, too.
	drainTime = 2 * time.Minute

	// maxDrained is how many requests that are too large are read at a time.
	maxDrained = 64
)

// drains counts the requests that are too large and still read.
type drains struct{ now atomic.Int32 }

// An endingBody is the body of a request, of which it is known how much was read.
type endingBody struct {
	io.ReadCloser
	read  int64
	ended bool // or failed
}

func (b *endingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	b.ended = b.ended || err != nil
	return n, err
}

// withEnd returns the body of a request, nil if it has none.
func withEnd(r *http.Request) *endingBody {
	if r.Body == http.NoBody {
		return nil
	}
	b := &endingBody{ReadCloser: r.Body}
	r.Body = b
	return b
}

// drain reads the rest of a request that is too large, if it isn't larger than twice
// what the action may be sent. Of what is beyond, and of a client that asks before it
// sends (Expect: 100-continue), nothing is read.
func (a *App) drain(w http.ResponseWriter, r *http.Request, req *actionRequest, body *endingBody) {
	most := 2 * a.mostSent(req.act)
	if body == nil || body.ended || r.ContentLength > most || strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
		return
	}
	defer a.drains.now.Add(-1)
	if a.drains.now.Add(1) > maxDrained {
		return
	}
	end, pace, chunk := time.Now().Add(drainTime), newPace(w, r, a.limits.ActionTime), make([]byte, fileChunk)
	for body.read < most && time.Now().Before(end) {
		n, err := body.Read(chunk)
		if err != nil {
			return
		}
		pace.took(n)
	}
}

// mostSent returns how many bytes a request of an action may have.
func (a *App) mostSent(act *action) int64 {
	if !act.files.any() {
		return a.limits.BodyBytes
	}
	_, all := act.files.through(a.limits)
	return a.limits.BodyBytes + all
}
