package lc

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// clientJS is the browser client, built from client/src.
//
//go:embed client/client.js
var clientJS []byte

// clientHash tells one client from another, in the name of its file.
var clientHash = sync.OnceValue(func() string {
	sum := sha256.Sum256(clientJS)
	return hex.EncodeToString(sum[:6])
})

// clientGzip is clientJS, compressed once.
var clientGzip = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a valid one
	}
	z.Write(clientJS) // to memory: never fails
	z.Close()
	return b.Bytes()
})

// clientFile is the client's name for pages: with each other client another,
// so that browsers may keep it for good.
func clientFile() string { return "client." + clientHash() + ".js" }

// handleClient serves GET {base}/client.js, and the same under its name for
// pages.
func (a *App) handleClient(w http.ResponseWriter, r *http.Request) {
	cache := "no-cache"
	switch r.PathValue("file") {
	case clientFile():
		cache = "public, max-age=31536000, immutable"
	case "client.js":
	default:
		a.writeProblem(w, r, NotFound("There is nothing at this path."))
		return
	}
	body, etag := clientJS, clientHash()
	h := w.Header()
	h.Set("Cache-Control", cache)
	h.Add("Vary", "Accept-Encoding")
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		body, etag = clientGzip(), etag+"-gz"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", strconv.Quote(etag))
	if matches(r.Header.Get("If-None-Match"), strconv.Quote(etag)) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	(&answer{status: http.StatusOK, contentType: "text/javascript; charset=utf-8", body: body}).write(w)
}

// acceptsGzip reads an Accept-Encoding (RFC 9110, section 12.5.3).
func acceptsGzip(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		weight, found := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return !found || err == nil && q > 0
	}
	return false
}
