package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	claimBomb   = "a bomb is refused"
	claimFactor = "a refused request takes at most 4 × its body in memory"
)

// bombs are requests of a few bytes, or of one body, that would unfold to far
// more. Each is sent by a guest and by a user to see what it takes, and if it may
// be heavy, many times at once by a guest.
type bombs struct{}

func (bombs) Name() string { return "bombs" }

// bodySize is that of the largest bodies, just below what the App may take.
const bodySize = 1<<20 - 1<<10

// atOnce is how many of the same bomb are sent at once.
const atOnce = 20

func (bombs) Run(ctx context.Context, t *target) (found []finding) {
	viewers, err := t.strangers(ctx, 1)
	if err != nil {
		return control(err)
	}
	n := 0
	for _, c := range viewers {
		home, err := c.home(ctx)
		if err != nil {
			return control(err)
		}
		for _, b := range allBombs(t, home) {
			if ctx.Err() != nil {
				return found
			}
			n++
			found = append(found, b.explode(ctx, c)...)
			if b.heavy && c.user == "" && t.proc.alive() {
				found = append(found, b.explodeAtOnce(ctx, c)...)
			}
		}
		c.close()
	}
	found = append(found, manyTokens(ctx, t)...)
	t.note("%d bombs", n)
	return found
}

// A bomb is one request.
type bomb struct {
	name string
	*request
	heavy bool // is sent many times at once too
	light bool // may be answered: it is what it says, only much of it
	want  int  // status that it must get, 0 for any refusal
}

// explode sends the bomb once, and again if it seems to take too much: the
// garbage of others may have been in the measure.
func (b bomb) explode(ctx context.Context, c *caller) (found []finding) {
	const slack = 4 << 20 // that Go lets grow before it collects
	raw := c.as(b.request).bytes(c.t.addr)
	a, g := b.measure(ctx, c)
	for range 2 {
		if g.resident > int64(4*len(raw)+slack) {
			var again growth
			if a, again = b.measure(ctx, c); again.resident < g.resident {
				g = again
			}
		}
	}
	add := func(claim, format string, args ...any) {
		found = append(found, c.got(b.request, claim, c.is()+format, args...).of(b.name))
	}
	switch {
	case ctx.Err() != nil || a == nil: // the server may hang up on a bomb: that it lives is looked after
	case !b.light && a.isGood():
		add(claimBomb, " is answered %s", a)
	case b.want != 0 && a.status != b.want && !a.isBusy():
		add(claimBomb, " is answered %s, want %d", a, b.want)
	}
	if !b.light && g.resident > int64(4*len(raw)+slack) {
		add(claimFactor, ": a body of %.1f MiB made the process grow by %d MiB, and allocate %d MiB", float64(len(b.body))/(1<<20), g.resident>>20, g.allocated>>20)
	}
	return found
}

// measure sends the bomb, and returns the answer, nil if there is none, and what
// it took.
func (b bomb) measure(ctx context.Context, c *caller) (a *answer, g growth) {
	c.close() // a connection may be closed by what it carries
	g = c.t.grows(func() { a, _ = c.do(ctx, b.request) })
	return a, g
}

// explodeAtOnce sends the bomb many times, each before the one before it is
// answered, until the target has grown beyond what it may.
func (b bomb) explodeAtOnce(ctx context.Context, c *caller) (found []finding) {
	if _, err := c.t.numbers(true); err != nil {
		return nil // the watch tells of a server that is gone
	}
	sent := 0
	peak, err := c.t.peakOf(func() {
		var wg sync.WaitGroup
		for ; sent < atOnce && !c.t.isOvergrown() && ctx.Err() == nil; sent++ {
			one := &caller{t: c.t, user: c.user, cookie: c.cookie, from: c.from}
			wg.Go(func() {
				defer one.close()
				one.do(ctx, b.request) // what is wrong with answers is looked after
			})
			time.Sleep(10 * time.Millisecond)
		}
		wg.Wait()
	})
	if err == nil && peak > mostResident {
		found = append(found, c.got(b.request, claimMemory, "%d of %s at once by %s: %d MiB were resident", sent, b.name, c.is(), peak>>20).of(b.name))
	}
	return found
}

// A growth is what a target has taken, in bytes.
type growth struct{ resident, allocated int64 }

// grows returns what the target takes while do runs: nothing if it can't tell,
// as it can't unless it collects its garbage when it is asked to.
func (t *target) grows(do func()) growth {
	if !t.site.numbers {
		do()
		return growth{}
	}
	before, err := t.numbers(true)
	if err != nil {
		return growth{}
	}
	resident, _, err := t.proc.memory()
	if err != nil {
		return growth{}
	}
	peak, err := t.peakOf(do)
	if err != nil {
		return growth{}
	}
	after, err := t.numbers(false)
	if err != nil {
		return growth{}
	}
	return growth{peak - resident, after.Allocated - before.Allocated}
}

// fill repeats a text between a head and an end up to the size of a body.
func fill(head, repeated, end string) string {
	n := (bodySize - len(head) - len(end)) / len(repeated)
	return head + strings.TrimSuffix(strings.Repeat(repeated, n), ",") + end
}

// numbered repeats a text with a number in it.
func numbered(head, format, end string) string {
	var b strings.Builder
	b.WriteString(head)
	for i := 0; b.Len() < bodySize-len(format)-len(end)-20; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return strings.TrimSuffix(b.String(), ",") + end
}

// allBombs returns all of them for a viewer with that home.
func allBombs(t *target, home map[string]component) []bomb {
	return slices.Concat(jsonBombs(t, home), formBombs(t, home), headerBombs(t, home), codingBombs(t, home), typedBombs(t, home))
}

// jsonBombs are bodies of JSON for any action.
func jsonBombs(t *target, home map[string]component) []bomb {
	act := t.site.calls[0]
	send := func(body string) *request { return post(act.path(), asJSON, body, home[act.component].as()) }
	return []bomb{
		{name: "deep arrays", request: send(fill(`{"content":`, "[", "")), heavy: true},
		{name: "deep arrays, closed", request: send(`{"content":` + strings.Repeat("[", bodySize/2) + strings.Repeat("]", bodySize/2-20) + "}")},
		{name: "deep objects", request: send(fill("", `{"a":`, "1"))},
		{name: "many values", request: send(fill(`{"content":[`, "0,", "]}")), heavy: true},
		{name: "many objects", request: send(fill(`{"content":[`, "{},", "]}")), heavy: true},
		{name: "many unknown parameters", request: send(numbered("{", `"k%d":0,`, "}")), heavy: true},
		{name: "many keys within", request: send(numbered(`{"content":{`, `"k%d":0,`, "}}")), heavy: true},
		{name: "one key many times", request: send(fill("{", `"a":0,`, "}"))},
		{name: "a long number", request: send(fill(`{"content":`, "9", "}"))},
		{name: "a large exponent", request: send(`{"content":1e999999999999}`)},
		{name: "a long text", request: send(fill(`{"text":"`, "x", `","content":""}`))},
		{name: "a text of escapes", request: send(fill(`{"content":"`, `\u00e9`, `"}`))},
		{name: "a long key", request: send(fill(`{"`, "k", `":1}`))},
		{name: "spaces", request: send(fill("{", " ", `"x":1}`))},
		{name: "two of more than is allowed", request: send(`{"content":"` + strings.Repeat("x", 2<<20) + `"}`), want: 413},
		{name: "many views", request: post("/lc/views", asJSON, fill("[", `{"id":"a:b"},`, "]"))},
		{name: "one view many times", request: post("/lc/views", asJSON,
			viewsOf(slices.Repeat([]viewAsked{{ID: t.site.granted, Token: home[t.site.granted].token}}, 500)...)), light: true},
		{name: "many components of a stream", request: post("/sse/events", asJSON, fill(`{"components":[`, `{"id":"a:b"},`, "]}")), light: true},
	}
}

// formBombs are forms for any action.
func formBombs(t *target, home map[string]component) []bomb {
	act := t.site.calls[0]
	token := "_token=" + home[act.component].token
	part := func(format string) string {
		return "--b\r\nContent-Disposition: form-data; " + format + "\r\n\r\n\r\n"
	}
	multipart := func(body string) *request {
		return post(act.path(), "Content-Type: multipart/form-data; boundary=b", body, home[act.component].as())
	}
	send := func(body string) *request { return post(act.path(), asForm, body) }
	return []bomb{
		{name: "many fields", request: send(numbered(token, "&k%d=", "")), heavy: true},
		{name: "empty fields", request: send(fill(token, "&=", "")), heavy: true},
		{name: "one field many times", request: send(fill(token, "&content=", "")), heavy: true},
		{name: "many tokens", request: send(fill(token, "&_token=", ""))},
		{name: "ampersands", request: send(fill(token, "&", "&x=1"))},
		{name: "escapes", request: send(fill(token+"&x=", "%41", ""))},
		{name: "many parts", request: multipart(numbered("", part(`name="k%d"`), "--b--\r\n")), heavy: true},
		{name: "many files", request: multipart(numbered("", part(`name="f"; filename="%d"`), "--b--\r\n"))},
		{name: "a part with a long header", request: multipart(fill("--b\r\nX: ", "y", "\r\n\r\n\r\n--b--\r\n"))},
		{name: "a part with many headers", request: multipart(fill("--b\r\n", "X: y\r\n", "\r\n\r\n--b--\r\n")), heavy: true},
		{name: "a part with many parameters", request: multipart(numbered("--b\r\nContent-Disposition: form-data", `; p%d="x"`, "\r\n\r\n\r\n--b--\r\n"))},
		{name: "boundaries", request: multipart(fill("", "--b\r\n", "--b--\r\n"))},
		{name: "a multipart form in a multipart form", request: multipart(fill("", "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", "--b--\r\n"))},
		{name: "a long boundary", request: post(act.path(), "Content-Type: multipart/form-data; boundary="+strings.Repeat("b", 30_000), "x")},
	}
}

// headerBombs have no body.
func headerBombs(t *target, home map[string]component) []bomb {
	const size = 60_000 // the servers take 64 KiB
	render := func(header ...string) *request {
		return get(componentPath(t.site.granted), append(header, home[t.site.granted].as())...)
	}
	repeat := func(name, value string) *request {
		return render(name + ": " + strings.Repeat(value, size/len(value)))
	}
	many := &request{method: "GET", target: "/lc/client.js"}
	for i := range size / 12 {
		many.header = append(many.header, fmt.Sprintf("X-%d: y", i))
	}
	return []bomb{
		{name: "a long header", request: repeat("X", "y"), light: true},
		{name: "many headers", request: many, light: true},
		{name: "many cookies", request: repeat("Cookie", "a=b; "), light: true},
		{name: "many tags", request: repeat("If-None-Match", `"a",`), light: true},
		{name: "many encodings", request: repeat("Accept-Encoding", "gzip;q=0,"), light: true},
		{name: "many types", request: repeat("Accept", "a/b,"), light: true},
		{name: "many addresses", request: repeat("X-Forwarded-For", "1.2.3.4,"), light: true},
		{name: "a long token", request: get(componentPath(t.site.granted), "LC-Token: "+strings.Repeat("A", size))},
		{name: "a token of parts", request: get(componentPath(t.site.granted), "LC-Token: "+strings.Repeat("~", size))},
		{name: "a long place", request: &request{method: "HEAD", target: "/sse/events/global", header: []string{"Last-Event-ID: " + strings.Repeat("a-1,", size/4)}}, light: true},
		{name: "a long path", request: get("/lc/" + strings.Repeat("a", size))},
		{name: "a deep path", request: get("/lc/" + strings.Repeat("a/", size/2))},
		{name: "a path of escapes", request: get("/sse/events/" + strings.Repeat("%41", size/3))},
		{name: "one channel many times", request: &request{method: "HEAD", target: "/sse/events?" + strings.Repeat("channel=global&", size/15)}, light: true},
		{name: "many other channels", request: get("/sse/events?channel=" + strings.Join(instances(size/12), "&channel="))},
		{name: "many parameters of a stream", request: &request{method: "HEAD", target: "/sse/events/global?" + strings.Repeat("a&", size/2)}, light: true},
		{name: "more headers than are taken", request: get("/lc/client.js", "X: "+strings.Repeat("y", 1<<20)), want: 431},
	}
}

// instances returns the names of n channels.
func instances(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("a:%d", i))
	}
	return all
}

// codingBombs are compressed.
func codingBombs(t *target, home map[string]component) (all []bomb) {
	act := t.site.calls[0]
	var zipped bytes.Buffer
	z, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	zeros := make([]byte, 1<<20)
	for range 200 {
		z.Write(zeros)
	}
	z.Close()
	for _, coding := range []string{"gzip", "deflate", "br", "zstd", "gzip, gzip", "identity, gzip", "GZIP", "x-gzip", "compress"} {
		for _, kind := range []string{asJSON, asForm, "Content-Type: multipart/form-data; boundary=b"} {
			r := post(act.path(), kind, zipped.String(), home[act.component].as(), "Content-Encoding: "+coding)
			all = append(all, bomb{name: "a body that unfolds, as " + coding, request: r, want: 415})
		}
	}
	return all
}

// typedBombs are for parameters that hold other values.
func typedBombs(t *target, home map[string]component) []bomb {
	if t.site.name != "own" {
		return nil
	}
	const board = "board:open-1"
	send := func(action, body string) *request {
		return post(actionPath(board, action), asJSON, body, home[board].as())
	}
	form := func(action, body string) *request {
		return post(actionPath(board, action), asForm, "_token="+home[board].token+"&"+body)
	}
	return []bomb{
		{name: "349,001 items", request: send("batch", `{"items":[`+strings.TrimSuffix(strings.Repeat("{},", 349_001), ",")+`]}`), heavy: true},
		{name: "items in a form", request: form("batch", fill("items=[", "{},", "]")), heavy: true},
		{name: "tags of an item", request: send("batch", fill(`{"items":[{"tags":[`, `"",`, "]}]}")), heavy: true},
		{name: "items in each other", request: send("batch", fill(`{"items":[`, `{"within":`, ""))},
		{name: "items with unknown members", request: send("batch", numbered(`{"items":[{`, `"k%d":0,`, "}]}"))},
		{name: "labels", request: send("label", numbered(`{"labels":{`, `"k%d":"",`, "}}")), heavy: true},
		{name: "labels in a form", request: form("label", numbered("labels={", `"k%d":"",`, "}")), heavy: true},
		{name: "a variadic", request: send("pick", fill(`{"ids":[`, "0,", "]}")), heavy: true},
		{name: "a variadic in a form", request: form("pick", fill("", "ids=0&", "")), heavy: true},
		{name: "a variadic in a field", request: form("pick", fill("ids=[", "0,", "]")), heavy: true},
		{name: "a variadic of faults", request: send("pick", fill(`{"ids":[`, `"",`, "]}")), heavy: true},
		{name: "limits of a query", request: send("find", numbered(`{"query":{"limits":{`, `"k%d":1,`, "}}}"))},
		{name: "a long number for a small one", request: send("measure", fill(`{"small":`, "1", "}"))},
		{name: "a long fraction", request: send("measure", fill(`{"ratio":0.`, "1", "}"))},
		{name: "a long duration", request: send("measure", fill(`{"span":"`, "1h", `"}`))},
		{name: "a long time", request: send("measure", fill(`{"when":"2026-01-02T15:04:05.`, "1", `Z"}`))},
	}
}

// manyTokens opens streams that show thousands of tokens each, and sees what
// they hold.
func manyTokens(ctx context.Context, t *target) (found []finding) {
	const streams, tokens = 50, 9000
	const mostEach = 64 << 10
	before, err := t.numbers(true)
	if err != nil {
		return nil
	}
	c := t.guest()
	path := "/sse/events?channel=global" + strings.Repeat("&token", tokens)
	var open []*listener
	defer func() {
		for _, l := range open {
			l.Close()
		}
	}()
	for range streams {
		l, _, err := c.open(ctx, path)
		if err != nil || l == nil {
			break // refused: as it should be
		}
		open = append(open, l)
	}
	after, err := t.numbers(true)
	if err != nil || len(open) == 0 || !t.site.numbers {
		return nil
	}
	if each := (after.Heap - before.Heap) / int64(len(open)); each > mostEach {
		found = append(found, c.got(get(path), "a stream holds at most 64 KiB", "%d streams with %d empty tokens hold %d KiB each", len(open), tokens, each>>10))
	}
	return found
}
