package natsbroker

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A page is open in a browser. It does what our client does: see
// runtime/client/src/open.
type page struct {
	fleet  *fleet
	number int
	user   string
	base   string // of the machine that serves it
	views  string // of the machine to which a load balancer sends what it fetches
	client *http.Client
	post   bool // how it asks for its stream

	mu      sync.Mutex
	parts   map[string]*part  // by component
	places  map[string]string // by channel
	state   string            // of its stream
	began   time.Time
	arrival time.Duration // until its first stream was there
	fetches sync.WaitGroup
}

// A part is a component on a page.
type part struct {
	id, channel, token, cursor string
	version                    uint64
	html                       string
	log                        []showing
	wanted                     uint64 // version that is about to be fetched; 0: none
	covered                    bool   // a stream was opened for it
}

// A showing is what a page showed from a time on.
type showing struct {
	version uint64
	at      time.Time
}

// anyVersion is fetched and shown whatever is shown.
const anyVersion = math.MaxUint64

// How long a page spreads what it fetches.
const (
	afterChange = 300 * time.Millisecond
	afterGap    = time.Second
)

func newPage(f *fleet, number int) *page {
	base, views := f.machines[number%len(f.machines)].url, f.machines[(number+number/len(f.machines))%len(f.machines)].url
	return &page{
		fleet: f, number: number, user: fmt.Sprintf("viewer%d", number), base: base, views: views,
		client: &http.Client{Transport: &http.Transport{}}, post: number/len(f.machines)%2 == 0,
		parts: map[string]*part{}, places: map[string]string{}, began: time.Now(),
	}
}

// live renders some components, and keeps them up to date.
func (p *page) live(ctx context.Context, names []string) {
	defer p.client.CloseIdleConnections()
	defer p.fetches.Wait()
	for _, name := range names {
		part := p.render(ctx, name)
		if part == nil {
			return
		}
		p.mu.Lock()
		p.parts[name] = part
		p.mu.Unlock()
	}
	for attempt := 0.0; ctx.Err() == nil; attempt++ {
		wait := p.stream(ctx, &attempt)
		if !pause(ctx, cmp.Or(wait, backoff(attempt))) {
			return
		}
	}
}

// backoff is that of the browser client.
func backoff(attempt float64) time.Duration {
	return time.Duration(min(15_000, 250*math.Pow(2, attempt))*(1+rand.Float64())) * time.Millisecond
}

// render returns a component of a page that is loaded, nil if the test is over.
func (p *page) render(ctx context.Context, name string) *part {
	for attempt := 1; ; attempt++ {
		status, body, err := p.do(ctx, http.MethodGet, p.base+"/page?id="+url.QueryEscape(name), "", nil)
		if err == nil && status == http.StatusOK {
			if part := parseWrapper(body); part != nil {
				return part
			}
		}
		if !pause(ctx, backoff(float64(attempt))) {
			return nil
		}
	}
}

var wrapperAttribute = regexp.MustCompile(`data-([a-z-]+)="([^"]*)"`)

// parseWrapper returns what is in a wrapper, nil if it is none.
func parseWrapper(body []byte) *part {
	head, rest, _ := strings.Cut(string(body), ">")
	attributes := map[string]string{}
	for _, match := range wrapperAttribute.FindAllStringSubmatch(head, -1) {
		attributes[match[1]] = html.UnescapeString(match[2])
	}
	version, err := strconv.ParseUint(attributes["lc-version"], 10, 64)
	if err != nil || attributes["component-id"] == "" {
		return nil
	}
	return &part{
		id: attributes["component-id"], channel: attributes["sse-channel"], token: attributes["lc-token"], cursor: attributes["lc-cursor"],
		version: version, html: strings.TrimSuffix(rest, "</div>"), log: []showing{{version, time.Now()}},
	}
}

// An asked is a component in a request for a stream.
type asked struct {
	ID      string `json:"id"`
	Channel string `json:"channel"`
	Token   string `json:"token"`
	Version uint64 `json:"version"`
	After   string `json:"after"`
}

func (p *page) asked() (all []asked) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, part := range p.parts {
		after := part.cursor
		if part.covered && p.places[part.channel] != "" {
			after = p.places[part.channel]
		}
		all = append(all, asked{part.id, part.channel, part.token, part.version, after})
	}
	return all
}

func (p *page) streamRequest(ctx context.Context) (*http.Request, error) {
	all := p.asked()
	if p.post {
		body, err := json.Marshal(map[string]any{"components": all, "patch": true})
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+"/sse/events", strings.NewReader(string(body)))
		if err == nil {
			req.Header.Set("Content-Type", "application/json")
		}
		return req, err
	}
	query := url.Values{}
	for _, a := range all {
		query.Add("channel", a.Channel)
		query.Add("component", a.ID)
		query.Add("token", a.Token)
		query.Add("version", strconv.FormatUint(a.Version, 10))
		query.Add("after", a.After)
	}
	return http.NewRequestWithContext(ctx, http.MethodGet, p.base+"/sse/events?"+query.Encode(), nil)
}

// stream reads one stream to its end. It returns how long the server wants to
// be left alone, 0 if it did not say.
func (p *page) stream(ctx context.Context, attempt *float64) (wait time.Duration) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(errStopped)
	silent := 5 * p.fleet.heartbeat / 2
	watchdog := time.AfterFunc(silent, func() { cancel(fmt.Errorf("nothing came for %v", silent)) })
	defer watchdog.Stop()
	req, err := p.streamRequest(ctx)
	if err != nil {
		p.fleet.t.Error(err)
		return 0
	}
	req.Header.Set("Test-User", p.user)
	resp, err := p.client.Do(req)
	if err != nil {
		p.note("not opened: %v", err)
		return 0
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(resp.Body)
		p.note("answered %d: %s", resp.StatusCode, body)
		if resp.StatusCode < http.StatusTooManyRequests {
			p.fleet.t.Errorf("page %d: its stream is answered %d: %s", p.number, resp.StatusCode, body)
		}
		after, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		if after == 0 {
			return 0
		}
		return time.Duration(after)*time.Second + backoff(*attempt)
	}
	lines := bufio.NewReader(resp.Body)
	var e streamEvent
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			p.note("ended: %v, %v", err, context.Cause(ctx))
			return wait
		}
		watchdog.Reset(silent)
		if line = strings.TrimSuffix(line, "\n"); line != "" {
			e.add(line)
			continue
		}
		if e.typ == "connected" {
			*attempt /= 2
		}
		wait = p.take(e)
		e = streamEvent{}
	}
}

// A streamEvent is an event of a stream.
type streamEvent struct{ typ, id, data string }

func (e *streamEvent) add(line string) {
	switch field, value, _ := strings.Cut(line, ": "); field {
	case "event":
		e.typ = value
	case "id":
		e.id = value
	case "data":
		e.data += value
	}
}

func (p *page) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = time.Now().Format("15:04:05.000 ") + fmt.Sprintf(format, args...)
}

func (p *page) connected() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.HasSuffix(p.state, "connected")
}

// The data of events.
type (
	greeting struct {
		Channels map[string]struct {
			Versions map[string]uint64
			Place    string
		}
		Refused map[string]any
	}
	pushed struct {
		ComponentID string
		Channel     string
		Version     uint64
		HTML        string
		Retry       int // of a farewell, in milliseconds
	}
)

// take does what an event asks for, and returns the wait of a farewell.
func (p *page) take(e streamEvent) (wait time.Duration) {
	switch e.typ {
	case "":
		return 0
	case "connected":
		p.greet(e)
		return 0
	case "resync":
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, part := range p.parts {
			p.fetchSoon(part, anyVersion, afterGap)
		}
		return 0
	}
	var push pushed
	if err := json.Unmarshal([]byte(e.data), &push); err != nil {
		p.fleet.t.Errorf("%s %s: %v", e.typ, e.data, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if push.Channel != "" && e.id != "" {
		p.places[push.Channel] = e.id
	}
	part := p.parts[push.ComponentID]
	switch {
	case part == nil || push.Version <= part.version:
	case e.typ == "component-update":
		part.show(push.Version, push.HTML)
	case e.typ == "component-refresh":
		p.fetchSoon(part, push.Version, afterChange)
	}
	return time.Duration(push.Retry) * time.Millisecond
}

// greet takes a stream's first event, and compares versions.
func (p *page) greet(e streamEvent) {
	var hello greeting
	if err := json.Unmarshal([]byte(e.data), &hello); err != nil || len(hello.Refused) > 0 {
		p.fleet.t.Errorf("connected %s: %v", e.data, err)
	}
	p.note("connected")
	p.mu.Lock()
	defer p.mu.Unlock()
	p.arrival = cmp.Or(p.arrival, time.Since(p.began))
	for _, part := range p.parts {
		told := hello.Channels[part.channel]
		p.places[part.channel], part.covered = told.Place, true
		version, ok := told.Versions[part.id]
		if !ok {
			version = part.version
		}
		epoch := func(place string) string { before, _, _ := strings.Cut(place, "-"); return before }
		switch {
		case part.cursor != "" && epoch(part.cursor) != epoch(told.Place), version < part.version:
			p.fetchSoon(part, anyVersion, afterGap)
		case version > part.version:
			p.fetchSoon(part, version, afterGap)
		}
	}
}

// show shows a version. p.mu is locked.
func (t *part) show(version uint64, html string) {
	t.version, t.html = version, html
	t.log = append(t.log, showing{version, time.Now()})
}

// fetchSoon fetches a version of a component, unless it comes before. p.mu is
// locked.
func (p *page) fetchSoon(t *part, version uint64, spread time.Duration) {
	due := t.wanted > 0
	if t.wanted = max(t.wanted, version); due {
		return
	}
	p.fetches.Go(func() {
		time.Sleep(rand.N(spread))
		p.mu.Lock()
		version, shown := t.wanted, t.version
		t.wanted = 0
		p.mu.Unlock()
		if shown < version {
			p.fetch(t, version)
		}
	})
}

// fetch fetches a component. It tries again what got no answer, or one that
// may be another next time.
func (p *page) fetch(t *part, version uint64) {
	for attempt := 1; attempt <= actionSends; attempt++ {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		wants := "Infinity"
		if version != anyVersion {
			wants = strconv.FormatUint(version, 10)
		}
		header := http.Header{"LC-Token": {p.token(t)}, "LC-Request": {wants}, "LC-Version": {wants}}
		status, body, err := p.do(ctx, http.MethodGet, p.views+"/lc/"+strings.Replace(t.id, ":", "/", 1), "", header)
		cancel()
		switch {
		case err == nil && status == http.StatusOK:
			p.mu.Lock()
			if got := parseWrapper(body); got == nil {
				p.fleet.t.Errorf("page %d: no wrapper in %s", p.number, body)
			} else if version == anyVersion || got.version >= t.version {
				t.token, t.cursor = got.token, got.cursor
				t.show(got.version, got.html)
			}
			p.mu.Unlock()
			return
		case err == nil && status < http.StatusInternalServerError:
			p.fleet.t.Errorf("page %d: its view of %s is answered %d: %s", p.number, t.id, status, body)
			return
		}
		time.Sleep(backoff(float64(attempt)))
	}
	p.note("%s could not be fetched", t.id)
}

func (p *page) token(t *part) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return t.token
}

// isNew reports whether the page was not live yet at a time. p.mu is locked.
func (p *page) isNew(at time.Time) bool { return at.Before(p.began.Add(p.arrival)) }

// lateness returns how long after a save the page showed the change or a later
// one. It reports false if the page doesn't show the component, never did so,
// or was not live yet.
func (p *page) lateness(change save, at time.Time) (time.Duration, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.parts[change.id]
	if t == nil {
		return 0, false
	}
	for _, s := range t.log {
		if s.version >= change.version && !p.isNew(at) {
			return s.at.Sub(at), true
		}
	}
	return 0, false
}
