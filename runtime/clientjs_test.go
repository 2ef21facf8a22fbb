package lc

import (
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/client"
)

func TestClientIsServed(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for _, tt := range []struct {
		name, file, accept, encoding, cache string
		status                              int
		body                                []byte
	}{
		{"by its plain name", "client.js", "", "", "no-cache", 200, clientScript.body},
		{"compressed", "client.js", "br, gzip", "gzip", "no-cache", 200, clientScript.body},
		{"by the name of its content", clientScript.file(), "gzip", "gzip", "public, max-age=31536000, immutable", 200, clientScript.body},
		{"sharing, by its plain name", "share.js", "", "", "no-cache", 200, shareScript.body},
		{"sharing, by the name of its content", shareScript.file(), "gzip", "gzip", "public, max-age=31536000, immutable", 200, shareScript.body},
		{"a module, by its plain name", "nested.js", "", "", "no-cache", 200, scripts["nested"].body},
		{"a module, by the name of its content", "nested." + clientScript.hash() + ".js", "gzip", "gzip", "public, max-age=31536000, immutable", 200, scripts["nested"].body},
		{"by the name of other content", "client.0123456789ab.js", "gzip", "", "no-store", 404, nil},
		{"by the name of the other's content", "client." + shareScript.hash() + ".js", "gzip", "", "no-store", 404, nil},
		{"a module, by the name of other content", "nested.0123456789ab.js", "gzip", "", "no-store", 404, nil},
		{"no script", "readme.js", "", "", "no-store", 404, nil},
		{"source", "client.ts", "", "", "no-store", 404, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := request{method: "GET", path: "/lc/" + tt.file, header: []string{"Accept-Encoding: " + tt.accept}}
			w := f.send(q)
			h := w.Header()
			if w.Code != tt.status || h.Get("Content-Encoding") != tt.encoding || h.Get("Cache-Control") != tt.cache {
				t.Fatalf("answer is %d %v", w.Code, h)
			}
			if tt.status != 200 {
				return
			}
			if got := h.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
				t.Errorf("content type is %s", got)
			}
			if got := h.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'; script-src 'self'; connect-src 'self'") {
				t.Errorf("policy of a worker is %s", got)
			}
			if got := h.Get("Vary"); got != "Accept-Encoding" {
				t.Errorf("Vary is %s", got)
			}
			var body io.Reader = w.Body
			if tt.encoding == "gzip" {
				z, err := gzip.NewReader(body)
				if err != nil {
					t.Fatal(err)
				}
				body = z
			}
			if got, err := io.ReadAll(body); err != nil || string(got) != string(tt.body) {
				t.Errorf("content is of %d bytes, want %d: %v", len(got), len(tt.body), err)
			}
			q.header = append(q.header, "If-None-Match: "+h.Get("ETag"))
			if again := f.send(q); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
				t.Errorf("asked again the answer is %d", again.Code)
			}
		})
	}
}

// What is embedded is what is built: no module is missing, and none is left over.
func TestModulesAreEmbedded(t *testing.T) {
	want := []string{"client", "share"}
	for _, m := range client.Modules {
		want = append(want, m.Name)
		if !isModule(m.Name) {
			t.Errorf("%s is no module", m.Name)
		}
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(scripts)); !slices.Equal(got, want) {
		t.Errorf("scripts are %v, want %v", got, want)
	}
	for _, name := range []string{"client", "share", "", "nonsense"} {
		if isModule(name) {
			t.Errorf("%q is a module", name)
		}
	}
}

// The core finds its modules under the name that it was loaded under itself.
func TestTheCoreAndItsModulesHaveOneHash(t *testing.T) {
	for _, m := range client.Modules {
		if got, want := scripts[m.Name].file(), m.Name+strings.TrimPrefix(clientScript.file(), "client"); got != want {
			t.Errorf("file is %s, want %s", got, want)
		}
	}
	module := scripts[client.Modules[0].Name]
	changed := func(s *script) *script { return newScript(s.name, append(slices.Clone(s.body), '\n'), nil) }
	hash := hashOf([]*script{clientScript, module})
	if hashOf([]*script{changed(clientScript), module}) == hash || hashOf([]*script{clientScript, changed(module)}) == hash {
		t.Errorf("a change leaves the hash %s as it is", hash)
	}
}

func TestETagsOfEncodingsDiffer(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	plain := f.send(request{method: "GET", path: "/lc/client.js"}).Header().Get("ETag")
	packed := f.send(request{method: "GET", path: "/lc/client.js", header: []string{"Accept-Encoding: gzip"}}).Header().Get("ETag")
	if plain == packed || plain == "" {
		t.Errorf("tags are %s and %s", plain, packed)
	}
}

// Whatever a header says, it accepts gzip only by name.
func FuzzAcceptsGzip(f *testing.F) {
	for _, seed := range []string{"", "gzip", "gzip;q=0", "br;q=1, gzip ; q=0.5", "gzip;q=NaN", "gzip;q=1e999", ",;,", "*;q=0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if !acceptsGzip(header) {
			return
		}
		if !strings.Contains(strings.ToLower(header), "gzip") {
			t.Errorf("%q accepts gzip", header)
		}
		if acceptsGzip("gzip;q=0, " + header) {
			t.Errorf("%q accepts gzip, refused before", header)
		}
	})
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br, gzip;q=0.5": true, "gzip; q=1.0": true,
		"gzip;q=0": false, "gzip; q=0.000": false, "br": false, "x-gzip": false, "gzip;q=x": false, "*": false,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("%q accepts it: %v, want %v", header, got, want)
		}
	}
}
