package lc

import (
	"crypto/sha256"
	"embed"
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
	gzip []byte        // the body, compressed by clientgen
}

//go:embed client/*.js client/*.js.gz
var clientFiles embed.FS

var (
	// scripts are all there are, by name.
	scripts = readScripts()

	// clientScript is the core of the browser client, which loads its modules;
	// shareScript, loaded before it, has the tabs of a viewer share one stream.
	clientScript = scripts["client"]
	shareScript  = scripts["share"]
)

// readScripts reads the scripts that are built in. The core and its modules have
// one hash, of all of them: they know each other's inside, and the core finds a
// module by the name that it was loaded under itself.
func readScripts() map[string]*script {
	files, err := clientFiles.ReadDir("client")
	if err != nil {
		panic(err) // it is embedded
	}
	all := map[string]*script{}
	var client []*script
	for _, f := range files {
		name, found := strings.CutSuffix(f.Name(), ".js")
		if !found {
			continue
		}
		s := newScript(name, embedded(f.Name()), embedded(f.Name()+".gz"))
		all[s.name] = s
		if s.name != "share" {
			client = append(client, s)
		}
	}
	together := sync.OnceValue(func() string { return hashOf(client) })
	for _, s := range client {
		s.hash = together
	}
	return all
}

// embedded returns what a file of the client holds.
func embedded(name string) []byte {
	content, err := clientFiles.ReadFile("client/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return content
}

func newScript(name string, body, compressed []byte) *script {
	s := &script{name: name, body: body, gzip: compressed}
	s.hash = sync.OnceValue(func() string { return hashOf([]*script{s}) })
	return s
}

// hashOf returns a hash of what scripts hold, short enough for their names.
func hashOf(scripts []*script) string {
	h := sha256.New()
	for _, s := range scripts {
		sum := sha256.Sum256(s.body)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// isModule reports whether the browser client has a module of that name.
func isModule(name string) bool {
	s := scripts[name]
	return s != nil && s != clientScript && s != shareScript
}

// file is the script's name for pages: with each other content another, so
// that browsers may keep it for good.
func (s *script) file() string { return s.name + "." + s.hash() + ".js" }

// handleScript serves GET {base}/client.js and the other scripts, under their
// plain names and under those for pages.
func (a *App) handleScript(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	name, _, _ := strings.Cut(file, ".")
	s := scripts[name]
	switch {
	case s == nil:
	case file == s.file():
		s.serve(w, r, "public, max-age=31536000, immutable")
		return
	case file == s.name+".js":
		s.serve(w, r, "no-cache")
		return
	}
	a.writeProblem(w, r, notFound("There is nothing at this path."))
}

func (s *script) serve(w http.ResponseWriter, r *http.Request, cache string) {
	body, etag := s.body, s.hash()
	h := w.Header()
	h.Set("Cache-Control", cache)
	// A worker is under the policy that its own script comes with, and that of
	// the shared stream has to load the module that opens it.
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'")
	h.Add("Vary", "Accept-Encoding")
	if acceptsGzip(strings.Join(r.Header["Accept-Encoding"], ",")) {
		body, etag = s.gzip, etag+"-gz"
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
		return weightOf(params) > 0
	}
	return false
}

// weightOf returns the weight among the parameters of what a header field lists (RFC
// 9110, section 12.4.2): 1 if there is none, 0 if it can't be read.
func weightOf(params string) float64 {
	text, found := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
	if !found {
		return 1
	}
	weight, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return weight
}
