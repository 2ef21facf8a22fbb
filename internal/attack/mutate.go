package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
)

// A mutator alters requests by the grammar of HTTP and of what they hold. The
// same numbers give the same requests.
type mutator struct {
	*rand.Rand
	host string
}

// pick returns one of several.
func pick[T any](m *mutator, all []T) T { return all[m.IntN(len(all))] }

// nasty are texts that some reader may stumble over.
var nasty = slices.Concat(markup, lineEnds, []string{
	"", " ", "%", "%00", "%zz", "%0d%0aLcx7: 1", "%2e%2e%2f", "..", "../..", "//", "\\", "'", "\"", "`", "{{.}}", "${7*7}", "%s%n", "-1", "0", "1e999", "NaN", "null", "true", "[]", "{}", "[[[[", "\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "\\ud800",
	"javascript:" + mark, "data:text/html," + mark, "//evil.example", "https://evil.example", "__proto__", "constructor", "_token", "_page", "_method", "global", "user:", "user:x", "x:y:z", "*", "#", "?", "&", "=", ";", "~", "a~b~c", "é", "漢字", "\u202e", "\U0001f600", "İ", "ß",
	strings.Repeat("A", 300), strings.Repeat("%41", 100), strings.Repeat("é", 3000), strings.Repeat("/", 500), strings.Repeat("[", 100), "9223372036854775808", "-9223372036854775809", "18446744073709551616", "0x10", "1_000", "٣", "1.5", "2026-13-45T25:61:61Z", "0000-00-00", "P1Y",
})

var methodNames = []string{"GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "GEt", "P0ST", "", " ", "A", "\x00", "PRI", strings.Repeat("G", 5000)}

var versions = []string{"HTTP/1.1", "HTTP/1.0", "HTTP/1.1", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTP/1.11", "http/1.1", "HTTP/1.1 ", "HTTPS/1.1", "", "HTTP/-1.1", "HTTP/1", "XTTP/1.1"}

var headerNames = []string{
	"Accept", "Accept-Encoding", "Authorization", "Connection", "Content-Disposition", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect", "Forwarded", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "Keep-Alive",
	"LC-Base", "LC-Kept", "LC-Nav", "LC-Query", "LC-Request", "LC-Token", "Last-Event-ID", "Origin", "Purpose", "Range", "Referer", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Purpose", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "Vary", "Via",
	"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL", "lc-token", "LC_Token", "Lcx7", "", " ", "a b", "a:b", "\xff", strings.Repeat("X", 2000),
}

var contentTypes = []string{
	"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data", "multipart/mixed; boundary=b", "text/plain", "text/html", "application/json; charset=utf-16", "APPLICATION/JSON", "application/json, text/plain", "application/json\t;",
	"application/problem+json", "application/xml", "", "/", ";", "multipart/form-data; boundary=\"", "multipart/form-data; boundary=" + strings.Repeat("b", 71), "multipart/form-data; boundary=b; boundary=c", "application/octet-stream",
}

// alter returns the bytes of a request that began as another one.
func (m *mutator) alter(r *request) []byte {
	altered := *r
	altered.header = slices.Clone(r.header)
	altered.body = slices.Clone(r.body)
	for range 1 + m.IntN(3) {
		switch m.IntN(20) {
		case 0:
			altered.method = pick(m, methodNames)
		case 1, 2, 3:
			altered.target = m.path(altered.target)
		case 4, 5, 6:
			altered.header = m.fields(altered.header)
		default:
			altered.body = m.content(altered.body)
		}
	}
	raw := m.frame(&altered)
	if m.IntN(16) == 0 {
		raw = m.noise(raw)
	}
	if m.IntN(24) == 0 && len(raw) > 0 {
		raw = raw[:m.IntN(len(raw))]
	}
	return raw
}

// path alters a path with its query.
func (m *mutator) path(target string) string {
	path, query, found := strings.Cut(target, "?")
	parts := strings.Split(path, "/")
	i := m.IntN(len(parts))
	switch m.IntN(12) {
	case 0:
		parts[i] = pick(m, nasty)
	case 1:
		parts[i] = url.PathEscape(pick(m, nasty))
	case 2:
		parts[i] += pick(m, nasty)
	case 3:
		parts = slices.Insert(parts, i, pick(m, []string{"", ".", "..", "%2e%2e", "%2f", "lc", "sse", pick(m, nasty)}))
	case 4:
		parts = slices.Delete(parts, i, i+1)
	case 5:
		parts[i] = m.escapeSome(parts[i])
	case 6:
		parts[i] = strings.ToUpper(parts[i])
	case 7:
		return pick(m, []string{"*", "/", "", "http://" + m.host + target, "http://evil.example" + target, "//evil.example" + target, target + " x", target + "#x", "/" + target})
	default:
		found = true
		query = m.query(query)
	}
	path = strings.Join(parts, "/")
	if found {
		return path + "?" + query
	}
	return path
}

// query alters a query.
func (m *mutator) query(query string) string {
	pairs := strings.Split(query, "&")
	i := m.IntN(len(pairs))
	name, value, _ := strings.Cut(pairs[i], "=")
	switch m.IntN(6) {
	case 0:
		pairs[i] = name + "=" + url.QueryEscape(pick(m, nasty))
	case 1:
		pairs[i] = name + "=" + pick(m, nasty)
	case 2:
		pairs[i] = url.QueryEscape(pick(m, nasty)) + "=" + value
	case 3:
		pairs = slices.Insert(pairs, i, pairs[m.IntN(len(pairs))])
	case 4:
		pairs = append(pairs, pick(m, []string{"channel=global", "channel=user:x", "token=", "token=x", "lastEventId=0-0", "lastEventId=a-1", "patch=1", "component=a:b"}))
	default:
		pairs = slices.Delete(pairs, i, i+1)
	}
	return strings.Join(pairs, "&")
}

// escapeSome escapes letters that need not be escaped.
func (m *mutator) escapeSome(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if m.IntN(3) == 0 {
			fmt.Fprintf(&b, "%%%02X", text[i])
		} else {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// fields alters the lines of a header.
func (m *mutator) fields(lines []string) []string {
	if len(lines) == 0 || m.IntN(3) == 0 {
		return append(lines, pick(m, headerNames)+pick(m, []string{": ", ":", " : ", ":\t", "", "\x00: "})+m.value())
	}
	i := m.IntN(len(lines))
	name, value, _ := strings.Cut(lines[i], ": ")
	switch m.IntN(7) {
	case 0:
		return slices.Delete(lines, i, i+1)
	case 1:
		return append(lines, lines[i])
	case 2:
		lines[i] = name + ": " + m.value()
	case 3:
		lines[i] = name + ": " + value + pick(m, nasty)
	case 4:
		lines[i] = pick(m, []string{" ", "\t", "", "X"}) + name + pick(m, []string{" : ", ":", ": \r\n ", ": \t"}) + value
	case 5:
		lines[i] = strings.ToUpper(name) + ": " + value
	default:
		if at := m.IntN(len(value) + 1); at < len(value) {
			lines[i] = name + ": " + value[:at] + pick(m, nasty) + value[at+1:]
		}
	}
	return lines
}

// value returns a value for a field.
func (m *mutator) value() string {
	switch m.IntN(5) {
	case 0:
		return pick(m, contentTypes)
	case 1:
		return pick(m, []string{"chunked", "gzip", "close", "keep-alive", "100-continue", "cross-site", "same-origin", "none", "null", "text/html", "application/json", "*/*", "0", "-1", "1000", "trailers", "bytes=0-1", `"a", *`, "W/\"x\"", "1.2.3.4", "http://" + m.host + "/", "prefetch", "navigate"})
	default:
		return pick(m, nasty)
	}
}

// content alters a body.
func (m *mutator) content(body []byte) []byte {
	if len(body) == 0 {
		return []byte(pick(m, nasty))
	}
	// Most of it is text between marks of JSON, forms or parts: one such piece
	// is put in another's place.
	at := func() (from, to int) {
		from = m.IntN(len(body))
		to = from
		for to < len(body) && !strings.ContainsRune(`"&=:,{}[]`+"\r\n", rune(body[to])) {
			to++
		}
		return from, to
	}
	from, to := at()
	switch m.IntN(9) {
	case 0:
		return slices.Concat(body[:from], []byte(pick(m, nasty)), body[to:])
	case 1:
		return slices.Concat(body[:from], []byte(url.QueryEscape(pick(m, nasty))), body[to:])
	case 2:
		return slices.Concat(body[:from], []byte(pick(m, []string{"null", "1e400", "-0", "true", "[]", "{}", `"\u0000"`, `"\ud800"`, "[[[[[[]]]]]]", `{"a":{"a":{"a":1}}}`, "0.1e-400", `""`, "9999999999999999999999"})), body[to:])
	case 3:
		otherFrom, otherTo := at()
		return slices.Concat(body[:from], body[otherFrom:otherTo], body[from:])
	case 4:
		return append(body[:len(body):len(body)], body...)
	case 5:
		return append(body[:len(body):len(body)], []byte(pick(m, []string{`,"x":1}`, "&x=1", "&_token=x", "&_page=//evil.example", "\r\n--b\r\n", "\r\n--b--\r\n", "}", " ", "\x00"}))...)
	case 6:
		return bytes.Repeat([]byte(pick(m, []string{"[", "{\"a\":", "&a=b", "\"", "a", "--b\r\n\r\n"})), 1+m.IntN(3000))
	case 7:
		return slices.Concat(body[:from], body[to:])
	default:
		return m.noise(body)
	}
}

// noise changes, removes or adds some bytes.
func (m *mutator) noise(b []byte) []byte {
	b = slices.Clone(b)
	for range 1 + m.IntN(4) {
		if len(b) == 0 {
			return b
		}
		i := m.IntN(len(b))
		switch m.IntN(4) {
		case 0:
			b[i] = byte(m.IntN(256))
		case 1:
			b[i] ^= 1 << m.IntN(8)
		case 2:
			b = slices.Delete(b, i, min(len(b), i+1+m.IntN(8)))
		default:
			b = slices.Insert(b, i, pick(m, []byte{0, '\r', '\n', ' ', '\t', ':', '%', 0x7f, 0x80, 0xff, '"', '<'}))
		}
	}
	return b
}

// frame returns the bytes of a request, whose framing may not be what the body
// needs.
func (m *mutator) frame(r *request) []byte {
	body := r.body
	lines := slices.Clone(r.header)
	switch m.IntN(30) {
	case 0:
		lines, body = append(lines, "Transfer-Encoding: chunked"), m.chunks(body)
	case 1:
		lines = append(lines, "Content-Length: "+pick(m, []string{"0", "1", "5", "100000", "1048577", "-1", "+5", "5, 5", "0x5", "", "99999999999999999999", " 5"}))
	case 2:
		lines = append(lines, "Content-Length: 5", "Content-Length: 6")
	case 3:
		lines, body = append(lines, "Content-Length: 5", "Transfer-Encoding: chunked"), m.chunks(body)
	case 4: // none
	default:
		if len(body) > 0 || r.method == "POST" {
			lines = append(lines, fmt.Sprintf("Content-Length: %d", len(body)))
		}
	}
	if m.IntN(4) == 0 {
		lines = append(lines, "Connection: close")
	}
	version, end := "HTTP/1.1", "\r\n"
	if m.IntN(40) == 0 {
		version = pick(m, versions)
	}
	if m.IntN(40) == 0 {
		end = pick(m, []string{"\n", "\r", "\n\r", "\r\n\r\n", ""})
	}
	var b bytes.Buffer
	b.WriteString(r.method + " " + r.target + " " + version + end)
	if m.IntN(60) > 0 {
		b.WriteString("Host: " + m.host + end)
	}
	for _, line := range lines {
		b.WriteString(line + end)
	}
	b.WriteString(end)
	b.Write(body)
	return b.Bytes()
}

// chunks returns a body in chunks, some of which may be none.
func (m *mutator) chunks(body []byte) []byte {
	var b bytes.Buffer
	for len(body) > 0 {
		n := 1 + m.IntN(min(len(body), 200))
		fmt.Fprintf(&b, "%s%x%s\r\n", pick(m, []string{"", "", "", "", "0", "0x", " ", "-"}), n, pick(m, []string{"", "", "", "", ";a=b", ";" + mark, " ", "\t"}))
		b.Write(body[:n])
		b.WriteString(pick(m, []string{"\r\n", "\r\n", "\r\n", "\r\n", "\n", ""}))
		body = body[n:]
	}
	b.WriteString(pick(m, []string{"0\r\n\r\n", "0\r\n\r\n", "0\r\n\r\n", "0\r\nLC-Token: x\r\nContent-Length: 3\r\n\r\n", "0\r\n", "", "00\r\n\r\n"}))
	return b.Bytes()
}
