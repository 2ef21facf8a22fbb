package lc

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A session stands for everything in a request that the application's middleware
// may have made the values of its context from: cookies and other credentials,
// the host, the path that the App is mounted at, the address of the browser, its
// certificate. Two requests of one user with the same session are as good as
// one, if somebody is to be asked what that user may do.
//
// It is a part of a hash, as small as a stream can bear. That is enough: it only
// tells apart the few streams of one user, who can't aim at the hash of cookies
// that they don't have.
type session uint64

// passing are the header fields that are not part of a session: they say how a
// request is made, or tell it apart from others of the same browser, and nobody
// decides by them who may do what. All others count, known or not: a field too
// many costs a question, one too few would let an answer serve somebody else.
var passing = map[string]bool{
	"Accept":                true,
	"Accept-Encoding":       true,
	"Cache-Control":         true,
	"Connection":            true,
	"Content-Length":        true,
	"Content-Type":          true,
	"Last-Event-Id":         true,
	"Lc-Token":              true, // what it grants is known
	"Pragma":                true,
	"Priority":              true,
	"Referer":               true,
	"Sec-Fetch-Dest":        true,
	"Sec-Fetch-Mode":        true,
	"Sec-Fetch-Site":        true,
	"Sec-Fetch-User":        true,
	"Traceparent":           true,
	"Tracestate":            true,
	"X-Amzn-Trace-Id":       true,
	"X-B3-Sampled":          true,
	"X-B3-Spanid":           true,
	"X-B3-Traceid":          true,
	"X-Cloud-Trace-Context": true,
	"X-Correlation-Id":      true,
	"X-Request-Id":          true,
}

// ownQuery are the parameters of a stream's query that are the App's own.
var ownQuery = map[string]bool{
	"channel": true, "token": true, "lastEventId": true,
	"component": true, "version": true, "after": true, "patch": true,
}

// sessionOf returns the session of a request for a stream.
func sessionOf(r *http.Request, query url.Values) session {
	b := appendField(nil, r.Host)
	b = appendField(b, mountOf(r))
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	b = appendField(b, host)
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		b = appendField(b, r.TLS.PeerCertificates[0].Raw)
	}
	b = appendValues(append(b, 'h'), r.Header, passing)
	b = appendValues(append(b, 'q'), query, ownQuery)
	sum := sha256.Sum256(b)
	return session(binary.BigEndian.Uint64(sum[:]))
}

// mountOf returns the part of the path that was cut off before the App saw it,
// or all of it if it was changed in another way.
func mountOf(r *http.Request) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	return strings.TrimSuffix(path, r.URL.EscapedPath())
}

// appendValues appends all values but those of some names, in an order that is
// always the same.
func appendValues(b []byte, values map[string][]string, but map[string]bool) []byte {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if but[name] {
			continue
		}
		b = appendField(b, name)
		for _, value := range values[name] {
			b = appendField(append(b, '='), value)
		}
	}
	return b
}
