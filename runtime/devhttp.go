//go:build lcdev

package lc

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/lcgen/lcgen/internal/devlink"
	"github.com/lcgen/lcgen/runtime/internal/clip"
)

//go:embed dev
var devFiles embed.FS

// newRun returns a name for the run of a process.
func newRun() string { return rand.Text() }

// routes adds those of development mode. No component can have a name that
// begins with an underscore.
func (d *workshop) routes(mux *http.ServeMux) {
	mux.Handle(d.path+"{$}", d.guarded(http.MethodGet, d.serveFile("inspector.html")))
	files, err := fs.Glob(devFiles, "dev/*.*")
	if err != nil {
		panic(err) // only a bad pattern is an error
	}
	for _, file := range files {
		mux.Handle(d.path+path.Base(file), d.guarded(http.MethodGet, d.serveFile(path.Base(file))))
	}
	mux.Handle(d.path+"state", d.guarded(http.MethodGet, d.serveState))
	mux.Handle(d.path+"events", d.guarded(http.MethodGet, d.serveEvents))
	mux.Handle(d.path+"call", d.guarded(http.MethodPost, d.serveCall))
}

// guarded lets through what a browser on this machine asks for from a page of
// this App, and nothing else: a page of another site can make a browser ask
// (CSRF), or be served under a name that leads here (DNS rebinding), and a
// proxy on this machine may ask for anybody.
func (d *workshop) guarded(method string, handle http.HandlerFunc) http.Handler {
	return d.app.route(func(w http.ResponseWriter, r *http.Request) {
		if err := refuseOutsider(r); err != nil {
			d.app.writeProblem(w, r, err)
			return
		}
		if err := refuseForeignRead(w, r); err != nil {
			d.app.writeProblem(w, r, err)
			return
		}
		if method == http.MethodPost {
			if err := d.app.refuseForeignWrite(r); err != nil {
				d.app.writeProblem(w, r, err)
				return
			}
		}
		handle(w, r)
	}, method)
}

// refuseOutsider refuses what does not come from this machine, or does not
// name it.
func refuseOutsider(r *http.Request) error {
	if isProxied(r.Header) {
		return Forbidden("Development mode does not answer through a proxy.")
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() {
		return Forbidden("Development mode answers on the machine that it runs on only.")
	}
	if !namesLoopback(r.Host) {
		return Forbidden("Development mode answers to localhost and 127.0.0.1 only.")
	}
	return nil
}

// proxyHeaders are how the names of those header fields begin that proxies and
// CDNs add, and browsers don't send. One is enough, whatever it says.
var proxyHeaders = []string{
	"Forwarded", "Via", // RFC 7239; RFC 9110, section 7.6.3
	"X-Forwarded", "X-Original-", "X-Real-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "X-Scheme",
	"Cdn-", "Cf-", "True-Client-Ip", "Akamai-", "X-Akamai-", "Fastly-", "Fly-", "Surrogate-Capability", "X-Varnish",
	"X-Amz-Cf-", "X-Amzn-", "X-Appengine-", "X-Arr-", "X-Azure-", "X-Cloud-Trace-Context", "X-Envoy-", "X-Google-",
	"X-Ms-Forwarded-", "X-Nf-", "X-Proxy", "X-Vercel-",
}

// isProxied reports whether a proxy has left its mark in a request's header.
func isProxied(h http.Header) bool {
	for name := range h {
		name = http.CanonicalHeaderKey(name)
		if slices.ContainsFunc(proxyHeaders, func(start string) bool { return strings.HasPrefix(name, start) }) {
			return true
		}
	}
	return false
}

// namesLoopback reports whether a Host header means this machine whoever
// resolves it (RFC 6761, section 6.3).
func namesLoopback(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// devPolicy is that of the inspector, which needs nothing but its own files.
const devPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// devTypes are the media types of the files.
var devTypes = map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

func (d *workshop) serveFile(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := devFiles.ReadFile("dev/" + name)
		if err != nil {
			d.app.writeProblem(w, r, err)
			return
		}
		(&answer{status: http.StatusOK, contentType: devTypes[path.Ext(name)], policy: devPolicy, body: body}).write(w)
	}
}

// A devNews is what a page of the App wants to know.
type devNews struct {
	Page     string            `json:"page"` // differs from the page's own where it has to load itself again
	Problems []devlink.Problem `json:"problems"`
}

// devHeartbeat is how often a dev stream says that it is there.
const devHeartbeat = 10 * time.Second

// serveEvents serves GET {base}/_dev/events: an event "news" for each change
// of what pages want to know, and "state" where the inspector has to look
// again.
func (d *workshop) serveEvents(w http.ResponseWriter, r *http.Request) {
	setStreamHeader(w.Header())
	if r.Method == http.MethodHead {
		return
	}
	news := make(chan struct{}, 1)
	news <- struct{}{}
	d.mu.Lock()
	d.pages[news] = struct{}{}
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		delete(d.pages, news)
		d.mu.Unlock()
	}()
	d.endWith(r)
	d.tellFound(r)

	out := http.NewResponseController(w)
	heartbeat := time.NewTicker(devHeartbeat)
	defer heartbeat.Stop()
	last := ""
	for {
		text := "event: ping\ndata:\n\n"
		select {
		case <-r.Context().Done():
			return
		case <-d.closing:
			return
		case <-heartbeat.C:
		case <-news:
			text = "event: state\ndata:\n\n"
			if now := d.news(); now != last {
				last = now
				text += "event: news\ndata: " + now + "\n\n"
			}
		}
		out.SetWriteDeadline(time.Now().Add(devHeartbeat)) // not every writer has one
		if _, err := fmt.Fprint(w, text); err != nil {
			return
		}
		if out.Flush() != nil {
			return
		}
	}
}

// news returns the data of the event.
func (d *workshop) news() string {
	d.mu.Lock()
	n := devNews{Page: d.page(), Problems: d.allProblems()}
	d.mu.Unlock()
	data, err := json.Marshal(n)
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	return string(data)
}

// endWith ends the dev streams with the server that they came over, whose
// Shutdown would wait for them.
func (d *workshop) endWith(r *http.Request) {
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if !ok {
		return
	}
	d.mu.Lock()
	_, known := d.servers[server]
	d.servers[server] = struct{}{}
	d.mu.Unlock()
	if !known {
		server.RegisterOnShutdown(d.end)
	}
}

// tellFound reports, once, where a browser finds the inspector.
func (d *workshop) tellFound(r *http.Request) {
	d.mu.Lock()
	known := d.found
	d.found = true
	d.mu.Unlock()
	if known {
		return
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	d.report(devlink.Report{Base: d.app.base, URL: scheme + "://" + r.Host + d.path})
}

// serveState serves GET {base}/_dev/state.
func (d *workshop) serveState(w http.ResponseWriter, r *http.Request) {
	body, err := json.Marshal(d.state(r.Context()))
	if err != nil {
		d.app.writeProblem(w, r, err)
		return
	}
	(&answer{status: http.StatusOK, contentType: typeJSON, body: append(body, '\n')}).write(w)
}

// A devCall is what the inspector's button sends.
type devCall struct {
	Component ComponentID     `json:"component"`
	Action    string          `json:"action"`
	Params    json.RawMessage `json:"params"`
	Request   string          `json:"request"` // LC-Request
}

// serveCall serves POST {base}/_dev/call: calls an action as the viewer who
// asks, with a token as a page would have been given. The component's
// Authorize, and all else on the way, decides as for any call.
func (d *workshop) serveCall(w http.ResponseWriter, r *http.Request) {
	var c devCall
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, d.app.limits.BodyBytes)).Decode(&c); err != nil {
		d.app.writeProblem(w, r, errMalformed("The call can't be read: "+err.Error()+"."))
		return
	}
	if _, err := d.app.requested(c.Component); err != nil {
		d.app.writeProblem(w, r, err)
		return
	}
	user := d.app.user(r)
	ctx := d.app.known(ContextWithUser(r.Context(), user))
	l, err := d.app.load(ctx, c.Component, nil)
	if err != nil {
		d.app.writeProblem(w, r, err)
		return
	}
	if l.comp.actions[c.Action] == nil {
		d.app.writeProblem(w, r, NotFound("There is no action "+clip.String(c.Action)+" of "+c.Component.Name+"."))
		return
	}
	t, err := d.app.issueAsLoaded(l, user)
	if err != nil {
		d.app.writeProblem(w, r, err)
		return
	}
	call := r.Clone(ctx)
	call.URL = &url.URL{Path: d.app.base + "/" + c.Component.Name + "/" + c.Component.Instance + "/" + c.Action}
	call.Header.Set("Content-Type", typeJSON)
	call.Header.Set("LC-Request", c.Request)
	call.Header.Set("LC-Token", t.String())
	call.ContentLength = int64(len(c.Params))
	call.Body = io.NopCloser(bytes.NewReader(c.Params))
	d.app.mux.ServeHTTP(w, call)
}
