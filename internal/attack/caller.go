package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
)

// A caller is a viewer who makes requests one after the other, from an address
// of their own.
type caller struct {
	t      *target
	user   string // empty for a guest
	cookie string // "name=value" of the session
	from   netip.Addr

	mu sync.Mutex
	w  *wire // kept open from one request to the next
}

// guest returns a caller who is not logged in, from a new address.
func (t *target) guest() *caller { return &caller{t: t, from: t.sources.take()} }

// login returns a caller who is logged in as a user, from a new address.
func (t *target) login(ctx context.Context, user string) (*caller, error) {
	c := t.guest()
	c.user = user
	a, err := c.do(ctx, post("/login", asForm, "user="+url.QueryEscape(user)))
	if err != nil {
		return nil, fmt.Errorf("log in as %s: %w", user, err)
	}
	set, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
	if set == "" {
		return nil, fmt.Errorf("log in as %s: the answer is %s, without a cookie", user, a)
	}
	c.cookie = set
	return c, nil
}

// is names the caller in a finding.
func (c *caller) is() string {
	if c.user == "" {
		return "a guest"
	}
	return c.user
}

// as returns the request with the caller's session.
func (c *caller) as(r *request) *request {
	if c.cookie == "" {
		return r
	}
	return r.with("Cookie: " + c.cookie)
}

// do makes a request and looks at the answer by what holds for all. An error
// says that there was none.
func (c *caller) do(ctx context.Context, r *request) (*answer, error) {
	raw := c.as(r).bytes(c.t.addr)
	a, err := c.exchange(ctx, raw, r.method)
	if err != nil {
		return nil, err
	}
	if !c.isVictim() {
		c.t.inspect(a, raw)
	}
	return a, nil
}

// got returns a finding about what came of a request by the caller.
func (c *caller) got(r *request, claim, format string, args ...any) finding {
	return finding{claim: claim, effect: fmt.Sprintf(format, args...), request: quote(c.as(r).bytes(c.t.addr))}
}

// exchange sends a request over the connection that is open, or a new one if
// the server has closed that meanwhile. The stream that an answer may be is
// closed after its first event.
func (c *caller) exchange(ctx context.Context, raw []byte, method string) (*answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		kept := c.w != nil
		if !kept {
			w, err := c.t.dial(ctx, c.from)
			if err != nil {
				return nil, err
			}
			if c.isVictim() {
				w.secrets = nil
			}
			c.w = w
		}
		a, rest, err := c.w.exchange(raw, method)
		if rest != nil {
			first, _ := newEventReader(rest).next() // without one, the body is empty
			a.body = first.data
		}
		if err != nil || a.last || rest != nil {
			c.w.Close()
			c.w = nil
		}
		if err == nil || !kept || ctx.Err() != nil {
			return a, err
		}
	}
}

func (c *caller) isVictim() bool { return c.user != "" && c.user == c.t.site.victim }

// close closes the connection that is open.
func (c *caller) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.w != nil {
		c.w.Close()
		c.w = nil
	}
}

// page fetches a page and returns the components on it by their IDs.
func (c *caller) page(ctx context.Context, path string) (map[string]component, error) {
	a, err := c.do(ctx, get(path, "Accept: text/html"))
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, fmt.Errorf("the page %s of %s is answered %s", path, c.is(), a)
	}
	return componentsIn(string(a.body)), nil
}

// home fetches the pages that have all components that the caller may see.
func (c *caller) home(ctx context.Context) (map[string]component, error) {
	all := map[string]component{}
	for _, path := range c.t.site.pages(c.user) {
		found, err := c.page(ctx, path)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, found)
	}
	return all, nil
}
