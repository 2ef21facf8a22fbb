package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// fuzz sends valid requests that were altered, as bytes over connections of
// their own, for as long as there is time.
type fuzz struct{}

func (fuzz) Name() string { return "fuzz" }

const fuzzWorkers = 12 // they wait most of the time

func (fuzz) Run(ctx context.Context, t *target) (found []finding) {
	corpus, err := requestsOf(ctx, t)
	if err != nil {
		return control(err)
	}
	r := &fuzzing{t: t, corpus: corpus, statuses: map[int]int{}}
	fuzzed, cancel := context.WithTimeout(ctx, r.until(ctx))
	defer cancel()
	var next atomic.Uint64
	var wg sync.WaitGroup
	for range fuzzWorkers {
		wg.Go(func() {
			for fuzzed.Err() == nil {
				r.one(fuzzed, next.Add(1))
			}
		})
	}
	wg.Wait()
	t.note("%d requests%s", next.Load(), r)
	if r.statuses[200] == 0 && ctx.Err() == nil && t.proc.alive() {
		found = append(found, finding{claim: claimControl, effect: "no request at all is answered 200"})
	}
	return append(found, unchanged(ctx, t, t.site.told)...)
}

// until returns how long to go on, so that there is time to see what was left.
func (r *fuzzing) until(ctx context.Context) time.Duration {
	end, ok := ctx.Deadline()
	if !ok {
		return time.Minute
	}
	left := time.Until(end)
	return left - min(left/3, 3*time.Second)
}

// A fuzzing is one run of fuzz.
type fuzzing struct {
	t      *target
	corpus []*request

	mu       sync.Mutex
	statuses map[int]int
}

// requestsOf returns valid requests by a guest and by users.
func requestsOf(ctx context.Context, t *target) (all []*request, err error) {
	viewers, err := t.strangers(ctx, min(len(t.site.strangers), 20))
	if err != nil {
		return nil, err
	}
	for _, c := range viewers {
		home, err := c.home(ctx)
		if err != nil {
			return nil, err
		}
		c.close()
		add := func(r *request) { all = append(all, c.as(r)) }
		add(get(t.site.pages(c.user)[0], "Accept: text/html"))
		add(get(streamOf(home), "Accept: text/event-stream"))
		add(get("/sse/events/global", "Last-Event-ID: "+home[t.site.granted].cursor))
		add(get(componentPath(t.site.granted), home[t.site.granted].as(), `If-None-Match: W/"x"`))
		add(get("/lc/client.js", "Accept-Encoding: gzip"))
		add(post("/sse/events", asJSON, fmt.Sprintf(`{"components":[{"id":%q,"token":%q,"version":1}],"patch":true}`, t.site.granted, home[t.site.granted].token)))
		add(post("/lc/views", asJSON, fmt.Sprintf(`[{"id":%q,"grant":"x","outer":%q,"token":"x"}]`, t.site.granted, t.site.granted)))
		for i, call := range t.site.calls {
			token := home[call.component].token
			add(post(call.path(), asJSON, call.body, "LC-Token: "+token, fmt.Sprintf("LC-Request: fuzz-%d", i)))
			add(post(call.path(), asForm, formOf(call.body)+"&_token="+url.QueryEscape(token), "Accept: text/html", "Referer: http://"+t.addr+"/"))
			add(multipartOf(call, token))
		}
	}
	return all, nil
}

// multipartOf returns a call as a multipart form.
func multipartOf(c call, token string) *request {
	var b strings.Builder
	values, _ := url.ParseQuery(formOf(c.body) + "&_token=" + token)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&b, "--b\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", name, values[name][0])
	}
	return post(c.path(), "Content-Type: multipart/form-data; boundary=b", b.String()+"--b--\r\n")
}

// one makes the n-th request, which follows from the seed.
func (r *fuzzing) one(ctx context.Context, n uint64) {
	m := &mutator{rand.New(rand.NewPCG(r.t.seed, n)), r.t.addr}
	raw := m.alter(pick(m, r.corpus))
	if m.IntN(6) == 0 {
		raw = slices.Concat(raw, m.alter(pick(m, r.corpus)))
	}
	w, err := r.t.dial(ctx, r.t.sources.take())
	if err != nil {
		return // the watch tells of a server that is gone
	}
	defer w.Close()
	w.SetDeadline(time.Now().Add(patience))
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		w.send(raw) // an error says that the server has hung up, and it may
		if m.IntN(10) > 0 {
			w.closeWrite()
		} else {
			w.SetReadDeadline(time.Now().Add(80 * time.Millisecond))
		}
	}()
	r.read(w, raw)
	w.Close()
	<-sent
}

// read looks at all answers that come. What begins as another request may reach
// the server as HEAD, whose answer has no body: such ones are read no further.
func (r *fuzzing) read(w *wire, raw []byte) {
	method := "GET"
	if bytes.Contains(raw, []byte("HEAD")) {
		method = "HEAD"
	}
	for n := 0; ; n++ {
		a, rest, err := readAnswer(w.in, method)
		if err != nil {
			if strings.Contains(err.Error(), "malformed HTTP") {
				r.t.add(finding{claim: claimHTTP, effect: err.Error(), request: quote(raw)})
			}
			return
		}
		r.t.inspect(a, raw)
		r.mu.Lock()
		r.statuses[a.status]++
		r.mu.Unlock()
		if rest != nil {
			r.stream(w, rest, raw)
		}
		if rest != nil || method == "HEAD" {
			return
		}
	}
}

// stream looks at the beginning of a stream.
func (r *fuzzing) stream(w *wire, rest io.Reader, raw []byte) {
	w.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	events := newEventReader(rest)
	for {
		ev, err := events.next()
		if err != nil {
			if strings.Contains(err.Error(), errBroken.Error()) {
				r.t.add(finding{claim: claimEvents, effect: err.Error(), request: quote(raw)})
			}
			return
		}
		if fault := forged(ev); fault != "" {
			r.t.add(finding{claim: claimEvents, effect: fault, request: quote(raw)})
		}
	}
}

// String returns the most frequent statuses.
func (r *fuzzing) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var text strings.Builder
	for _, status := range slices.Sorted(maps.Keys(r.statuses)) {
		fmt.Fprintf(&text, " %d×%d", r.statuses[status], status)
	}
	return text.String()
}
