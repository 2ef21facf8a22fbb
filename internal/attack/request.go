package main

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Content types of an action's request.
const (
	asJSON = "Content-Type: application/json"
	asForm = "Content-Type: application/x-www-form-urlencoded"
)

// A request is one request as an attack means it. What goes over the wire is
// made of it by bytes.
type request struct {
	method, target string
	header         []string // "Name: value", as they are sent
	body           []byte
}

// get returns a GET request.
func get(target string, header ...string) *request {
	return &request{method: "GET", target: target, header: header}
}

// post returns a POST request with a body of a type.
func post(target, contentType, body string, header ...string) *request {
	return &request{method: "POST", target: target, header: append([]string{contentType}, header...), body: []byte(body)}
}

// with returns a copy of the request with more header lines.
func (r *request) with(header ...string) *request {
	more := *r
	more.header = append(append([]string(nil), r.header...), header...)
	return &more
}

// has reports whether the request has a header line of that name.
func (r *request) has(name string) bool {
	for _, line := range r.header {
		if field, _, _ := strings.Cut(line, ":"); strings.EqualFold(field, name) {
			return true
		}
	}
	return false
}

// bytes returns the request as it is sent. Host and Content-Length are added
// unless the header has them or, for the length, another framing.
func (r *request) bytes(host string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", r.method, r.target)
	if !r.has("Host") {
		fmt.Fprintf(&b, "Host: %s\r\n", host)
	}
	for _, line := range r.header {
		b.WriteString(line + "\r\n")
	}
	framed := r.has("Content-Length") || r.has("Transfer-Encoding")
	if !framed && (len(r.body) > 0 || r.method == "POST") {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.body))
	}
	b.WriteString("\r\n")
	b.Write(r.body)
	return b.Bytes()
}

// quote returns a request in a form that can be pasted into Go source, cut after
// so many bytes that a person may want to see.
func quote(b []byte) string { return clip(b, 1200) }

// clip returns the beginning of a text, quoted.
func clip(b []byte, most int) string {
	if len(b) <= most {
		return strconv.Quote(string(b))
	}
	return fmt.Sprintf("%s and %d more bytes", strconv.Quote(string(b[:most])), len(b)-most)
}

// actionPath returns the path of an action.
func actionPath(component, action string) string {
	return componentPath(component) + "/" + action
}

// componentPath returns the path of a component, given as name:instance.
func componentPath(component string) string {
	name, instance, _ := strings.Cut(component, ":")
	return "/lc/" + name + "/" + url.PathEscape(instance)
}

// streamPath returns the path of a stream of channels, with tokens.
func streamPath(channels, tokens []string) string {
	query := url.Values{"channel": channels, "token": tokens}
	return "/sse/events?" + query.Encode()
}
