package lc

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// A formBody is the body of a form with files. What is in no file is bounded like
// other bodies, and each stage of it apart.
type formBody struct {
	r      io.Reader
	pace   *pace
	inFile bool  // what is read is in a file
	rest   int64 // bytes that may be read outside of files
	left   int64 // of them, in this stage
	over   bool  // there were more
	err    error // of r
	ended  int   // bytes of formEnd that were read
}

// formEnd follows the body: with it, the last line of a form is a whole one.
const formEnd = "\r\n"

// errNoEnd says that a form has no end. It is not io.EOF, by which mime/multipart
// tells the end, and also that there is none.
var errNoEnd = errors.New("the form has no end")

var errFormTooLarge = errors.New("the form is larger than it may be")

// allow begins a stage of at most n bytes.
func (b *formBody) allow(n int64) { b.left = min(n, b.rest) }

// Read implements io.Reader.
func (b *formBody) Read(p []byte) (int, error) {
	if !b.inFile {
		if b.left <= 0 {
			b.over = true
			return 0, errFormTooLarge
		}
		p = p[:min(int64(len(p)), b.left)]
	}
	if b.err == io.EOF {
		n := copy(p, formEnd[b.ended:])
		if b.ended += n; n == 0 {
			return 0, errNoEnd
		}
		return n, nil
	}
	n, err := b.r.Read(p)
	if !b.inFile {
		b.left -= int64(n)
		b.rest -= int64(n)
	}
	b.pace.took(n)
	if b.err = err; err == io.EOF {
		err = nil // formEnd follows
	}
	return n, err
}

// skip reads what may follow the form, so that the server finds the end of the
// request.
func (b *formBody) skip() {
	b.rest = maxPartHeader
	b.allow(maxPartHeader)
	io.Copy(io.Discard, b) // an error ends the connection, not the request
}

// minPace is how fast a form with files has to arrive, in bytes a second, on the
// average from Limits.ActionTime on.
const minPace = 16 << 10

// A pace bounds the time for reading a body by how much of it has come, lest slow
// senders hold connections.
type pace struct {
	control *http.ResponseController // nil: the server bounds it itself
	began   time.Time
	grace   time.Duration
	bytes   int64
	next    int64 // bytes at which the bound moves
}

// paceStep is how many bytes come before the bound moves.
const paceStep = 64 << 10

// newPace bounds the time for reading the body of a request, as limitReadTime does.
func newPace(w http.ResponseWriter, r *http.Request, grace time.Duration) *pace {
	limitReadTime(w, r, grace)
	p := &pace{began: time.Now(), grace: grace, next: paceStep}
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if ok && server.ReadTimeout == 0 {
		p.control = http.NewResponseController(w)
	}
	return p
}

// took notes that more has come.
func (p *pace) took(n int) {
	p.bytes += int64(n)
	if p.control == nil || p.bytes < p.next {
		return
	}
	p.next = p.bytes + paceStep
	p.control.SetReadDeadline(p.began.Add(p.grace + time.Duration(p.bytes/minPace)*time.Second))
}
