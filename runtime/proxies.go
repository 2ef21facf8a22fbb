package lc

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// proxies are the reverse proxies that are believed when they tell whom a request
// comes from.
type proxies struct {
	trusted []netip.Prefix
	given   bool // WithTrustedProxies was, with or without a prefix
	log     *slog.Logger
	warning sync.Once
}

// newProxies panics if a prefix is not valid.
func newProxies(prefixes []netip.Prefix, given bool, log *slog.Logger) *proxies {
	p := &proxies{given: given, log: log}
	for _, prefix := range prefixes {
		if !prefix.IsValid() {
			panic("lc: WithTrustedProxies: a prefix is not valid; make one with netip.ParsePrefix")
		}
		if prefix.Addr().Is4In6() && prefix.Bits() >= 96 {
			prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
		}
		p.trusted = append(p.trusted, prefix.Masked())
	}
	return p
}

// trust reports whether an address is that of a trusted proxy.
func (p *proxies) trust(address netip.Addr) bool {
	if !address.IsValid() {
		return p.given // a Unix socket, that only programs on this machine can open
	}
	return slices.ContainsFunc(p.trusted, func(prefix netip.Prefix) bool { return prefix.Contains(address) })
}

// client returns the address that a request comes from: that of its peer, or if
// that is a trusted proxy, the last one in X-Forwarded-For that is none. Each
// proxy adds at the end whom it was asked by, so what stands before the first
// address that is not trusted may be made up, and counts for nothing. The
// address is not valid if nobody knows it.
func (p *proxies) client(r *http.Request) netip.Addr {
	address := netip.Addr{}
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		address = peer.Addr().Unmap().WithZone("")
	}
	hops := hops{lines: r.Header["X-Forwarded-For"]}
	for text := hops.pop(); text != ""; text = hops.pop() {
		if !p.trust(address) {
			p.warn(address)
			return address
		}
		noted, err := parseNoted(text)
		if err != nil {
			return address
		}
		address = noted.Unmap().WithZone("")
	}
	return address
}

// warn says once that an address on a private network tells whom it was asked
// by, and is not believed. It may be a user's; more likely it is a proxy's, and
// all guests are taken for one.
func (p *proxies) warn(address netip.Addr) {
	if address.IsValid() && !isInternal(address) {
		return
	}
	p.warning.Do(func() {
		from := "a Unix socket"
		if address.IsValid() {
			from = address.String()
		}
		p.log.Warn("X-Forwarded-For is ignored, as it comes from no trusted proxy: if it is your reverse proxy that sends it, all guests share one limit of rate and streams; name the proxy with lc.WithTrustedProxies", "from", from)
	})
}

// hops are the addresses in a request's X-Forwarded-For, which may come in
// several lines.
type hops struct {
	lines []string
	line  string // the rest of the one after those
}

// pop takes the last address away and returns its text, empty if there is none.
func (h *hops) pop() string {
	for {
		if h.line == "" {
			last := len(h.lines) - 1
			if last < 0 {
				return ""
			}
			h.line, h.lines = h.lines[last], h.lines[:last]
		}
		i := strings.LastIndexByte(h.line, ',')
		text := strings.TrimSpace(h.line[i+1:])
		h.line = h.line[:max(i, 0)]
		if text != "" {
			return text
		}
	}
}

// parseNoted reads an address as proxies note it: alone, in brackets, or with
// a port.
func parseNoted(text string) (netip.Addr, error) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr(), nil
	}
	if inner, ok := strings.CutPrefix(text, "["); ok {
		text = strings.TrimSuffix(inner, "]")
	}
	return netip.ParseAddr(text)
}

// isInternal reports whether an address is one of a private network.
func isInternal(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified()
}

// networkOf returns the network that counts as one guest: one address of IPv4,
// 64 bits of IPv6, which is what one household gets. All whose address nobody
// knows count as one.
func networkOf(address netip.Addr) netip.Prefix {
	if !address.IsValid() {
		address = netip.IPv6Unspecified()
	}
	bits := 32
	if address.Is6() {
		bits = 64
	}
	network, err := address.Prefix(bits)
	if err != nil {
		panic(fmt.Sprintf("lc: network of %v: %v", address, err)) // the bits fit
	}
	return network
}
