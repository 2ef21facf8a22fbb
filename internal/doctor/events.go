package doctor

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// A stream is an open event stream.
type stream struct {
	resp     *http.Response
	encoding string // of its content, empty for none
	cancel   context.CancelFunc
	events   chan event
	failed   chan error
	greeting greeting // of its first event
}

// An event is one of a stream (HTML, section 9.2).
type event struct{ id, kind, data string }

// errClosed says that the other side has ended a stream.
var errClosed = errors.New("the server has closed it")

// maxURL is the length of a URL above which the browser client sends a body.
const maxURL = 2000

// open opens a stream. As a browser does, it says that it can take it
// compressed.
func (e *examination) open(s *subscription) (st *stream, err error) {
	for waits := 0; ; waits++ {
		if st, err = e.openOnce(s); err != nil || !e.waited(st.resp, waits) {
			return st, err
		}
		st.close()
	}
}

func (e *examination) openOnce(s *subscription) (*stream, error) {
	ctx, cancel := context.WithCancel(e.ctx)
	header := http.Header{"Accept": {"text/event-stream"}, "Accept-Encoding": {"gzip"}}
	req, err := e.request(ctx, s.ref(), header)
	if err == nil && len(req.URL.String()) > maxURL {
		header.Set("Content-Type", "application/json")
		if req, err = e.request(ctx, s.path, header); err == nil {
			body := s.body()
			req.Method, req.Body, req.ContentLength = http.MethodPost, io.NopCloser(bytes.NewReader(body)), int64(len(body))
		}
	}
	if err != nil {
		cancel()
		return nil, err
	}
	timer := time.AfterFunc(e.opts.Patience, cancel)
	resp, err := e.client.Do(req)
	timer.Stop()
	if err != nil {
		err = e.orLate(ctx, err)
		cancel()
		return nil, err
	}
	opened := &stream{
		resp: resp, encoding: resp.Header.Get("Content-Encoding"), cancel: cancel,
		events: make(chan event), failed: make(chan error, 1),
	}
	if resp.StatusCode == http.StatusOK {
		go opened.read(ctx)
	}
	return opened, nil
}

// close ends the stream.
func (s *stream) close() {
	s.cancel()
	s.resp.Body.Close()
}

// read hands on events until the stream ends.
func (s *stream) read(ctx context.Context) {
	s.failed <- s.scan(ctx)
}

// scan hands on events, and returns why there are no more.
func (s *stream) scan(ctx context.Context) error {
	var body io.Reader = s.resp.Body
	if s.encoding == "gzip" {
		plain, err := gzip.NewReader(body)
		if err != nil {
			return err
		}
		body = plain
	}
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, maxBody)
	var ev event
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			ev.id = value
		case "event":
			ev.kind = value
		case "data":
			ev.data += value
		case "":
			if ev.kind == "" && ev.data == "" {
				continue
			}
			select {
			case s.events <- ev:
			case <-ctx.Done():
				return ctx.Err()
			}
			ev = event{}
		}
	}
	// A compressed stream of the App has no end of its own.
	if err := lines.Err(); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return errClosed
}

// next returns the next event, or errLate.
func (s *stream) next(patience time.Duration) (event, error) {
	timer := time.NewTimer(max(patience, 0))
	defer timer.Stop()
	select {
	case ev := <-s.events:
		return ev, nil
	case err := <-s.failed:
		return event{}, err
	case <-timer.C:
		return event{}, errLate
	}
}
