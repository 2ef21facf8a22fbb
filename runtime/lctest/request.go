package lctest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/internal/element"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/internal/tap"
	"github.com/lcgen/lcgen/runtime/lctest/internal/markup"
)

// Where the page is, as far as requests can tell.
const (
	origin   = "http://example.com"
	pagePath = "/page"

	// queryHeader is sent also if the query is empty: that says that there is none.
	queryHeader = "Lc-Query"
)

// context returns that of the page's requests.
func (h *Harness) context() context.Context {
	return lc.ContextWithUser(h.t.Context(), h.user)
}

// findBase finds out under which path the App has its components: as the
// browser client does, from its own script tag.
func (s *site) findBase(ctx context.Context) error {
	client, ok := s.app.Funcs(ctx)["lcClient"].(func() template.HTML)
	if !ok {
		return fmt.Errorf("the App's Funcs have no lcClient that returns template.HTML")
	}
	script := markup.Parse(string(client())).First(mustSelector("script[data-lc-base]"))
	if script == nil {
		return fmt.Errorf("lcClient has no attribute data-lc-base: %s", client())
	}
	s.base = script.Attrs["data-lc-base"]
	return nil
}

// path returns where a component is, or its action if one is named.
func (s *site) path(id lc.ComponentID, action string) string {
	p := s.base + "/" + url.PathEscape(id.Name) + "/" + url.PathEscape(id.Instance)
	if action != "" {
		p += "/" + url.PathEscape(action)
	}
	return p
}

// Call calls an action the way the browser client does. Where the component is
// not on the page yet, the page is loaded with it first. The Result's HTML is
// that of the component, without its wrapper: also beside the Problem of a partial
// action that has found faults. If there is a [File] among the parameters, they go as
// a multipart form, else as JSON. It does not ask the function of lc.WithUploads: give
// a File a URL.
func (h *Harness) Call(id lc.ComponentID, action string, params Params) *Result {
	h.t.Helper()
	contentType, body, err := h.proven(id, action, params).callBody()
	if err != nil {
		h.t.Fatalf("lctest: call %s of %s: %v", action, id, err)
	}
	h.open(id)
	h.site.broadcast.nextCall()
	r := h.send(callOf(id, action), http.MethodPost, h.site.path(id, action), body, http.Header{
		"Content-Type": {contentType},
		queryHeader:    h.query(id),
		"Lc-Request":   {requestID()},
		"Lc-Token":     {h.token(id)},
	})
	h.keepToken(id, r.Effects.Token)
	h.follow(r.Effects.Query)
	switch {
	case r.Effects.Removed:
		h.drop(id)
	case r.HTML != "":
		h.keep(r.HTML, id)
	}
	h.show(r, "the answer to "+r.what)
	return r
}

// CallForm calls an action the way a form without JavaScript does, a multipart one if
// there is a [File] among the parameters. Where the
// server sends the browser back to the page, with status 303, that is loaded anew, and
// the Result has that status, and the component on the page, with its wrapper, as HTML. Where it shows the form
// again, as what was entered is refused or a partial action was called, the HTML is
// that page, and the Problem has its faults.
func (h *Harness) CallForm(id lc.ComponentID, action string, params Params) *Result {
	h.t.Helper()
	h.open(id)
	if params.elsewhere() {
		h.t.Fatalf("lctest: call %s of %s: without JavaScript, a browser puts no file to a URL: use Call", action, id)
	}
	contentType, body, err := params.encodedForm(h.token(id))
	if err != nil {
		h.t.Fatalf("lctest: call %s of %s: %v", action, id, err)
	}
	h.site.broadcast.nextCall()
	r := h.send(callOf(id, action), http.MethodPost, h.site.path(id, action), body, http.Header{
		"Content-Type": {contentType},
		"Referer":      {origin + h.Address()},
	})
	switch {
	case r.Status == http.StatusSeeOther:
		h.reload(id, r)
	case r.HTML != "":
		h.keep(r.HTML, lc.ComponentID{})
	}
	h.show(r, "the page after "+r.what)
	return r
}

// reload follows a redirect: it loads the page again, for the Result.
func (h *Harness) reload(id lc.ComponentID, r *Result) {
	h.mu.Lock()
	h.address = r.Location
	h.mu.Unlock()
	r.Effects.Flash = h.placeAgain(id, r.Location)
	h.open(id)
	shown := h.fetch(id)
	r.HTML, r.Channel, r.Version, r.Attrs = shown.HTML, shown.Channel, shown.Version, shown.Attrs
}

// fetch fetches a component that is on the page.
func (h *Harness) fetch(id lc.ComponentID) *Result {
	r := h.send("render "+id.String(), http.MethodGet, h.site.path(id, ""), "", http.Header{"Lc-Token": {h.token(id)}, queryHeader: h.query(id)})
	if r.Status == http.StatusOK {
		p, _ := h.at(id)
		h.keep(r.HTML, p.outer)
		r.readWrapper()
	}
	return r
}

// readWrapper takes what the wrapper says of the component.
func (r *Result) readWrapper() {
	attrs := wrapper(r.HTML).Attrs
	r.Channel = lc.Channel(attrs["data-sse-channel"])
	r.Version, _ = strconv.ParseUint(attrs["data-lc-version"], 10, 64)
	r.Attrs = ownAttrs(attrs)
}

// ownAttrs returns those attributes of a wrapper that the component gives it.
func ownAttrs(all map[string]string) map[string]string {
	own := map[string]string{}
	for name, value := range all {
		if element.ValidAttribute(name) {
			own[name] = value
		}
	}
	return own
}

// send makes a request of the App, and reads the answer.
func (h *Harness) send(what, method, path, body string, header http.Header) *Result {
	h.t.Helper()
	var faults []tap.Fault
	rec := h.requestIn(tap.WithFaults(h.context(), &faults), h.site.app, method, path, body, header)
	r := &Result{
		t:        h.t,
		what:     what,
		Status:   rec.Code,
		Header:   rec.Header(),
		Location: rec.Header().Get("Location"),
		body:     rec.Body.String(),
	}
	if err := r.read(); err != nil {
		h.t.Errorf("%s: the answer can't be read: %v\n%s", what, err, clip(r.body))
	}
	if len(faults) > 0 {
		r.Problem = &Problem{Title: http.StatusText(r.Status), Status: r.Status, Code: "invalid"}
		for _, f := range faults {
			r.Problem.Errors = append(r.Problem.Errors, Fault(f))
		}
	}
	return r
}

// request makes a request as a browser on the page does: from the same site,
// with its cookies. Header fields that are empty are left out, but for queryHeader.
func (h *Harness) request(to http.Handler, method, path, body string, header http.Header) *httptest.ResponseRecorder {
	return h.requestIn(h.context(), to, method, path, body, header)
}

// requestIn is request with a context.
func (h *Harness) requestIn(ctx context.Context, to http.Handler, method, path, body string, header http.Header) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(ctx, method, origin+path, strings.NewReader(body))
	for name, values := range header {
		if len(values) > 0 && (values[0] != "" || name == queryHeader) {
			req.Header[name] = values
		}
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if method != http.MethodGet {
		req.Header.Set("Origin", origin)
	}
	for _, cookie := range h.cookies.Cookies(req.URL) {
		req.AddCookie(cookie)
	}
	rec := httptest.NewRecorder()
	to.ServeHTTP(rec, req)
	h.cookies.SetCookies(req.URL, rec.Result().Cookies())
	return rec
}

// read takes the answer's body apart, by its type.
func (r *Result) read() error {
	contentType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch contentType {
	case "text/html":
		r.HTML = r.body
	case "application/json":
		if strings.HasPrefix(r.body, "[") {
			return nil // views, which take reads
		}
		return r.readUpdate([]byte(r.body))
	case "application/problem+json":
		r.Problem = new(Problem)
		if err := json.Unmarshal([]byte(r.body), r.Problem); err != nil {
			return err
		}
		var partial struct{ Update json.RawMessage }
		if err := json.Unmarshal([]byte(r.body), &partial); err != nil || partial.Update == nil {
			return err
		}
		return r.readUpdate(partial.Update)
	}
	return nil
}

func callOf(id lc.ComponentID, action string) string { return action + " of " + id.String() }

// requestID returns a random UUID of version 4 (RFC 9562).
func requestID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
