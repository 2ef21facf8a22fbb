package lc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// attachRaw sends a body as a multipart form of the action attach.
func (f *fixture) attachRaw(contentType string, body io.Reader, length int64, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	r := httptest.NewRequest("POST", "/lc/tally/one/attach", body)
	r.ContentLength = length
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("LC-Request", newRequestID())
	r.Header.Set("LC-Token", f.token("ada", tallyOne))
	r.Header.Set(userHeader, "ada")
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

func TestHostileForms(t *testing.T) {
	title, cat := fieldPart("title", "x"), filePart("photo", "cat.png", png)
	whole := multipartText(title, cat)
	for _, tt := range []struct {
		name, contentType, body string
		status                  int
	}{
		{"no boundary", typeMultipart, whole, 400},
		{"empty boundary", typeMultipart + `; boundary=""`, whole, 400},
		{"long boundary", typeMultipart + "; boundary=" + strings.Repeat("b", 71), whole, 400},
		{"another boundary", typeMultipart + "; boundary=other", whole, 400},
		{"no body", multipartType, "", 400},
		{"no end", multipartType, strings.TrimSuffix(whole, "--\r\n"), 400},
		{"ends in a file", multipartType, multipartText(title) + "x", 422},
		{"truncated in a file", multipartType, whole[:strings.Index(whole, "pixels")+20], 400},
		{"truncated in a header", multipartType, whole[:strings.Index(whole, "filename")], 400},
		{"no disposition", multipartType, multipartText(title, formPart{"Content-Type: image/png", png}), 400},
		{"two dispositions", multipartType, multipartText(title, formPart{filePart("photo", "a.png", "").head + "\r\n" + filePart("photo", "b.png", "").head, png}), 400},
		{"two names of the file", multipartType, multipartText(title, formPart{`Content-Disposition: form-data; name="photo"; filename="a.png"; filename="b.exe"`, png}), 400},
		{"another disposition", multipartType, multipartText(title, formPart{`Content-Disposition: attachment; name="photo"; filename="a.png"`, png}), 400},
		{"an encoding", multipartType, multipartText(title, formPart{cat.head + "\r\nContent-Transfer-Encoding: quoted-printable", png}), 400},
		{"base64", multipartType, multipartText(title, formPart{cat.head + "\r\nContent-Transfer-Encoding: BASE64", "AAAA"}), 400},
		{"an encoding after a harmless one", multipartType, multipartText(title, formPart{cat.head + "\r\nContent-Transfer-Encoding: binary\r\nContent-Transfer-Encoding: base64", "AAAA"}), 400},
		{"a header of more than 16 KiB", multipartType, multipartText(title, formPart{cat.head + "\r\nX: " + strings.Repeat("x", 16<<10), png}), 413},
		{"no name of the field", multipartType, multipartText(title, cat, formPart{`Content-Disposition: form-data; filename="a.png"`, png}), 422},
		{"a name that is not UTF-8", multipartType, multipartText(title, filePart("pho\xffto", "a.png", png)), 400},
		{"a token as a file", multipartType, multipartText(title, filePart("_token", "a.png", png)), 400},
		{"a token twice", multipartType, multipartText(title, fieldPart("_token", ""), fieldPart("_token", "")), 400},
		{"a thousand files", multipartType, multipartText(slices.Repeat([]formPart{filePart("more", "a.png", png)}, 1000)...), 400},
		{"a thousand empty files", multipartType, multipartText(slices.Repeat([]formPart{filePart("more", "", "")}, 1000)...), 400},
		{"a thousand fields", multipartType, multipartText(slices.Repeat([]formPart{title}, 1000)...), 400},
		{"a large header", multipartType, multipartText(title, formPart{cat.head + "\r\nX: " + strings.Repeat("x", 20<<10), png}), 413},
		{"a header without end", multipartType, "--" + testBoundary + "\r\n" + strings.Repeat("X: y\r\n", 5000), 413},
		{"many headers", multipartType, multipartText(slices.Repeat([]formPart{{cat.head + "\r\nX: " + strings.Repeat("x", 12<<10), png}}, 30)...), 413},
		{"much before the form", multipartType, strings.Repeat("x", 20<<10) + "\r\n" + whole, 400},
		{"many lines before the form", multipartType, strings.Repeat("x\r\n", 10<<10) + whole, 413},
		{"large fields", multipartType, multipartText(title, fieldPart("a", strings.Repeat("x", 200<<10)), fieldPart("b", strings.Repeat("x", 200<<10))), 413},
		{"a form in the form", multipartType, multipartText(title, formPart{strings.Replace(cat.head, "application/x-browser", "multipart/mixed; boundary=inner", 1), "--inner\r\nContent-Disposition: file; filename=\"a.png\"\r\n\r\n" + png + "\r\n--inner--"}), 415},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, calls := newUploads(t)
			for _, length := range []int64{int64(len(tt.body)), -1} {
				wantProblem(t, f.attachRaw(tt.contentType, strings.NewReader(tt.body), length), tt.status)
			}
			if len(calls.list) != 0 {
				t.Error("the method ran")
			}
		})
	}
	t.Run("compressed", func(t *testing.T) {
		f, _ := newUploads(t)
		wantProblem(t, f.attachRaw(multipartType, strings.NewReader(whole), int64(len(whole)), "Content-Encoding: gzip"), 415)
	})
}

// An endlessFile is a file that never ends, and counts what was read of it.
type endlessFile struct {
	head io.Reader
	read int64
}

func (e *endlessFile) Read(p []byte) (int, error) {
	if n, err := e.head.Read(p); err == nil {
		return n, nil
	}
	clear(p)
	e.read += int64(len(p))
	return len(p), nil
}

// Who is told that a request is too large is told what one file may have, and not only
// all together: that is what they try next.
func TestTooLargeSaysWhatAFileMayHave(t *testing.T) {
	for _, tt := range []struct {
		name   string
		params []Param
		detail string
		errors []string
	}{
		{"one file", []Param{{Name: "photo", File: true}}, "The file is larger than 3 MiB.", []string{"#/photo is larger than 3 MiB"}},
		{"several files", []Param{{Name: "photo", File: true, Variadic: true}}, "The files are larger than 5 MiB; each may have 3 MiB.", []string{"#/photo is larger than 5 MiB; each may have 3 MiB"}},
		{"two fields", []Param{{Name: "photo", File: true}, {Name: "scan", File: true, Optional: true}}, "The files are larger than 5 MiB; each may have 3 MiB.", []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			calls := &uploads{}
			def := attaching(calls)
			act := &def.Actions[slices.IndexFunc(def.Actions, func(a Action[tally, *tally]) bool { return a.Name == "attach" })]
			act.Params, act.Files = tt.params, nil
			for _, p := range tt.params {
				act.Files = append(act.Files, p.Name)
			}
			f := newFixture(t, def, WithFileDir(t.TempDir()), WithLimits(Limits{UploadBytes: 5 << 20}))
			w := f.attachRaw(multipartType, strings.NewReader(""), 100<<20)
			body := w.Body.String()
			if got := wantProblem(t, w, 413); !slices.Equal(got, tt.errors) || !strings.Contains(body, `"detail":"`+tt.detail) {
				t.Errorf("errors are %q: %s", got, body)
			}
		})
	}
}

func TestFilesOfARequestAreBounded(t *testing.T) {
	f, _ := newUploads(t, WithLimits(Limits{UploadBytes: 5 << 20}))
	head := "--" + testBoundary + "\r\n" + filePart("photo", "cat.png", "").head + "\r\n\r\n" + png
	// One that is announced is refused unread, another at the limit.
	body := &endlessFile{head: strings.NewReader(head)}
	if got := wantProblem(t, f.attachRaw(multipartType, body, 100<<20), 413); body.read > 0 || len(got) != 0 {
		t.Errorf("%d bytes were read, errors are %q", body.read, got)
	}
	wantProblem(t, f.attachRaw(multipartType, body, -1), 413)
	if body.read < 9<<20 || body.read > 11<<20 {
		t.Errorf("%d bytes were read, want about 5 MiB, and as much again that is thrown away", body.read)
	}
	// Several files have the same room together.
	large := strings.Repeat("x", 2<<20)
	parts := []formPart{fieldPart("title", "x"), filePart("photo", "cat.png", png), filePart("more", "1.txt", large), filePart("more", "2.txt", large)}
	decodeAnswer(t, f.attach("attach", parts...))
	wantProblem(t, f.attach("attach", append(parts, filePart("more", "3.txt", large))...), 413)
}

func TestFilesInFlightAreBounded(t *testing.T) {
	f, calls := newUploads(t, WithLimits(Limits{FileBytes: 3 << 20, UploadBytes: 3 << 20, UploadBytesInFlight: 8 << 20}))
	title := fieldPart("title", "x")
	started, end := make(chan int), make(chan bool)
	calls.do = func(_ context.Context, u *upload) error {
		if u.title == "wait" {
			started <- 1
			<-end
		}
		return nil
	}
	done := make(chan int)
	go func() {
		done <- f.attach("attach", fieldPart("title", "wait"), filePart("photo", "cat.png", large)).Code
	}()
	<-started
	// A quarter of the room is used by this user, who may not have more at a time.
	if w := f.attachRaw(multipartType, strings.NewReader(multipartText(title, filePart("photo", "cat.png", large))), -1); w.Code != 503 || w.Header().Get("Retry-After") != "1" {
		t.Errorf("answer is %d %s, want 503", w.Code, w.Body)
	}
	close(end)
	if code := <-done; code != 200 {
		t.Errorf("the first answer is %d", code)
	}
	decodeAnswer(t, f.attach("attach", title, filePart("photo", "cat.png", large)))
}

func TestFilesThatFitNowhere(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "action attach: the files of a request may have 64 MiB, which is more than Limits.UploadBytesInFlight has room for") {
			t.Errorf("panic is %s", got)
		}
	}()
	newFixture(t, attaching(new(uploads)), WithLimits(Limits{UploadBytesInFlight: 1 << 20}))
}

// Memory for files is counted with that for bodies. If there is no more of it, they
// are written to disk earlier.
func TestFilesWithoutMemoryGoToDisk(t *testing.T) {
	f, calls := newUploads(t, WithLimits(Limits{BodyBytesInFlight: 400 << 10}))
	calls.do = func(_ context.Context, u *upload) error {
		if u.photo.content.disk == nil {
			t.Error("the file is in memory")
		}
		return nil
	}
	decodeAnswer(t, f.attach("attach", fieldPart("title", "x"), filePart("photo", "cat.png", large[:500<<10])))
	if calls.list[0].content["cat.png"] != large[:500<<10] {
		t.Errorf("the file did not arrive whole")
	}
}

// Where a file that is open can't be removed, it is removed when it is closed.
func TestTemporaryFileThatKeepsItsName(t *testing.T) {
	dir := t.TempDir()
	disk, err := os.CreateTemp(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	c := &content{disk: disk, linked: true}
	c.remove()
	c.remove()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

func TestNoDiskForFiles(t *testing.T) {
	calls := new(uploads)
	f := newFixture(t, attaching(calls), WithFileDir(filepath.Join(t.TempDir(), "none")))
	wantProblem(t, f.attach("attach", fieldPart("title", "x"), filePart("photo", "cat.png", large)), 503)
	if !strings.Contains(f.log.String(), "write a file that was uploaded") {
		t.Errorf("the log has nothing of it: %s", f.log)
	}
	decodeAnswer(t, f.attach("attach", fieldPart("title", "x"), filePart("photo", "cat.png", png)))
	f.wantNoFiles(t, t.TempDir())
}

// A deadlines is a ResponseWriter that notes when reading is to end.
type deadlines struct {
	http.ResponseWriter
	last time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error { d.last = t; return nil }

// The time for reading grows with what has come, and with nothing else.
func TestPaceOfForms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		request := func(server *http.Server) *http.Request {
			r := httptest.NewRequest("POST", "/", strings.NewReader("x"))
			return r.WithContext(context.WithValue(r.Context(), http.ServerContextKey, server))
		}
		began := time.Now()
		d := &deadlines{ResponseWriter: httptest.NewRecorder()}
		p := newPace(d, request(&http.Server{}), 30*time.Second)
		for _, step := range []struct {
			bytes int
			want  time.Duration
		}{{0, 30}, {paceStep - 1, 30}, {1, 34}, {0, 34}, {paceStep, 38}} {
			time.Sleep(time.Second)
			p.took(step.bytes)
			if got := d.last.Sub(began); got != step.want*time.Second {
				t.Errorf("after %d bytes, reading may take %v, want %v", p.bytes, got, step.want*time.Second)
			}
		}
		// A server with a limit of its own is in charge.
		d = &deadlines{ResponseWriter: httptest.NewRecorder()}
		newPace(d, request(&http.Server{ReadTimeout: time.Minute}), 30*time.Second).took(10 * paceStep)
		if !d.last.IsZero() {
			t.Error("the limit of the server was changed")
		}
	})
}

// serveFiles runs an App on a real server, and checks at the end that no goroutine is
// left.
func serveFiles(t *testing.T, opts ...Option) (f *fixture, calls *uploads, address string) {
	f, calls = newUploads(t, opts...)
	before := runtime.NumGoroutine()
	server := httptest.NewServer(f.App)
	t.Cleanup(func() {
		server.Close()
		http.DefaultClient.CloseIdleConnections()
		within(t, 10*time.Second, func() {
			for runtime.NumGoroutine() > before+1 { // that of within
				time.Sleep(time.Millisecond)
			}
		})
	})
	return f, calls, server.Listener.Addr().String()
}

// dialForm sends the beginning of a form with a file.
func dialForm(t *testing.T, f *fixture, address string, length int, begin string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /lc/tally/one/attach HTTP/1.1\r\nHost: %s\r\n%s: ada\r\nLC-Request: %s\r\nLC-Token: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		address, userHeader, newRequestID(), f.token("ada", tallyOne), multipartType, length, begin)
	return conn
}

// waitUntil waits for a condition that is sure to come.
func waitUntil(t *testing.T, what string, is func() bool) {
	t.Helper()
	within(t, 20*time.Second, func() {
		for !is() {
			time.Sleep(time.Millisecond)
		}
	})
}

func (f *fixture) fileBytes() int64 {
	f.files.mu.Lock()
	defer f.files.mu.Unlock()
	return f.files.bytes
}

// A browser that goes away in the middle of a file leaves nothing.
func TestUploadThatIsCancelled(t *testing.T) {
	f, calls, address := serveFiles(t)
	body := multipartText(fieldPart("title", "x"), filePart("photo", "cat.png", large))
	conn := dialForm(t, f, address, len(body), body[:len(body)-100<<10])
	waitUntil(t, "the file is being read", func() bool { return f.fileBytes() > 1<<20 })
	conn.Close()
	waitUntil(t, "the file is gone", func() bool { return f.fileBytes() == 0 })
	if len(calls.list) != 0 {
		t.Error("the method ran")
	}
}

// A sender who stops is cut off.
func TestUploadThatStops(t *testing.T) {
	f, calls, address := serveFiles(t, WithLimits(Limits{ActionTime: 50 * time.Millisecond}))
	body := multipartText(fieldPart("title", "x"), filePart("photo", "cat.png", png))
	conn := dialForm(t, f, address, len(body), body[:len(body)-60])
	defer conn.Close()
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") || !strings.Contains(string(answer), "The body did not arrive whole.") {
		t.Errorf("answer is %v, %s", err, answer)
	}
	if len(calls.list) != 0 {
		t.Error("the method ran")
	}
}

// A whole upload over a connection, and another on the same one.
func TestUploadOverAConnection(t *testing.T) {
	f, calls, address := serveFiles(t)
	for i := range 3 {
		body := multipartText(fieldPart("title", "x"), filePart("photo", "cat.png", large))
		r, err := http.NewRequest("POST", "http://"+address+"/lc/tally/one/attach", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", multipartType)
		r.Header.Set("LC-Request", newRequestID())
		r.Header.Set("LC-Token", f.token("ada", tallyOne))
		r.Header.Set(userHeader, "ada")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != 200 || len(calls.list) != i+1 {
			t.Errorf("answer is %s, the method ran %d times", res.Status, len(calls.list))
		}
	}
}

// FuzzFileForm reads any body as a form with files: nothing is left of it, and the
// method runs only with what has come whole.
func FuzzFileForm(f *testing.F) {
	part := func(parts ...formPart) string {
		return strings.ReplaceAll(multipartText(parts...), testBoundary, "b")
	}
	for _, seed := range []string{
		"", strings.TrimSuffix(part(fieldPart("title", "x"), filePart("photo", "cat.png", png)), "\r\n"), "--b--", "--b\r\n\r\n--b--\r\n",
		part(fieldPart("title", "x"), filePart("photo", "cat.png", png)),
		part(fieldPart("title", "x"), filePart("photo", "", "")),
		part(filePart("more", "../a\x00.txt", "text"), filePart("extra", "a.svg", "<svg>"), filePart("photo.0", "a.png", png)),
		part(formPart{`Content-Disposition: form-data; name=photo; filename*=UTF-8''a%2Fb.png`, png}),
		part(formPart{`Content-Disposition: form-data; name="photo"; filename="\"a\\.png"`, png}),
		strings.TrimSuffix(part(filePart("photo", "cat.png", png+"\r\n--b")), "--\r\n"),
		"preamble\r\n" + part(fieldPart("_token", "x"), filePart("title", "a", "b")) + "epilogue",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, body []byte, plain bool) {
		calls := new(uploads)
		def := attaching(calls)
		def.Channel = global
		fix := newFixture(t, def, WithFileDir(dir))
		header := []string{"Content-Type: " + typeMultipart + "; boundary=b", "LC-Token: "}
		if !plain {
			header = append(header, "LC-Request: "+newRequestID())
		}
		w := fix.send(request{path: "/lc/tally/one/attach", header: header, body: string(body)})
		if w.Code == http.StatusInternalServerError {
			t.Errorf("answer is %d %s", w.Code, w.Body)
		}
		if ran := len(calls.list) > 0; ran != (w.Code == http.StatusOK || w.Code == http.StatusSeeOther) {
			t.Errorf("answer is %d, and the method ran: %v", w.Code, ran)
		}
		for _, u := range calls.list {
			for _, file := range u.files() {
				if name, fault := fileName(file.Name); !fault.IsZero() || name != file.Name || !strings.Contains(string(body), u.content[file.Name]) {
					t.Errorf("a file called %q (%s) holds %q", file.Name, fault, u.content[file.Name])
				}
				if _, err := file.Open(); !errors.Is(err, errFileGone) {
					t.Errorf("afterwards, Open gives %v", err)
				}
			}
		}
		fix.wantNoFiles(t, dir)
	})
}

// answerAfterAll sends a request with a body of some size, of which it has the first bytes
// before any answer, and the rest whatever the server does meanwhile. It returns
// what the server has answered once all is sent.
func answerAfterAll(t *testing.T, f *fixture, address, action string, size int, header string) (string, error) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintf(conn, "POST /lc/tally/one/%s HTTP/1.1\r\nHost: %s\r\n%s: ada\r\nLC-Request: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n",
		action, address, userHeader, newRequestID(), multipartType, size, header)
	chunk := make([]byte, 64<<10)
	for size > 0 {
		n, err := conn.Write(chunk[:min(len(chunk), size)])
		if err != nil {
			return "", err
		}
		size -= n
	}
	line := make([]byte, 13)
	_, err = io.ReadFull(conn, line)
	return string(line), err
}

// A browser that reads no answer before it has sent all is told why it is refused.
func TestRefusedBodiesAreRead(t *testing.T) {
	f, calls, address := serveFiles(t, WithLimits(Limits{UploadBytes: 5 << 20, BodyBytesInFlight: 4 << 20}))
	token := "LC-Token: " + f.token("ada", tallyOne) + "\r\n"
	for _, tt := range []struct {
		name, action, header string
		size                 int
		want                 string
	}{
		{"files that are too large", "attach", token, 9 << 20, "HTTP/1.1 413 "},
		{"a body", "add", token, 500 << 10, "HTTP/1.1 413 "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := answerAfterAll(t, f, address, tt.action, tt.size, tt.header); got != tt.want {
				t.Errorf("answer is %q, %v, want %q", got, err, tt.want)
			}
		})
	}
	if len(calls.list) != 0 || f.drains.now.Load() != 0 {
		t.Errorf("the method ran %d times, and %d bodies are being read", len(calls.list), f.drains.now.Load())
	}
}

// What is larger by far, or is only to be sent if it is wanted, is
// refused unread; and no more than so many are read at a time.
func TestRefusedBodiesAreReadWithinBounds(t *testing.T) {
	f, _ := newUploads(t, WithLimits(Limits{UploadBytes: 5 << 20}))
	read := func(length int64, header ...string) int64 {
		t.Helper()
		body := &endlessFile{head: strings.NewReader("")}
		wantProblem(t, f.attachRaw(multipartType, body, length, header...), 413)
		return body.read
	}
	if n := read(20 << 20); n != 0 {
		t.Errorf("%d bytes of a body were read that is too large by far", n)
	}
	if n := read(8<<20, "Expect: 100-continue"); n != 0 {
		t.Errorf("%d bytes of a body were read that nobody has asked for", n)
	}
	if n := read(8 << 20); n < 8<<20 || n > 11<<20 {
		t.Errorf("%d bytes were read", n)
	}
	f.drains.now.Store(maxDrained)
	if n := read(8 << 20); n != 0 {
		t.Errorf("%d bytes were read, though many are already", n)
	}
}
