package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lcgen/lcgen/internal/client"
)

// A subscription is what the page's one stream is asked for.
type subscription struct {
	path     string
	channels []string
	tokens   map[string]string // grant by channel
	cursor   string            // the page's
}

// streamOf returns what the browser client would ask for, nil where there is
// nothing to listen to.
func streamOf(p *page) *subscription {
	s := &subscription{path: p.streams(), tokens: map[string]string{}}
	for _, c := range p.components {
		if c.channel == "" {
			continue
		}
		if _, known := s.tokens[c.channel]; !known {
			s.channels = append(s.channels, c.channel)
		}
		s.tokens[c.channel] = grant(c.token)
		if s.cursor == "" {
			s.cursor = c.cursor
		}
	}
	if len(s.channels) == 0 {
		return nil
	}
	return s
}

// ref returns the URL of a stream of some of the channels, as the browser
// client makes it.
func (s *subscription) ref(channels ...string) string {
	query := url.Values{}
	for _, channel := range channels {
		if len(channels) > 1 {
			query.Add("channel", channel)
		}
		if token := s.tokens[channel]; token != "" {
			query.Add("token", token)
		}
	}
	if s.cursor != "" {
		query.Set("lastEventId", s.cursor)
	}
	path := s.path
	if len(channels) == 1 {
		path += "/" + url.PathEscape(channels[0])
	}
	return path + "?" + query.Encode()
}

// checkStream opens the stream as the browser client does, watches it, and
// comes back to it.
func (e *examination) checkStream(s *subscription) {
	sec := e.report.section(s.path)
	began := time.Now()
	st, ok := e.connect(sec, s)
	if !ok {
		return
	}
	sec.good("it opens in %s, one connection for %s", time.Since(began).Round(time.Millisecond), count(len(s.channels), "channel", "channels"))
	w := watch{counts: map[string]int{}}
	for left := e.opts.Watch; ; left = e.opts.Watch - time.Since(began) {
		err := w.see(st, left)
		st.close()
		if errors.Is(err, errLate) {
			break
		}
		if w.comeBack > 0 {
			w.renewed++
			select {
			case <-time.After(w.comeBack):
			case <-e.ctx.Done():
			}
		} else {
			w.ended++
		}
		if w.ended < maxEndings && e.ctx.Err() == nil {
			if st, ok = e.connect(sec, s); ok {
				continue
			}
		}
		sec.bad("look in the application's log for lines with SSE, and at timeouts of the server and of proxies",
			"it ends by itself, %s in %s, so the browser connects again and again: %s",
			count(w.ended, "time", "times"), time.Since(began).Round(time.Millisecond), plain(err))
		return
	}
	w.tell(sec, e.opts.Watch)
	e.comeBack(sec, s, w.last)
}

// maxEndings is how often a stream may end by itself before it is a loop.
const maxEndings = 3

// connect opens the stream and reads its first event.
func (e *examination) connect(sec *Section, s *subscription) (*stream, bool) {
	st, err := e.open(s.ref(s.channels...), "")
	if err != nil {
		sec.bad("look in the application's log", "the stream does not open: %s", plain(err))
		return nil, false
	}
	if e.checkAnswer(sec, s, st) && e.checkFirst(sec, s, st) {
		return st, true
	}
	st.close()
	return nil, false
}

// checkAnswer looks at the head of the stream's answer.
func (e *examination) checkAnswer(sec *Section, s *subscription, st *stream) bool {
	kind := st.resp.Header.Get("Content-Type")
	switch {
	case st.resp.StatusCode != http.StatusOK:
		body, _ := io.ReadAll(io.LimitReader(st.resp.Body, maxBody))
		sec.bad(adviseStatus(st.resp.StatusCode), "the stream answers %s%s", st.resp.Status, detail(string(body)))
		e.blame(sec, s)
		return false
	case !strings.HasPrefix(kind, "text/event-stream"):
		sec.bad("let the App handle the path "+s.path, "the stream is %q, not text/event-stream: something else answers", kind)
		return false
	}
	return true
}

// checkFirst waits for the event that says that the stream is open.
func (e *examination) checkFirst(sec *Section, s *subscription, st *stream) bool {
	first, err := st.next(e.opts.Patience)
	switch {
	case errors.Is(err, errLate) && st.encoding != "":
		sec.bad("turn compression of text/event-stream off", "the stream opens, but nothing arrives: it is compressed (%s), which holds events back", st.encoding)
	case errors.Is(err, errLate):
		sec.bad("something between holds it back: turn off buffering of text/event-stream in the proxy", "the stream opens, but nothing arrives")
	case err != nil:
		sec.bad("look in the application's log for lines with SSE", "the stream ends at once, so the browser connects again and again: %s", plain(err))
	case first.kind != client.EventConnected:
		sec.bad("let the App handle the path "+s.path, "the first event is %q, not %s", first.kind, client.EventConnected)
	default:
		return true
	}
	return false
}

// blame finds out which channels the stream is refused for.
func (e *examination) blame(sec *Section, s *subscription) {
	if len(s.channels) == 1 {
		return
	}
	for _, channel := range s.channels {
		st, err := e.open(s.ref(channel), "")
		if err != nil {
			continue
		}
		if st.resp.StatusCode == http.StatusOK {
			sec.good("%s alone is fine", channel)
		} else {
			sec.bad("", "%s alone answers %s", channel, st.resp.Status)
		}
		st.close()
	}
}

// A watch is what was seen of a stream.
type watch struct {
	counts map[string]int // of events, by type
	last   string         // ID of the last event
	ended  int            // by itself, so often

	comeBack time.Duration // what the last event asks for, which ends a stream that is old; 0: nothing
	renewed  int           // ended like that, so often
}

// see reads events for a while. It returns errLate when that is over, and what
// ended the stream if it did not stay open.
func (w *watch) see(st *stream, d time.Duration) error {
	for deadline := time.Now().Add(d); ; {
		ev, err := st.next(time.Until(deadline))
		if err != nil {
			return err
		}
		w.counts[ev.kind]++
		w.comeBack = farewell(ev)
		if ev.id != "" {
			w.last = ev.id
		}
	}
}

// farewell returns how long a server that ends a stream asks its reader to stay
// away, 0 if the event is no farewell.
func farewell(ev event) time.Duration {
	var data struct{ Retry int }
	if ev.kind != "ping" || json.Unmarshal([]byte(ev.data), &data) != nil {
		return 0
	}
	return time.Duration(data.Retry) * time.Millisecond
}

// tell says what was seen in a time.
func (w *watch) tell(sec *Section, d time.Duration) {
	var said []string
	for _, kind := range slices.Sorted(maps.Keys(w.counts)) {
		said = append(said, fmt.Sprintf("%d × %s", w.counts[kind], kind))
	}
	came := "nothing"
	if len(said) > 0 {
		came = strings.Join(said, ", ")
	}
	switch {
	case w.ended > 0:
		sec.note("look in the application's log for lines with SSE", "it ended by itself (%s), and came back", count(w.ended, "time", "times"))
	case w.renewed > 0:
		sec.good("it stays open, and was opened again as the server asks of old streams (%s); in %s came %s", count(w.renewed, "time", "times"), d, came)
	default:
		sec.good("it stays open; in %s came %s", d, came)
	}
	if pings := w.counts[client.EventPing]; pings > 1 && time.Duration(pings)*time.Second > d {
		sec.note("let WithHeartbeat be some seconds", "it pings %.0f times a second, which wakes every viewer's machine", float64(pings)/d.Seconds())
	}
	if w.counts[client.EventResync] > 0 {
		sec.note(adviseResync, "it can't go on from where the page was rendered")
	}
}

// comeBack opens the stream again after the last event, as a browser does
// after a broken connection.
func (e *examination) comeBack(sec *Section, s *subscription, last string) {
	st, err := e.open(s.ref(s.channels...), last)
	if err != nil {
		sec.bad("look in the application's log for lines with SSE", "it can't be opened a second time: %s", plain(err))
		return
	}
	defer st.close()
	if st.resp.StatusCode != http.StatusOK {
		sec.bad(adviseStatus(st.resp.StatusCode), "opened a second time, it answers %s", st.resp.Status)
		return
	}
	if !e.checkFirst(sec, s, st) {
		return
	}
	// A resync would come right behind.
	if ev, err := st.next(min(e.opts.Patience, e.opts.Watch, time.Second)); err == nil && ev.kind == client.EventResync {
		sec.note(adviseResync, "coming back, it can't go on from where it was")
		return
	}
	sec.good("coming back, it goes on from where it was")
}

// adviseResync says what to do about history that does not reach.
const adviseResync = "fine after a restart with a new broker; else look at WithHistory, and whether several processes share one broker"
