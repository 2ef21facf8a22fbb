package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"time"
)

// Options say what to examine and how.
type Options struct {
	URL    string      // of a page, absolute
	Header http.Header // sent with every request to the page's host: a cookie, say
	Watch  time.Duration

	// Patience is how long an answer, or the first event of a stream, may take.
	// The default is 5 seconds.
	Patience time.Duration
}

// An examination is one run.
type examination struct {
	ctx    context.Context
	opts   Options
	client *http.Client
	host   string   // that opts.Header is for
	page   *url.URL // after redirects
	report *Report
}

// maxBody is how much is read of an answer, in bytes.
const maxBody = 8 << 20

// Examine looks at a page and all that is behind it. The error tells of a URL
// that is none, or of ctx; whatever else is wrong is in the report.
func Examine(ctx context.Context, opts Options) (*Report, error) {
	page, err := url.Parse(opts.URL)
	if err != nil || page.Host == "" || page.Scheme != "http" && page.Scheme != "https" {
		return nil, fmt.Errorf("%q is no URL of a page: want one like http://127.0.0.1:8080/", opts.URL)
	}
	if opts.Patience == 0 {
		opts.Patience = 5 * time.Second
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	e := &examination{
		ctx: ctx, opts: opts, host: page.Host, page: page, report: &Report{},
		client: &http.Client{Jar: jar, Transport: transport},
	}
	e.client.CheckRedirect = e.checkRedirect
	e.run()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return e.report, nil
}

// run goes through the steps, each of which needs the one before.
func (e *examination) run() {
	p, ok := e.fetchPage()
	if !ok {
		return
	}
	e.checkComponents(p)
	e.checkClient(p)
	in := e.look(p) // before this examination listens itself
	for i := range p.components {
		e.checkComponent(p, &p.components[i])
	}
	if s := streamOf(p); s != nil {
		e.checkStream(s)
	}
	if in != nil {
		e.checkInside(p, in)
	}
}

// fetchPage fetches the page itself.
func (e *examination) fetchPage() (*page, bool) {
	s := e.report.section(e.page.String())
	resp, body, err := e.get("", http.Header{"Accept": {"text/html"}, "Sec-Fetch-Site": {"none"}})
	switch {
	case err != nil:
		s.bad("start the application, or look whether the address is right", "nothing answers: %s", plain(err))
		return nil, false
	case resp.StatusCode != http.StatusOK:
		s.bad("look in the application's log", "the page answers %s", resp.Status)
		return nil, false
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if kind != "text/html" {
		s.bad("name a page that shows components", "the page is %q, not text/html", resp.Header.Get("Content-Type"))
		return nil, false
	}
	p, err := parsePage(body)
	if err != nil {
		s.bad("name a page that shows components", "the page can't be read: %s", err)
		return nil, false
	}
	p.policies = resp.Header.Values("Content-Security-Policy")
	if to := resp.Request.URL; to.String() != e.page.String() {
		s.note("if this is a login, give the cookie of a session by --header 'Cookie: …'", "the page leads on to %s", to)
		e.page = to
	} else {
		s.good("the page answers")
	}
	return p, true
}

// get fetches a URL, relative to the page.
func (e *examination) get(ref string, header http.Header) (resp *http.Response, body string, err error) {
	for waits := 0; ; waits++ {
		if resp, body, err = e.getOnce(ref, header); err != nil || !e.waited(resp, waits) {
			return resp, body, err
		}
	}
}

func (e *examination) getOnce(ref string, header http.Header) (*http.Response, string, error) {
	ctx, cancel := context.WithTimeout(e.ctx, e.opts.Patience)
	defer cancel()
	req, err := e.request(ctx, ref, header)
	if err != nil {
		return nil, "", err
	}
	resp, err := e.client.Do(req)
	if err != nil {
		return nil, "", e.orLate(ctx, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	return resp, string(body), e.orLate(ctx, err)
}

// How long is waited where the App says that this examination asks too often,
// which it does on a page of thousands of components.
const (
	maxWaits   = 10
	maxOneWait = 5 * time.Second
)

// waited reports whether to ask again: the answer says when to come back, and
// that time has come.
func (e *examination) waited(resp *http.Response, before int) bool {
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if resp.StatusCode != http.StatusTooManyRequests || err != nil || before == maxWaits {
		return false
	}
	select {
	case <-time.After(min(time.Duration(max(seconds, 1))*time.Second, maxOneWait)):
		return true
	case <-e.ctx.Done():
		return false
	}
}

// request makes a request as the page's own scripts would. What the user gave
// to be sent, a cookie for instance, goes to no other host.
func (e *examination) request(ctx context.Context, ref string, header http.Header) (*http.Request, error) {
	target, err := e.page.Parse(ref)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	all := []http.Header{header}
	if target.Host == e.host {
		all = append(all, e.opts.Header)
	}
	for _, h := range all {
		for name, values := range h {
			req.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	return req, nil
}

// maxRedirects is how many redirects are followed.
const maxRedirects = 10

// checkRedirect keeps what the user gave to be sent to the page's host from
// one that this leads to: net/http would send it along, all but a cookie even
// to another domain.
func (e *examination) checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) >= maxRedirects {
		return fmt.Errorf("it leads on more than %d times", maxRedirects)
	}
	if req.URL.Host != e.host {
		for name := range e.opts.Header {
			req.Header.Del(name)
		}
	}
	return nil
}

// orLate returns errLate in the place of an error that comes of the end of
// ctx, unless the whole examination has ended.
func (e *examination) orLate(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && e.ctx.Err() == nil {
		return fmt.Errorf("%w within %s", errLate, e.opts.Patience)
	}
	return err
}

// errLate says that something did not come in time.
var errLate = errors.New("nothing came")
