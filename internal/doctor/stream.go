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
	"strconv"
	"strings"
	"time"

	"github.com/lcgen/lcgen/internal/client"
)

// A subscription is what the page's one stream is asked for.
type subscription struct {
	path     string
	channels []string // each once
	asked    []asked
}

// asked is what a component of the page asks the stream for.
type asked struct {
	ID      string `json:"id"`
	Channel string `json:"channel"`
	Token   string `json:"token"`
	Version uint64 `json:"version"`
	After   string `json:"after"`
}

// streamOf returns what the browser client would ask for, nil where there is
// nothing to listen to.
func streamOf(p *page) *subscription {
	s := &subscription{path: p.streams()}
	for _, c := range p.components {
		if c.channel == "" {
			continue
		}
		if !slices.Contains(s.channels, c.channel) {
			s.channels = append(s.channels, c.channel)
		}
		version, _ := strconv.ParseUint(c.version, 10, 64) // as the client: 0 if it is none
		s.asked = append(s.asked, asked{c.id, c.channel, grant(c.token), version, c.cursor})
	}
	if len(s.channels) == 0 {
		return nil
	}
	return s
}

// at returns what the subscription is after the last events that were seen, by
// channel.
func (s *subscription) at(places map[string]string) *subscription {
	later := *s
	later.asked = slices.Clone(s.asked)
	for i := range later.asked {
		if place := places[later.asked[i].Channel]; place != "" {
			later.asked[i].After = place
		}
	}
	return &later
}

// ref returns the URL by which the browser client asks for the stream by GET.
func (s *subscription) ref() string {
	query := url.Values{}
	for _, a := range s.asked {
		query.Add("channel", a.Channel)
		query.Add("component", a.ID)
		query.Add("token", a.Token)
		query.Add("version", strconv.FormatUint(a.Version, 10))
		query.Add("after", a.After)
	}
	path := s.path
	if len(s.channels) == 1 {
		path += "/" + url.PathEscape(s.channels[0])
	}
	return path + "?" + query.Encode()
}

// body returns what it sends if that is too long for a URL.
func (s *subscription) body() []byte {
	body, err := json.Marshal(map[string]any{"components": s.asked})
	if err != nil {
		panic(err) // strings and numbers can be encoded
	}
	return body
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
	tellRefused(sec, st.greeting.Refused)
	if !st.greeting.goesOn(s) {
		sec.note(adviseResync, "it can't go on from where the page was rendered")
	}
	w := watch{counts: map[string]int{}, places: map[string]string{}}
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
	e.comeBack(sec, s.at(w.places))
}

// maxEndings is how often a stream may end by itself before it is a loop.
const maxEndings = 3

// connect opens the stream and reads its first event.
func (e *examination) connect(sec *Section, s *subscription) (*stream, bool) {
	st, err := e.open(s)
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
		sec.bad("something between holds it back: turn off buffering and compression of text/event-stream in the proxy", "the stream opens, but nothing arrives: it is compressed (%s)", st.encoding)
	case errors.Is(err, errLate):
		sec.bad("something between holds it back: turn off buffering of text/event-stream in the proxy", "the stream opens, but nothing arrives")
	case err != nil:
		sec.bad("look in the application's log for lines with SSE", "the stream ends at once, so the browser connects again and again: %s", plain(err))
	case first.kind != client.EventConnected:
		sec.bad("let the App handle the path "+s.path, "the first event is %q, not %s", first.kind, client.EventConnected)
	default:
		// What else the event says is of an App only.
		_ = json.Unmarshal([]byte(first.data), &st.greeting)
		return true
	}
	return false
}

// A greeting is what the first event of a stream says.
type greeting struct {
	Channels map[string]struct{ Place string }
	Refused  map[string]refusal
}

// A refusal says why the stream does without a channel.
type refusal struct {
	Status int
	Code   string
	Detail string
}

// maxRefused is how many refused channels are told one by one.
const maxRefused = 8

// tellRefused tells which channels the stream does without.
func tellRefused(sec *Section, refused map[string]refusal) {
	for i, channel := range slices.Sorted(maps.Keys(refused)) {
		if i == maxRefused {
			sec.bad("", "and %d more channels are refused", len(refused)-i)
			return
		}
		why := refused[channel]
		advice := adviseStatus(why.Status)
		if why.Code == "limit" {
			advice = "show less on one page, or raise Limits.ChannelsPerStream"
		}
		sec.bad(advice, "%s is refused: %d %s: %s", channel, why.Status, http.StatusText(why.Status), strings.TrimSuffix(why.Detail, "."))
	}
}

// goesOn reports whether the stream begins on each channel not behind the place
// that its components have seen.
func (g *greeting) goesOn(s *subscription) bool {
	for _, a := range s.asked {
		from, asked := g.Channels[a.Channel].Place, a.After
		if from == "" || asked == "" {
			continue
		}
		fromEpoch, fromSeq := place(from)
		askedEpoch, askedSeq := place(asked)
		if fromEpoch != askedEpoch || fromSeq > askedSeq {
			return false
		}
	}
	return true
}

// place takes a place apart.
func place(text string) (epoch string, seq uint64) {
	epoch, digits, _ := strings.Cut(text, "-")
	seq, _ = strconv.ParseUint(digits, 10, 64) // 0 if it is none
	return epoch, seq
}

// A watch is what was seen of a stream.
type watch struct {
	counts map[string]int    // of events, by type
	places map[string]string // of the last event, by channel
	ended  int               // by itself, so often

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
		var data struct{ Channel string }
		if json.Unmarshal([]byte(ev.data), &data) == nil && data.Channel != "" {
			w.places[data.Channel] = ev.id
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
func (e *examination) comeBack(sec *Section, s *subscription) {
	st, err := e.open(s)
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
	ev, err := st.next(min(e.opts.Patience, e.opts.Watch, time.Second))
	if !st.greeting.goesOn(s) || err == nil && ev.kind == client.EventResync {
		sec.note(adviseResync, "coming back, it can't go on from where it was")
		return
	}
	sec.good("coming back, it goes on from where it was")
}

// adviseResync says what to do about history that does not reach.
const adviseResync = "fine after a restart with a new broker; else look at WithHistory, and whether several processes share one broker"
