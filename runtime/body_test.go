package lc

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// multipartBody returns the content type and the body of a multipart form.
// Names that begin with "file:" are files.
func multipartBody(t testing.TB, fields ...formField) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, field := range fields {
		var err error
		if name, ok := strings.CutPrefix(field.name, "file:"); ok {
			var w io.Writer
			if w, err = m.CreateFormFile(name, field.value); err == nil && field.value != "" {
				_, err = io.WriteString(w, "content")
			}
		} else {
			err = m.WriteField(field.name, field.value)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return m.FormDataContentType(), b.String()
}

func TestBodies(t *testing.T) {
	multi, multiBody := multipartBody(t, formField{"text", "größe\r\n<x>"})
	multiToken, multiTokenBody := multipartBody(t, formField{"text", "x"}, formField{"_token", "y"}, formField{"_page", "/"})
	file, fileBody := multipartBody(t, formField{"file:text", "a.txt"})
	emptyFile, emptyFileBody := multipartBody(t, formField{"file:text", ""})
	deep := `{"text":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`
	manyFiles, manyFilesBody := multipartBody(t, slices.Repeat([]formField{{"file:text", "a"}}, 257)...)
	twice, twiceBody := multipartBody(t, formField{"text", "x"}, formField{"_token", "y"}, formField{"_token", "y"})
	largePart, largePartBody := multipartBody(t, formField{"text", strings.Repeat("x", 1<<20)})
	many := strings.Repeat("z=1&", 257)
	for _, tt := range []struct {
		name, contentType, body string
		status                  int
		errors                  []string
		last                    string // what the action is called with
	}{
		{name: "JSON", contentType: "application/json", body: `{"text":"größe"}`, status: 200, last: "größe"},
		{name: "JSON with charset", contentType: "Application/JSON; charset=utf-8", body: `{"text":"x"}`, status: 200, last: "x"},
		{name: "urlencoded", contentType: typeForm, body: "text=gr%C3%B6%C3%9Fe+%26", status: 200, last: "größe &"},
		{name: "urlencoded with token and page", contentType: typeForm, body: "text=x&_token=y&_page=%2F", status: 200, last: "x"},
		{name: "multipart", contentType: multi, body: multiBody, status: 200, last: "größe\r\n<x>"},
		{name: "multipart with token and page", contentType: multiToken, body: multiTokenBody, status: 200, last: "x"},
		{name: "empty file field", contentType: emptyFile, body: emptyFileBody, status: 200},

		{name: "nothing", status: 422, errors: []string{"#/text is required"}},
		{name: "nothing of JSON", contentType: "application/json", status: 422, errors: []string{"#/text is required"}},
		{name: "file", contentType: file, body: fileBody, status: 422, errors: []string{"#/text must not be a file", "#/text is required"}},
		{name: "token in JSON", contentType: "application/json", body: `{"text":"x","_token":"y"}`, status: 422, errors: []string{"#/_token is not a parameter of this action"}},
		{name: "unknown parameter with a long name", contentType: "application/json", body: `{"text":"x","` + strings.Repeat("n", 100) + `":1}`, status: 422,
			errors: []string{"#/" + strings.Repeat("n", 64) + "%E2%80%A6 is not a parameter of this action"}},

		{name: "other type", contentType: "text/plain", body: "text=x", status: 415},
		{name: "no type", body: "text=x", status: 415},
		{name: "JSON that is none", contentType: "application/json", body: "text=x", status: 400},
		{name: "JSON array", contentType: "application/json", body: `["x"]`, status: 400},
		{name: "JSON with key twice", contentType: "application/json", body: `{"text":"x","text":"y"}`, status: 400},
		{name: "JSON with text behind", contentType: "application/json", body: `{"text":"x"}{}`, status: 400},
		{name: "JSON that is not UTF-8", contentType: "application/json", body: "{\"text\":\"\xff\"}", status: 400},
		{name: "JSON too deep", contentType: "application/json", body: deep, status: 400},
		{name: "JSON with too many parameters", contentType: "application/json", body: "{" + manyMembers(257) + "}", status: 400},
		{name: "form with bad escape", contentType: typeForm, body: "text=%zz", status: 400},
		{name: "form with bad escape in a name", contentType: typeForm, body: "te%zzxt=x", status: 400},
		{name: "form that is not UTF-8", contentType: typeForm, body: "text=%ff", status: 400},
		{name: "form with too many values", contentType: typeForm, body: many, status: 400},
		{name: "multipart with too many files", contentType: manyFiles, body: manyFilesBody, status: 400},
		{name: "multipart without boundary", contentType: "multipart/form-data", body: multiBody, status: 400},
		{name: "multipart cut off", contentType: multi, body: multiBody[:len(multiBody)-10], status: 400},
		{name: "token twice", contentType: typeForm, body: "text=x&_token=y&_token=z", status: 400},
		{name: "token twice, once empty", contentType: typeForm, body: "text=x&_token=&_token=z", status: 400},
		{name: "page twice", contentType: typeForm, body: "text=x&_page=%2F&_page=%2F", status: 400},
		{name: "multipart with token twice", contentType: twice, body: twiceBody, status: 400},
		{name: "part too large", contentType: largePart, body: largePartBody, status: 413},
		{name: "file too large", contentType: largePart, body: strings.Replace(largePartBody, `name="text"`, `name="text"; filename="a"`, 1), status: 413},
		{name: "too large", contentType: typeForm, body: "text=" + strings.Repeat("x", 1<<20), status: 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			last := "nothing"
			def := tallyDefinition()
			def.Channel = global
			bind := def.Actions[1].Bind
			def.Actions[1].Bind = func(args *arg.Args) Call[tally, *tally] {
				call := bind(args)
				return func(ctx context.Context, c *tally) (*tally, error) {
					next, err := call(ctx, c)
					last = c.Last
					return next, err
				}
			}
			f := newFixture(t, def)
			var header []string
			if tt.contentType != "" {
				header = append(header, "Content-Type: "+tt.contentType)
			}
			w := f.send(request{path: "/lc/tally/one/say", body: tt.body, header: append(header, "LC-Request: "+newRequestID())})
			if tt.status == 200 {
				if decodeAnswer(t, w); last != tt.last {
					t.Errorf("called with %q, want %q", last, tt.last)
				}
				return
			}
			if got := wantProblem(t, w, tt.status); !reflect.DeepEqual(got, tt.errors) {
				t.Errorf("errors are %q, want %q", got, tt.errors)
			}
			if last != "nothing" {
				t.Errorf("called with %q all the same", last)
			}
		})
	}
}

// A compressed body is refused by its header, whatever is in it.
func TestCompressedBody(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	for _, coding := range []string{"gzip", "deflate, gzip", "br", "zstd", "x"} {
		wantProblem(t, f.act("add", `{"by":1}`, "Content-Encoding: "+coding), 415)
	}
	decodeAnswer(t, f.act("add", `{"by":1}`, "Content-Encoding: Identity"))
}

func manyMembers(n int) string {
	var members []string
	for i := range n {
		members = append(members, fmt.Sprintf(`"k%d":%d`, i, i))
	}
	return strings.Join(members, ",")
}

// TestReusedInputHoldsNothingOfTheLast sends a request after one that gave
// more.
func TestReusedInputHoldsNothingOfTheLast(t *testing.T) {
	params := []string{"a", "b"}
	for range 100 {
		in := formInput(t, params, "a=1&b=2&c=3&_token=t&_page=/p")
		in.free()
		in = newInput(params, Limits{}.orDefault())
		if err := in.decodeJSON([]byte(`{"a":1}`)); err != nil {
			t.Fatal(err)
		}
		b := arg.Optional(&in.args, "b", arg.JSON[any])
		if faults, _ := in.args.Faults(); b != nil || len(faults) > 0 || in.token != "" || in.page != "" || len(in.fields) != 0 {
			t.Fatalf("input holds %+v", in)
		}
		arg.Required(&in.args, "b", arg.Bool[bool]) // a form may leave it out
		if faults, _ := in.args.Faults(); len(faults) != 1 {
			t.Fatalf("input takes itself for a form: %+v", in)
		}
		in.free()
	}
}

// A brokenBody ends before it is whole.
type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestBodyKnownToBeTooLargeIsNotRead(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	r := httptest.NewRequest("POST", "/lc/tally/one/add", brokenBody{})
	r.Header.Set("Content-Type", "application/json")
	r.ContentLength = 1<<20 + 1
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	wantProblem(t, w, 413)
}

func TestBodyThatBreaksOff(t *testing.T) {
	f := newFixture(t, tallyDefinition())
	r := httptest.NewRequest("POST", "/lc/tally/one/add", brokenBody{})
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	wantProblem(t, w, 400)
}

// TestSlowBody has a client send its body more slowly than an action may take:
// it loses its connection, and no goroutine waits for it.
func TestSlowBody(t *testing.T) {
	f := newFixture(t, tallyDefinition(), WithLimits(Limits{ActionTime: 100 * time.Millisecond}))
	server := httptest.NewServer(f)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /lc/tally/one/add HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{")
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("the connection stays open: %v", err)
	}
	if !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") {
		t.Errorf("answer is %s, want 400", answer)
	}
}

// TestSlowActionKeepsItsConnection sees to it that the time limit for reading
// does not outlast the reading.
func TestSlowActionKeepsItsConnection(t *testing.T) {
	t.Parallel() // it mostly waits
	def := tallyDefinition()
	def.Channel = global
	slow := func(context.Context, *tally) error {
		time.Sleep(300 * time.Millisecond)
		return nil
	}
	def.Actions[0] = Action[tally, *tally]{Name: "add", Params: []Param{{Name: "by"}}, Bind: bound(func(*arg.Args) change { return slow })}
	var gone error // what the request's context says when all is done
	f := newFixture(t, def, WithLimits(Limits{ActionTime: 200 * time.Millisecond}),
		WithObserver(Observer{Action: func(ctx context.Context, _ ActionObservation) { gone = ctx.Err() }}))
	server := httptest.NewServer(f)
	defer server.Close()
	for _, body := range []string{`{"by":1}`, "", `{"by":1}`} {
		res, err := http.Post(server.URL+"/lc/tally/one/add", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != 200 || gone != nil {
			t.Errorf("answer is %s, and the browser counts as gone: %v", res.Status, gone)
		}
	}
}

// TestAnswerThatNobodyTakes has a client ask for much and read nothing: the
// handler does not wait for ever.
func TestAnswerThatNobodyTakes(t *testing.T) {
	t.Parallel() // it mostly waits
	def := tallyDefinition()
	def.Channel = global
	def.Push = PushRefresh
	def.Render = func(_ *tally, _ context.Context, w io.Writer) error {
		_, err := w.Write(bytes.Repeat([]byte("x"), 32<<20))
		return err
	}
	f := newFixture(t, def, WithLimits(Limits{ActionTime: 500 * time.Millisecond}))
	for _, head := range []string{
		"GET /lc/tally/one HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /lc/tally/one/add HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"by\":1}",
	} {
		done := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(done)
			f.ServeHTTP(w, r)
		}))
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn.(*net.TCPConn).SetReadBuffer(4 << 10)
		fmt.Fprint(conn, head)
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Errorf("%.20q is still being answered", head)
		}
		conn.Close()
		server.Close()
	}
}

// FuzzMultipart decodes multipart forms: without a panic, and what is taken is
// what package mime/multipart reads.
func FuzzMultipart(f *testing.F) {
	const boundary = "b"
	part := func(head, body string) string {
		return "--b\r\nContent-Disposition: form-data" + head + "\r\n\r\n" + body + "\r\n"
	}
	for _, seed := range []string{
		part(`; name="a"`, "1") + part(`; name="b"`, "größe") + "--b--\r\n",
		part(`; name="a"; filename="x"`, "1") + "--b--",
		part(`; name="a"; filename=""`, "") + part(`; name="a"`, "2") + "--b--",
		part("", "nameless") + part(`; name="_token"`, "t") + "--b--",
		part("; name=\"a\"\r\nContent-Transfer-Encoding: quoted-printable", "=41=\r\n=ff") + "--b--",
		part(`; name="a`, "open") + "--b-",
		"--b--", "--b\r\n\r\n\r\n--b", "",
	} {
		f.Add([]byte(seed))
	}
	params := []string{"a", "b"}
	f.Fuzz(func(t *testing.T, body []byte) {
		in := newInput(params, Limits{}.orDefault())
		defer in.free()
		if in.decodeMultipart(multipart.NewReader(bytes.NewReader(body), boundary)) != nil {
			return
		}
		if faults, _ := in.args.Faults(); len(faults) > 0 {
			return
		}
		form, err := multipart.NewReader(bytes.NewReader(body), boundary).ReadForm(1 << 20)
		if err != nil {
			return // one of its own limits
		}
		defer form.RemoveAll()
		given := map[string][]string{}
		for _, field := range in.fields {
			given[field.name] = append(given[field.name], field.value)
		}
		for _, name := range params {
			if !slices.Equal(given[name], form.Value[name]) {
				t.Fatalf("%q: field %s is %q, mime/multipart has %q", body, name, given[name], form.Value[name])
			}
		}
	})
}

// FuzzForm decodes forms: without a panic, and what is taken is what net/url
// reads.
func FuzzForm(f *testing.F) {
	for _, seed := range []string{"a=1&b=2", "a=%zz", "a=1&a=2", "&&=&", "a=%5B1%2C2%5D", "a;b=1", "_token=x&a=%00", "a=%ff"} {
		f.Add(seed)
	}
	params := []string{"a", "b", "c"}
	f.Fuzz(func(t *testing.T, body string) {
		in := newInput(params, Limits{}.orDefault())
		defer in.free()
		if in.decodeForm([]byte(body)) != nil {
			return
		}
		want, _ := url.ParseQuery(strings.ReplaceAll(body, ";", "%3B"))
		got := url.Values{}
		for _, field := range in.fields {
			got.Add(field.name, field.value)
		}
		want.Del(tokenField)
		want.Del(pageField)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: fields are %q, net/url has %q", body, got, want)
		}
		arg.Required(&in.args, "a", arg.Float[float64])
		arg.Optional(&in.args, "b", arg.JSON[map[string]any])
		if n := arg.Variadic(&in.args, "c", arg.Int[int]); len(n) > len(body) {
			t.Fatalf("%q: %d values", body, len(n))
		}
		in.args.Faults()
	})
}

// A watchedBody notes whether anybody has read of it.
type watchedBody struct {
	io.Reader
	read bool
}

func (b *watchedBody) Read(p []byte) (int, error) {
	b.read = true
	return b.Reader.Read(p)
}

// TestLargeBodyForHandWrittenChannel sends large bodies to a component of which
// only the value tells the channel, whatever that is.
func TestLargeBodyForHandWrittenChannel(t *testing.T) {
	def := tallyDefinition()
	var ch Channel
	def.Channel = func(*tally) Channel { return ch }
	f := newFixture(t, def)
	large := `{"by":1}` + strings.Repeat(" ", smallBody)
	for i := range 300 { // more than there are hashes of channels in grants
		ch = ContextChannel("team", strconv.Itoa(i))
		decodeAnswer(t, f.act("add", large))
	}
	r := request{path: "/lc/tally/one/add", user: "ada", body: large, header: []string{"Content-Type: application/json", "LC-Request: x", "LC-Token: x!"}}
	wantCode(t, f.send(r), http.StatusForbidden, "expired")
}

// TestBodyOfNoUseIsNotRead sends bodies with tokens that can't be right, and
// with those that may be, to a component on a channel that needs none.
func TestBodyOfNoUseIsNotRead(t *testing.T) {
	def := tallyDefinition()
	def.Channel = func(*tally) Channel { return Global }
	def.ChannelOf = func(ComponentID) Channel { return Global }
	f := newFixture(t, def)
	good := f.token("ada", tallyOne)
	past := f.keys.sealGrant(grant{tallyOne, Global}, "ada", time.Now().Add(-time.Hour))
	large := `{"by":1}` + strings.Repeat(" ", smallBody)
	for _, tt := range []struct {
		name, token, body string
		unknown, refused  bool // the length of the body; before it is read
	}{
		{"good", good, large, false, false},
		{"past its time", past, large, false, false},
		{"none", "", large, false, false},
		{"of another user", f.token("bob", tallyOne), large, false, true},
		{"of another component", f.token("ada", ComponentID{"tally", "two"}), large, false, true},
		{"by another secret", newFixture(t, def, WithSecret(oldKey)).token("ada", tallyOne), large, false, true},
		{"malformed", "x!", large, false, true},
		{"with another end", good[:len(good)-2] + "AA", large, false, true},
		{"malformed, body of unknown length", "x!", `{"by":1}`, true, true},
		{"good, body of unknown length", good, `{"by":1}`, true, false},
		{"of another user, small body", f.token("bob", tallyOne), `{"by":1}`, false, false},
		{"of another user, largest small body", f.token("bob", tallyOne), large[:smallBody], false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body := &watchedBody{Reader: strings.NewReader(tt.body)}
			r := httptest.NewRequest("POST", "/lc/tally/one/add", body)
			r.ContentLength = int64(len(tt.body))
			if tt.unknown {
				r.ContentLength = -1
			}
			r = r.WithContext(ContextWithUser(r.Context(), "ada"))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("LC-Request", newRequestID())
			r.Header.Set("LC-Token", tt.token)
			w := httptest.NewRecorder()
			f.ServeHTTP(w, r)
			if body.read == tt.refused {
				t.Errorf("the body is read: %t", body.read)
			}
			if !tt.refused {
				decodeAnswer(t, w)
				return
			}
			wantCode(t, w, http.StatusForbidden, "expired")
		})
	}
}
