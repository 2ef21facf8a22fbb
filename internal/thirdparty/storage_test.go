package thirdparty

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/lcgen/lcgen/examples/snippets"
	"github.com/lcgen/lcgen/internal/e2e/browser"
	lc "github.com/lcgen/lcgen/runtime"
)

const (
	bucket    = "uploads"
	accessKey = "AKIDEXAMPLE"
	secretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)

// A storage is an S3-compatible server in memory, with a client. It takes what a
// browser puts there only with a signature, as real ones do.
type storage struct {
	*minio.Client
	server *httptest.Server

	mu     sync.Mutex
	meddle func(w http.ResponseWriter, r *http.Request) (goOn bool) // nil: goes on
	puts   []string                                                 // paths of those that browsers have sent
}

func newStorage(t *testing.T) *storage {
	t.Helper()
	s := new(storage)
	backend := s3mem.New()
	if err := backend.CreateBucket(bucket); err != nil {
		t.Fatal(err)
	}
	s3 := gofakes3.New(backend).Server()
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Method == http.MethodOptions {
			s3.ServeHTTP(w, r) // the application's own client; a browser asks whether it may
			return
		}
		if goOn := s.next(w, r); !goOn {
			return
		}
		if err := verify(r); err != nil {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		s3.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		s.server.CloseClientConnections()
		s.server.Close()
	})
	var err error
	s.Client, err = minio.New(strings.TrimPrefix(s.server.URL, "http://"), &minio.Options{Creds: credentials.NewStaticV4(accessKey, secretKey, ""), Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// next notes a request of a browser, and meddles with it.
func (s *storage) next(w http.ResponseWriter, r *http.Request) (goOn bool) {
	s.mu.Lock()
	s.puts = append(s.puts, r.URL.Path)
	meddle := s.meddle
	s.mu.Unlock()
	return meddle == nil || meddle(w, r)
}

// meddleWith sets what becomes of the next requests, and forgets those before.
func (s *storage) meddleWith(meddle func(w http.ResponseWriter, r *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meddle, s.puts = meddle, nil
}

// sent returns how many requests browsers have sent.
func (s *storage) sent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.puts)
}

// Put implements snippets.Storage.
func (s *storage) Put(ctx context.Context, key string, content io.Reader, size int64) error {
	_, err := s.PutObject(ctx, bucket, key, content, size, minio.PutObjectOptions{})
	return err
}

// Copy implements snippets.Storage.
func (s *storage) Copy(ctx context.Context, key, from string) error {
	_, err := s.CopyObject(ctx, minio.CopyDestOptions{Bucket: bucket, Object: key}, minio.CopySrcOptions{Bucket: bucket, Object: from})
	return err
}

// kept returns the hashes of what the archive keeps.
func (s *storage) kept(t *testing.T) []string {
	t.Helper()
	var sums []string
	for object := range s.ListObjects(t.Context(), bucket, minio.ListObjectsOptions{Prefix: "kept/", Recursive: true}) {
		if object.Err != nil {
			t.Fatal(object.Err)
		}
		content, err := s.GetObject(t.Context(), bucket, object.Key, minio.GetObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, content); err != nil {
			t.Fatal(err)
		}
		sums = append(sums, hex.EncodeToString(sum.Sum(nil)))
	}
	return sums
}

// verify checks the signature in the query of a request (AWS Signature Version 4),
// which covers the headers that it names.
func verify(r *http.Request) error {
	query := r.URL.Query()
	signature := query.Get("X-Amz-Signature")
	query.Del("X-Amz-Signature")
	at, err := time.Parse("20060102T150405Z", query.Get("X-Amz-Date"))
	if err != nil {
		return err
	}
	seconds, err := strconv.Atoi(query.Get("X-Amz-Expires"))
	if err != nil || time.Since(at) > time.Duration(seconds)*time.Second {
		return fmt.Errorf("the address has expired: %v", err)
	}
	var headers strings.Builder
	names := query.Get("X-Amz-SignedHeaders")
	for name := range strings.SplitSeq(names, ";") {
		value := r.Header.Get(name)
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = strconv.FormatInt(r.ContentLength, 10)
		}
		headers.WriteString(name + ":" + value + "\n")
	}
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), strings.ReplaceAll(query.Encode(), "+", "%20"), headers.String(), names, "UNSIGNED-PAYLOAD"}, "\n")
	scope := at.Format("20060102") + "/us-east-1/s3/aws4_request"
	sum := sha256.Sum256([]byte(canonical))
	text := strings.Join([]string{"AWS4-HMAC-SHA256", query.Get("X-Amz-Date"), scope, hex.EncodeToString(sum[:])}, "\n")
	key := []byte("AWS4" + secretKey)
	for _, part := range append(strings.Split(scope, "/"), text) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	if hex.EncodeToString(key) != signature {
		return fmt.Errorf("the signature is of another request than %s", strings.Join(strings.Fields(canonical), " "))
	}
	return nil
}

// An archiveSite is a site whose files go to a storage, and the bytes that it has read
// of what browsers have sent.
type archiveSite struct {
	address string
	store   *storage
	mu      sync.Mutex
	read    int64
}

// Read notes what is read of a body.
func (s *archiveSite) counted(body io.ReadCloser) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{io.TeeReader(body, writerFunc(func(p []byte) { s.mu.Lock(); s.read += int64(len(p)); s.mu.Unlock() })), body}
}

type writerFunc func(p []byte)

func (fn writerFunc) Write(p []byte) (int, error) { fn(p); return len(p), nil }

// bytes returns what was read since it was asked last.
func (s *archiveSite) bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.read
	s.read = 0
	return n
}

func newArchiveSite(t *testing.T) *archiveSite {
	t.Helper()
	s := &archiveSite{store: newStorage(t)}
	app := lc.New(lc.WithLogger(slog.New(slog.NewTextHandler(os.Stderr, nil))), lc.WithUser(func(*http.Request) string { return "ada" }), snippets.Straight(s.store))
	snippets.ServeArchive(app, s.store)
	mux := http.NewServeMux()
	mux.HandleFunc("/lc/", func(w http.ResponseWriter, r *http.Request) {
		r.Body = s.counted(r.Body)
		app.ServeHTTP(w, r)
	})
	mux.Handle("/sse/", app)
	mux.Handle("GET /{$}", app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'self'; require-trusted-types-for 'script'; connect-src 'self' "+s.store.server.URL)
		io.WriteString(w, "<!doctype html><title>Archive</title>")
		if err := app.Component(r.Context(), lc.ComponentID{Name: "archive", Instance: "ada"}).Render(r.Context(), w); err != nil {
			t.Error(err)
		}
		if !r.URL.Query().Has("plain") {
			if err := app.Script(r.Context()).Render(r.Context(), w); err != nil {
				t.Error(err)
			}
		}
	})))
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	s.address = server.URL
	return s
}

// document writes a document of some size, and returns its path and hash.
func document(t *testing.T, name string, size int) (path, sum string) {
	t.Helper()
	content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte(name), size/len(name))...)
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(content)
	return path, hex.EncodeToString(hash[:])
}

// open opens the archive, once the client is there with all that it needs.
func (s *archiveSite) open(t *testing.T) *browser.Page {
	t.Helper()
	p := browser.Open(t, s.address)
	p.Until(`[...(window.liveComponentManager?.sseClients.values() ?? [])].some(c => c.isConnected)`)
	p.Eval(`import(document.querySelector("[rel=modulepreload][href*=upload]")?.href ?? "/lc/upload.js").then(() => {})`)
	return p
}

const (
	items    = `[...document.querySelectorAll("li")].map((li) => li.textContent).join()`
	idle     = `document.querySelector("progress").hidden && !document.querySelector("form > button").disabled`
	docFault = `document.querySelector("[data-lc-error=doc]").textContent`
)

// TestFilesGoStraightToStorage sends files from a browser to an S3-compatible server, by
// addresses that minio-go signs.
func TestFilesGoStraightToStorage(t *testing.T) {
	browser.Need(t)

	t.Run("one", func(t *testing.T) {
		s := newArchiveSite(t)
		p := s.open(t)
		path, sum := document(t, "größe 1.pdf", 12<<20)
		p.Eval(`window.seen = []; new MutationObserver(() => { const bar = document.querySelector("progress"); if (!bar.hidden && bar.max > 1) seen.push(bar.max); }).observe(document.querySelector("progress"), {attributes: true})`)
		p.Choose("[name=doc]", path)
		p.Click("form > button")
		p.Until(items + ` === "größe 1.pdf"`)
		p.Until(idle + ` && document.querySelector("[name=doc]").files.length === 0`)
		p.Check(`Math.max(...seen) > 12e6`)
		if kept := s.store.kept(t); !slices.Equal(kept, []string{sum}) {
			t.Errorf("the storage keeps %v, want %s", kept, sum)
		}
		if n := s.bytes(); n > 64<<10 || s.store.sent() != 1 {
			t.Errorf("the server has read %d bytes, and the storage was asked %d times", n, s.store.sent())
		}
	})

	t.Run("whose connection is lost", func(t *testing.T) {
		s := newArchiveSite(t)
		p := s.open(t)
		path, sum := document(t, "lost.pdf", 3<<20)
		lost := 0
		s.store.meddleWith(func(w http.ResponseWriter, r *http.Request) bool {
			if lost++; lost > 2 {
				return true
			}
			io.CopyN(io.Discard, r.Body, 1<<20)
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return false
			}
			connection.Close()
			return false
		})
		p.Eval(`Math.random = () => -0.999`) // the next attempt follows at once
		p.ExpectFaults()
		p.Choose("[name=doc]", path)
		p.Click("form > button")
		p.Until(items + ` === "lost.pdf"`)
		p.Until(idle)
		if kept := s.store.kept(t); !slices.Equal(kept, []string{sum}) {
			t.Errorf("the storage keeps %v, want %s", kept, sum)
		}
	})

	t.Run("that the storage refuses", func(t *testing.T) {
		s := newArchiveSite(t)
		p := s.open(t)
		path, _ := document(t, "refused.pdf", 1<<20)
		s.store.meddleWith(func(w http.ResponseWriter, r *http.Request) bool {
			r.Header.Set("Content-Type", "text/html") // so that the signature is none of it
			io.Copy(io.Discard, r.Body)
			return true
		})
		p.ExpectFaults()
		p.Choose("[name=doc]", path)
		p.Click("form > button")
		p.Until(docFault + ` === "The file was refused where it is stored. (403)"`)
		p.Until(idle + ` && document.querySelector("[name=doc]").files.length === 1`)
		s.store.meddleWith(nil)
		p.Click("form > button")
		p.Until(items + ` === "refused.pdf"`)
	})

	t.Run("of a type that is not taken", func(t *testing.T) {
		s := newArchiveSite(t)
		p := s.open(t)
		p.ExpectFaults()
		path, _ := document(t, "page.html", 1<<20)
		p.Choose("[name=doc]", path)
		p.Click("form > button")
		p.Until(docFault + ` === "must be a file of a type that is taken here: .pdf"`)
		p.Until(idle)
		if n := s.bytes(); n > 64<<10 || s.store.sent() != 0 {
			t.Errorf("the server has read %d bytes, and the storage was asked %d times", n, s.store.sent())
		}
	})

	t.Run("that is lost after it was stored", func(t *testing.T) {
		s := newArchiveSite(t)
		p := s.open(t)
		p.ExpectFaults()
		path, sum := document(t, "gone.pdf", 1<<20)
		s.store.meddleWith(func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			io.Copy(io.Discard, r.Body) // and says that it is kept
			return false
		})
		p.Choose("[name=doc]", path)
		p.Click("form > button")
		p.Until(docFault + ` === "did not arrive; choose it again"`)
		s.store.meddleWith(nil)
		p.Eval(`document.querySelector("[name=doc]").value = ""`)
		p.Choose("[name=doc]", path)
		p.Click("form > button")
		p.Until(items + ` === "gone.pdf"`)
		if kept := s.store.kept(t); !slices.Equal(kept, []string{sum}) {
			t.Errorf("the storage keeps %v, want %s", kept, sum)
		}
	})

	t.Run("without the client", func(t *testing.T) {
		s := newArchiveSite(t)
		p := browser.Open(t, s.address+"/?plain")
		path, sum := document(t, "plain.pdf", 2<<20)
		p.Choose("[name=doc]", path)
		p.Follow("form > button")
		p.Until(items + ` === "plain.pdf"`)
		if kept := s.store.kept(t); !slices.Equal(kept, []string{sum}) {
			t.Errorf("the storage keeps %v, want %s", kept, sum)
		}
		if n := s.bytes(); n < 2<<20 || s.store.sent() != 0 {
			t.Errorf("the server has read %d bytes, and the storage was asked %d times", n, s.store.sent())
		}
	})
}

// TestSignedAddressIsForOneFile puts other files to an address than it was signed for.
func TestSignedAddressIsForOneFile(t *testing.T) {
	s := newStorage(t)
	header := http.Header{"Content-Type": {"application/pdf"}, "Content-Length": {"3"}}
	address, err := s.PresignHeader(t.Context(), http.MethodPut, bucket, "incoming/x", time.Hour, url.Values{}, header)
	if err != nil {
		t.Fatal(err)
	}
	put := func(address, kind, content string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", kind)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
		return response.StatusCode
	}
	for _, tt := range []struct {
		name, address, kind, content string
		want                         int
	}{
		{"a larger one", address.String(), "application/pdf", "four", 403},
		{"of another type", address.String(), "text/html", "two", 403},
		{"elsewhere", strings.Replace(address.String(), "incoming/x", "kept/x", 1), "application/pdf", "pdf", 403},
		{"as it was signed", address.String(), "application/pdf", "pdf", 200},
	} {
		if got := put(tt.address, tt.kind, tt.content); got != tt.want {
			t.Errorf("%s: answer is %d, want %d", tt.name, got, tt.want)
		}
	}
}
