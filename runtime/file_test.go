package lc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// An upload is what the action attach of the tests has been given.
type upload struct {
	title string
	photo File
	more  []File
	extra *File
	sheet sheet

	content map[string]string // of all of them, by their names
}

type sheet struct {
	Label string `json:"label"`
	Scan  File   `json:"scan"`
	Rows  []row  `json:"rows"`
}

type row struct {
	Name  string  `json:"name"`
	Proof *File   `json:"proof"`
	Pages []*File `json:"pages"`
}

// files returns all files of an upload.
func (u *upload) files() []File {
	all := append([]File{u.photo, u.sheet.Scan}, u.more...)
	if u.extra != nil {
		all = append(all, *u.extra)
	}
	for _, r := range u.sheet.Rows {
		if r.Proof != nil {
			all = append(all, *r.Proof)
		}
		for _, p := range r.Pages {
			all = append(all, *p)
		}
	}
	return slices.DeleteFunc(all, func(f File) bool { return f.Name == "" })
}

// uploads are the calls of the action.
type uploads struct {
	list []*upload
	do   func(ctx context.Context, u *upload) error // nil: nothing more
}

// attaching is a tally with actions that take files.
func attaching(calls *uploads) Definition[tally, *tally] {
	def := tallyDefinition()
	call := func(u *upload) change {
		return func(ctx context.Context, c *tally) error {
			u.content = map[string]string{}
			for _, f := range u.files() {
				if f.URL != "" {
					continue
				}
				text, err := contentOf(f)
				if err != nil {
					return err
				}
				u.content[f.Name] = text
			}
			calls.list = append(calls.list, u)
			c.N++
			if calls.do != nil {
				return calls.do(ctx, u)
			}
			return nil
		}
	}
	def.Actions = append(def.Actions,
		Action[tally, *tally]{
			Name:    "attach",
			Params:  []Param{{Name: "title"}, {Name: "photo", File: true}, {Name: "extra", File: true, Optional: true}, {Name: "more", File: true, Variadic: true}},
			Files:   []string{"photo", "extra", "more"},
			MaxFile: 3 << 20,
			Accept:  "image/*,.pdf,.txt",
			Bind: bound(func(args *arg.Args) change {
				return call(&upload{
					title: arg.Required(args, "title", arg.String[string]),
					photo: arg.Required(args, "photo", arg.File[File]),
					extra: arg.Optional(args, "extra", arg.File[File]),
					more:  arg.Variadic(args, "more", arg.File[File]),
				})
			}),
		},
		Action[tally, *tally]{
			Name:   "fill",
			Params: []Param{{Name: "all"}},
			Files:  []string{"all.scan", "all.rows.*.proof", "all.rows.*.pages", "scan", "rows.*.proof", "rows.*.pages"},
			Bind: bound(func(args *arg.Args) change {
				arg.Spread[sheet](args, "all")
				return call(&upload{sheet: arg.Required(args, "all", arg.JSON[sheet])})
			}),
		},
	)
	def.Render = func(c *tally, ctx context.Context, w io.Writer) error {
		fmt.Fprintf(w, `<b>%d</b>`, c.N)
		form, err := BindMultipart(c.ID, "attach", Arg("title", "")).Ask("title").Fields()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, `<form %s>%s<label>Title <input name="title"></label><p data-lc-error="title"></p>`+
			`<input type="file" name="photo"><p data-lc-error="photo"></p><input type="file" name="more" multiple></form>`,
			BindMultipart(c.ID, "attach").Form(), form)
		return err
	}
	return def
}

// contentOf reads a file twice: it can be opened again, and read in pieces.
func contentOf(f File) (string, error) {
	var texts [2]string
	for i := range texts {
		open, err := f.Open()
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(open)
		if err != nil {
			return "", err
		}
		if _, err := open.Seek(-int64(len(text)), io.SeekEnd); err != nil {
			return "", err
		}
		if again, err := io.ReadAll(open); err != nil || !bytes.Equal(again, text) {
			return "", fmt.Errorf("after Seek: %d bytes, %v", len(again), err)
		}
		if err := open.Close(); err != nil {
			return "", err
		}
		if _, err := open.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
			return "", fmt.Errorf("reading a file that is closed: %v", err)
		}
		texts[i] = string(text)
	}
	if texts[0] != texts[1] || int64(len(texts[0])) != f.Size {
		return "", fmt.Errorf("%s has %d bytes, and then %d, want %d", f.Name, len(texts[0]), len(texts[1]), f.Size)
	}
	return texts[0], nil
}

// A formPart is a part of a multipart form, as it goes over the wire.
type formPart struct{ head, body string }

func fieldPart(name, value string) formPart {
	return formPart{`Content-Disposition: form-data; name="` + name + `"`, value}
}

func filePart(name, file, content string) formPart {
	return formPart{`Content-Disposition: form-data; name="` + name + `"; filename="` + file + "\"\r\nContent-Type: application/x-browser", content}
}

const (
	testBoundary  = "----WebKitFormBoundaryAaBb0123456789"
	multipartType = typeMultipart + "; boundary=" + testBoundary
)

func multipartText(parts ...formPart) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("--" + testBoundary + "\r\n" + p.head + "\r\n\r\n" + p.body + "\r\n")
	}
	return b.String() + "--" + testBoundary + "--\r\n"
}

var (
	png   = "\x89PNG\r\n\x1a\n" + strings.Repeat("pixels", 10)
	large = "\x89PNG\r\n\x1a\n" + strings.Repeat("0123456789abcdef", 2<<20/16)
)

// attach sends files as the browser client does.
func (f *fixture) attach(action string, parts ...formPart) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.send(request{
		path:   "/lc/tally/one/" + action,
		user:   "ada",
		header: []string{"Content-Type: " + multipartType, "LC-Request: " + newRequestID(), "LC-Token: " + f.token("ada", tallyOne)},
		body:   multipartText(parts...),
	})
}

// newUploads returns an App with actions that take files. When the test ends, none
// of these is left on disk or counted.
func newUploads(t testing.TB, opts ...Option) (*fixture, *uploads) {
	calls := new(uploads)
	dir := t.TempDir()
	f := newFixture(t, attaching(calls), append([]Option{WithFileDir(dir)}, opts...)...)
	t.Cleanup(func() { f.wantNoFiles(t, dir) })
	return f, calls
}

func (f *fixture) wantNoFiles(t testing.TB, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%d temporary files are left, %v", len(left), err)
	}
	f.files.mu.Lock()
	defer f.files.mu.Unlock()
	if f.files.bytes != 0 || len(f.files.senders) != 0 {
		t.Errorf("%d bytes of files are still counted, of %d senders", f.files.bytes, len(f.files.senders))
	}
	f.inflight.mu.Lock()
	defer f.inflight.mu.Unlock()
	if f.inflight.bytes != 0 || len(f.inflight.senders) != 0 {
		t.Errorf("%d bytes of memory are still counted, of %d senders", f.inflight.bytes, len(f.inflight.senders))
	}
}

func TestFilesArrive(t *testing.T) {
	f, calls := newUploads(t)
	decodeAnswer(t, f.attach("attach",
		fieldPart("title", "Größe"),
		filePart("photo", "cat.png", png),
		filePart("more", "a.txt", "first"), filePart("more", "b.pdf", "%PDF-1.7 second"),
		filePart("extra", "large.png", large)))
	if len(calls.list) != 1 {
		t.Fatalf("%d calls, want 1", len(calls.list))
	}
	u := calls.list[0]
	got := fmt.Sprintf("%s: %s %d %s, %s %s, %s %s, %s %d", u.title, u.photo.Name, u.photo.Size, u.photo.Type,
		u.more[0].Name, u.more[0].Type, u.more[1].Name, u.more[1].Type, u.extra.Name, u.extra.Size)
	if want := "Größe: cat.png 68 image/png, a.txt text/plain, b.pdf application/pdf, large.png 2097160"; got != want {
		t.Errorf("arrived: %s\nwant     %s", got, want)
	}
	for name, want := range map[string]string{"cat.png": png, "a.txt": "first", "b.pdf": "%PDF-1.7 second", "large.png": large} {
		if u.content[name] != want {
			t.Errorf("%s holds %d bytes, want %d", name, len(u.content[name]), len(want))
		}
	}
}

func TestFilesMayBeLeftOut(t *testing.T) {
	f, calls := newUploads(t)
	empty := func(name string) formPart {
		return formPart{`Content-Disposition: form-data; name="` + name + "\"; filename=\"\"\r\nContent-Type: application/octet-stream", ""}
	}
	decodeAnswer(t, f.attach("attach", fieldPart("title", "x"), filePart("photo", "cat.png", png), empty("extra"), empty("more")))
	if u := calls.list[0]; u.extra != nil || len(u.more) != 0 {
		t.Errorf("extra is %v, more is %v, want nothing", u.extra, u.more)
	}
	for _, parts := range [][]formPart{
		{fieldPart("title", "x"), empty("photo")},
		{fieldPart("title", "x")},
	} {
		if got := wantProblem(t, f.attach("attach", parts...), 422); !slices.Equal(got, []string{"#/photo is required"}) {
			t.Errorf("errors are %q", got)
		}
	}
	if got := wantProblem(t, f.attach("attach", fieldPart("title", "x"), fieldPart("photo", "cat.png")), 422); !slices.Equal(got, []string{"#/photo must be a file"}) {
		t.Errorf("errors are %q", got)
	}
	if got := wantProblem(t, f.attach("attach", filePart("title", "a.txt", "x"), filePart("photo", "cat.png", png), filePart("photo", "dog.png", png)), 422); !slices.Equal(got, []string{"#/title must not be a file", "#/photo must be given once"}) {
		t.Errorf("errors are %q", got)
	}
	if len(calls.list) != 1 {
		t.Errorf("the method ran %d times, want once", len(calls.list))
	}
}

// A list is sent whole or in parts: of both at once, files would be lost.
func TestFilesWholeAndInParts(t *testing.T) {
	f, calls := newUploads(t)
	title, photo, empty := fieldPart("title", "x"), filePart("photo", "cat.png", png), formPart{`Content-Disposition: form-data; name="more"; filename=""`, ""}
	for _, parts := range [][]formPart{
		{title, photo, filePart("more", "1.txt", "one"), filePart("more", "2.txt", "two"), filePart("more.0", "3.txt", "three"), filePart("more.999999999", "4.txt", "four")},
		{title, photo, fieldPart("more", "one"), filePart("more.0", "3.txt", "three")},
	} {
		if got := wantProblem(t, f.attach("attach", parts...), 422); !slices.Equal(got, []string{"#/more is given both whole and in parts"}) {
			t.Errorf("errors are %q", got)
		}
	}
	decodeAnswer(t, f.attach("attach", title, photo, empty, filePart("more.0", "1.txt", "one"), filePart("more.7", "2.txt", "two")))
	if len(calls.list) != 1 || len(calls.list[0].more) != 2 {
		t.Errorf("calls are %+v, want one with two files", calls.list)
	}
}

func TestFilesInStructs(t *testing.T) {
	f, calls := newUploads(t)
	decodeAnswer(t, f.attach("fill",
		fieldPart("label", "l"), filePart("scan", "s.png", png),
		fieldPart("rows.0.name", "r"), filePart("rows.0.proof", "p.txt", "proof"),
		filePart("rows.7.pages", "1.txt", "one"), filePart("all.rows.7.pages", "2.txt", "two"),
		formPart{`Content-Disposition: form-data; name="rows.7.proof"; filename=""`, ""}))
	s := calls.list[0].sheet
	if s.Label != "l" || s.Scan.Name != "s.png" || len(s.Rows) != 2 || s.Rows[0].Name != "r" || s.Rows[0].Proof.Name != "p.txt" || len(s.Rows[1].Pages) != 2 || s.Rows[1].Proof != nil {
		t.Errorf("arrived: %+v", s)
	}
	decodeAnswer(t, f.attach("fill", fieldPart("label", "l")))
	if s := calls.list[1].sheet; s.Scan != (File{}) {
		t.Errorf("the file is %v, though none was sent", s.Scan)
	}
	got := wantProblem(t, f.attach("fill", filePart("label", "l.txt", "x"), fieldPart("scan", "s.png"), filePart("rows.0.proof", "..", "x"), filePart("rows.0.x", "x", "x"), filePart("rows", "x", "x")), 422)
	want := []string{"#/label must not be a file", "#/scan must be a file"}
	if len(got) < 2 || !slices.Equal(got[:2], want) {
		t.Errorf("errors are %q, want those of %q and more", got, want)
	}
	// As JSON there is no file.
	decodeAnswer(t, f.act("fill", `{"all":{"label":"l","scan":null}}`))
	if got := wantProblem(t, f.act("fill", `{"all":{"label":"l","scan":{"Name":"/etc/passwd","Size":3}}}`), 422); len(got) != 1 || !strings.Contains(got[0], "must be sent as a file") {
		t.Errorf("errors are %q", got)
	}
}

func TestFilesComeByMultipartOnly(t *testing.T) {
	f, calls := newUploads(t)
	want := []string{"#/photo must be sent as a file, in a multipart form"}
	if got := wantProblem(t, f.act("attach", `{"title":"x","photo":"cat.png"}`), 415); !slices.Equal(got, want) {
		t.Errorf("errors are %q, want %q", got, want)
	}
	if got := wantProblem(t, f.form("attach", "title=x&photo=cat.png"), 415); !slices.Equal(got, want) {
		t.Errorf("errors are %q, want %q", got, want)
	}
	if len(calls.list) != 0 {
		t.Error("the method ran")
	}
}

func TestFileIsGoneAfterItsAction(t *testing.T) {
	for name, content := range map[string]string{"in memory": png, "on disk": large} {
		t.Run(name, func(t *testing.T) {
			f, calls := newUploads(t)
			var open io.ReadSeekCloser
			calls.do = func(_ context.Context, u *upload) (err error) {
				open, err = u.photo.Open()
				return err
			}
			decodeAnswer(t, f.attach("attach", fieldPart("title", "x"), filePart("photo", "cat.png", content)))
			if _, err := open.Read(make([]byte, 8)); err != errFileGone {
				t.Errorf("reading gives %v, want %v", err, errFileGone)
			}
			if _, err := calls.list[0].photo.Open(); err != errFileGone {
				t.Errorf("Open gives %v, want %v", err, errFileGone)
			}
		})
	}
	if _, err := (File{}).Open(); err != errNoContent {
		t.Errorf("Open of no file gives %v, want %v", err, errNoContent)
	}
}

func TestFilesAreRemovedAfterPanic(t *testing.T) {
	f, calls := newUploads(t)
	for _, do := range []func(context.Context, *upload) error{
		func(context.Context, *upload) error { panic("in the action") },
		func(context.Context, *upload) error { return errInside },
	} {
		calls.do = do
		wantProblem(t, f.attach("attach", fieldPart("title", "x"), filePart("photo", "cat.png", large)), 500)
	}
}

func TestFilesAreOpenedAgainAfterConflict(t *testing.T) {
	f, calls := newUploads(t)
	calls.do = func(ctx context.Context, u *upload) error {
		if len(calls.list) == 1 { // another process is faster
			r, err := f.store.Load(ctx, tallyOne)
			if err != nil {
				return err
			}
			return f.store.Save(ctx, tallyOne, Record{Version: r.Version + 1, State: []byte(`{"n":7}`)}, r.Version)
		}
		return nil
	}
	decodeAnswer(t, f.attach("attach", fieldPart("title", "x"), filePart("photo", "cat.png", large)))
	if len(calls.list) != 2 || calls.list[1].content["cat.png"] != large {
		t.Errorf("the method ran %d times, want twice, with the whole file", len(calls.list))
	}
}

func TestFileFaults(t *testing.T) {
	title, cat := fieldPart("title", "x"), filePart("photo", "cat.png", png)
	for _, tt := range []struct {
		name   string
		parts  []formPart
		status int
		want   []string
	}{
		{"too large", []formPart{title, filePart("photo", "cat.png", png+strings.Repeat("x", 3<<20)), filePart("more", "a.txt", "x")}, 413, []string{"#/photo is larger than 3 MiB"}},
		{"too large, of several", []formPart{title, cat, filePart("more", "a.txt", "x"), filePart("more", "b.txt", strings.Repeat("x", 3<<20+1))}, 413, []string{"#/more/1 b.txt is larger than 3 MiB"}},
		{"empty, of a type that is known by content", []formPart{title, filePart("photo", "cat.png", "")}, 422, []string{"#/photo is empty"}},
		{"of another type", []formPart{title, filePart("photo", "cat.png", "<!doctype html><script>")}, 415, []string{"#/photo must be a file of a type that is taken here: image/*, .pdf, .txt"}},
		{"of another name", []formPart{title, filePart("photo", "cat.html", png)}, 415, []string{"#/photo must be a file of a type that is taken here: image/*, .pdf, .txt"}},
		{"with scripts", []formPart{title, filePart("photo", "cat.svg", "<svg onload=alert(1)>")}, 415, []string{"#/photo must be a file of a type that is taken here: image/*, .pdf, .txt"}},
		{"too large and of another type", []formPart{title, filePart("photo", "cat.exe", "MZ\x00"), filePart("extra", "a.txt", strings.Repeat("x", 3<<20+1))}, 413,
			[]string{"#/photo must be a file of a type that is taken here: image/*, .pdf, .txt", "#/extra is larger than 3 MiB"}},
		{"of no parameter", []formPart{title, cat, filePart("other", "a.txt", "x")}, 422, []string{"#/other is not a parameter of this action"}},
		{"bad name and missing title", []formPart{filePart("photo", "..", png)}, 422, []string{"#/title is required", "#/photo has no name"}},
		{"no name", []formPart{title, filePart("photo", "", png)}, 422, []string{"#/photo has no name"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, calls := newUploads(t)
			if got := wantProblem(t, f.attach("attach", tt.parts...), tt.status); !slices.Equal(got, tt.want) {
				t.Errorf("errors are %q, want %q", got, tt.want)
			}
			if len(calls.list) != 0 {
				t.Error("the method ran")
			}
		})
	}
}

func TestFileNames(t *testing.T) {
	for _, tt := range []struct{ given, name, fault string }{
		{"cat.png", "cat.png", ""},
		{"größe 100%.png", "größe 100%.png", ""},
		{"/etc/passwd", "passwd", ""},
		{"../../x.png", "x.png", ""},
		{`C:\Users\ada\x.png`, "x.png", ""},
		{`a/b\c.png`, "c.png", ""},
		{".htaccess", ".htaccess", ""},
		{"", "", "has no name"},
		{"..", "", "has no name"},
		{". .", "", "has no name"},
		{"dir/", "", "has no name"},
		{"a\x00.png", "", "has a name with control characters"},
		{"a\r\nX: y.png", "", "has a name with control characters"},
		{"a\x7f", "", "has a name with control characters"},
		{"gpj\u202eexe", "", "has a name with control characters"},
		{"\xff.png", "", "has a name that is not UTF-8"},
		{strings.Repeat("a", 255), strings.Repeat("a", 255), ""},
		{strings.Repeat("a", 256), "", "has a name of more than 255 bytes"},
	} {
		if name, fault := fileName(tt.given); fault.String() != tt.fault || fault.IsZero() && name != tt.name {
			t.Errorf("fileName(%q) = %q, %q, want %q, %q", tt.given, name, fault, tt.name, tt.fault)
		}
	}
}

func TestSameUploadRunsOnce(t *testing.T) {
	f, calls := newUploads(t)
	send := func(id string, parts ...formPart) *httptest.ResponseRecorder {
		return f.send(request{
			path: "/lc/tally/one/attach", user: "ada", body: multipartText(parts...),
			header: []string{"Content-Type: " + multipartType, "LC-Request: " + id, "LC-Token: " + f.token("ada", tallyOne)},
		})
	}
	id, title := newRequestID(), fieldPart("title", "x")
	first := send(id, title, filePart("photo", "cat.png", large)).Body.String()
	if again := send(id, title, filePart("photo", "cat.png", large)); again.Body.String() != first || again.Code != 200 {
		t.Errorf("the answers differ:\n%s\n%s", first, again.Body)
	}
	for _, other := range []formPart{
		filePart("photo", "cat.png", large[:len(large)-1]+"X"),
		filePart("photo", "dog.png", large),
		filePart("extra", "cat.png", large),
	} {
		wantProblem(t, send(id, title, other), 422)
	}
	if len(calls.list) != 1 {
		t.Errorf("the method ran %d times, want once", len(calls.list))
	}
}

// A tripwire is a body that must not be read beyond what is given.
type tripwire struct {
	io.Reader
	t *testing.T
}

func (w tripwire) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err == io.EOF {
		w.t.Error("the file was read")
	}
	return n, err
}

func TestFilesOfStrangersAreNotRead(t *testing.T) {
	file := "--" + testBoundary + "\r\n" + filePart("photo", "cat.png", "").head + "\r\n\r\n" + png + strings.Repeat("x", 64<<10)
	tokenFirst := func(token string) string {
		return "--" + testBoundary + "\r\n" + fieldPart("_token", token).head + "\r\n\r\n" + token + "\r\n"
	}
	for _, tt := range []struct {
		name, user string
		header     func(f *fixture) string
		before     func(f *fixture) string
		status     int
	}{
		{name: "no token", user: "ada", status: 400},
		{name: "empty token in a header", user: "ada", header: func(*fixture) string { return "" }, status: 403},
		{name: "another's token", user: "eve", header: func(f *fixture) string { return f.token("ada", tallyOne) }, status: 403},
		{name: "another's token in the form", user: "eve", before: func(f *fixture) string { return tokenFirst(f.token("ada", tallyOne)) }, status: 403},
		{name: "an invented token in the form", user: "eve", before: func(f *fixture) string { return tokenFirst("a~b~c") }, status: 403},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, calls := newUploads(t)
			body := file
			if tt.before != nil {
				body = tt.before(f) + body
			}
			r := httptest.NewRequest("POST", "/lc/tally/one/attach", tripwire{strings.NewReader(body), t})
			r.ContentLength = 1 << 20
			r.Header.Set("Content-Type", multipartType)
			r.Header.Set("LC-Request", newRequestID())
			r.Header.Set(userHeader, tt.user)
			if tt.header != nil {
				r.Header.Set("LC-Token", tt.header(f))
			}
			w := httptest.NewRecorder()
			f.ServeHTTP(w, r)
			wantProblem(t, w, tt.status)
			if len(calls.list) != 0 {
				t.Error("the method ran")
			}
		})
	}
}

func TestPlainFormWithFile(t *testing.T) {
	f, calls := newUploads(t)
	page := f.page("ada", tallyOne)
	if !strings.Contains(page, `enctype="multipart/form-data" data-lc-action="attach"`) || !strings.Contains(page, `action="/lc/tally/one/attach"`) {
		t.Errorf("the form is not multipart, or goes nowhere: %s", page)
	}
	send := func(parts ...formPart) *httptest.ResponseRecorder {
		return f.send(request{
			path: "/lc/tally/one/attach", user: "ada",
			header: []string{"Content-Type: " + multipartType, "Accept: text/html", "Referer: http://example.com/album"},
			body:   multipartText(append([]formPart{fieldPart("_token", f.token("ada", tallyOne))}, parts...)...),
		})
	}
	if w := send(fieldPart("title", "x"), filePart("photo", "cat.png", large)); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/album" {
		t.Errorf("answer is %d %s", w.Code, w.Body)
	}
	// A form that is refused comes again, but browsers keep no files in it.
	w := send(filePart("photo", "cat.png", png), filePart("more", "a.txt", "a"))
	if got := w.Body.String(); w.Code != 422 || !strings.Contains(got, `<p data-lc-error="title">is required</p>`) || !strings.Contains(got, `<p data-lc-error="photo">must be chosen again</p>`) {
		t.Errorf("answer is %d %s", w.Code, got)
	}
	w = send(fieldPart("title", "kept"), filePart("photo", "cat.html", "<html>"), filePart("more", "a.txt", strings.Repeat("a", 3<<20+1)))
	if got := w.Body.String(); w.Code != 413 || !strings.Contains(got, `value="kept"`) || !strings.Contains(got, "is larger than 3 MiB") || !strings.Contains(got, "type that is taken here") || strings.Contains(got, "again</p>") {
		t.Errorf("answer is %d %s", w.Code, got)
	}
	if len(calls.list) != 1 {
		t.Errorf("the method ran %d times, want once", len(calls.list))
	}
}

func TestFaultNamesFileOfStruct(t *testing.T) {
	args := new(arg.Args)
	args.Reset([]string{"album"}, arg.Limits{Depth: 4, Values: 10, List: 10})
	args.SetForm()
	args.AddFile("album.photos", arg.Upload{File: File{Name: "a.png"}, Name: "a.png"})
	args.AddFile("album.photos", arg.Upload{File: File{Name: "b.png"}, Name: "b.png", Fault: phrase.Of("is empty")})
	arg.Required(args, "album", arg.JSON[struct{ Photos []File }])
	faults, _ := args.Faults()
	if len(faults) != 1 || faults[0].Pointer != "#/album/photos/1" || faults[0].Detail != "b.png is empty" {
		t.Errorf("faults are %v, want that b.png is empty", faults)
	}
}
