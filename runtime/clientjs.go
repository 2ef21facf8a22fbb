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

// A script is a file for browsers, built from client/src.
type script struct {
	name string // without .js
	body []byte
	hash func() string // tells one version from another, in the name for pages
	gzip func() []byte // the body, compressed once
}

var (
	//go:embed client/client.js
	clientJS []byte

	//go:embed client/share.js
	shareJS []byte
)

// clientScript is the browser client; shareScript, loaded before it, has the
// tabs of a viewer share one stream.
var (
	clientScript = newScript("client", clientJS)
	shareScript  = newScript("share", shareJS)
)

func newScript(name string, body []byte) *script {
	return &script{
		name: name,
		body: body,
		hash: sync.OnceValue(func() string {
			sum := sha256.Sum256(body)
			return hex.EncodeToString(sum[:6])
		}),
		gzip: sync.OnceValue(func() []byte {
			var b bytes.Buffer
			z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
			if err != nil {
				panic(err) // the level is a valid one
			}
			z.Write(body) // to memory: never fails
			z.Close()
			return b.Bytes()
		}),
	}
}

// file is the script's name for pages: with each other content another, so
// that browsers may keep it for good.
func (s *script) file() string { return s.name + "." + s.hash() + ".js" }

// handleScript serves GET {base}/client.js and {base}/share.js, and the same
// under their names for pages.
func (a *App) handleScript(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	for _, s := range []*script{clientScript, shareScript} {
		switch file {
		case s.file():
			s.serve(w, r, "public, max-age=31536000, immutable")
			return
		case s.name + ".js":
			s.serve(w, r, "no-cache")
			return
		}
	}
	a.writeProblem(w, r, NotFound("There is nothing at this path."))
}

func (s *script) serve(w http.ResponseWriter, r *http.Request, cache string) {
	body, etag := s.body, s.hash()
	h := w.Header()
	h.Set("Cache-Control", cache)
	// A worker is under the policy that its own script comes with, and that of
	// the shared stream has to open it.
	h.Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'; frame-ancestors 'none'")
	h.Add("Vary", "Accept-Encoding")
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		body, etag = s.gzip(), etag+"-gz"
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
