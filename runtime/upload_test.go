package lc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A signedUpload is an answer to a file that was announced.
type signedUpload struct {
	URL    string
	Header map[string]string
	Proof  string
}

// signs is an option for uploads to a storage that notes what it signs.
func signs(signed *[]Upload) Option {
	return WithUploads(func(ctx context.Context, u Upload) (string, http.Header, error) {
		*signed = append(*signed, u)
		return "https://storage.example/" + u.Name + "?sig=x", http.Header{"content-type": {u.Type}, "Content-Length": {fmt.Sprint(u.Size)}}, nil
	})
}

// announce announces files of an action, as the browser client does.
func (f *fixture) announce(path, user, body string, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.send(request{
		path:   path,
		user:   user,
		header: append([]string{"Content-Type: application/json", "LC-Upload: 1", "LC-Request: " + newRequestID(), "LC-Token: " + f.token(user, tallyOne)}, header...),
		body:   body,
	})
}

func wantUploads(t testing.TB, w *httptest.ResponseRecorder) []*signedUpload {
	t.Helper()
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != typeJSON {
		t.Fatalf("answer is %d %s", w.Code, w.Body)
	}
	var got struct{ Uploads []*signedUpload }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got.Uploads
}

const (
	attachPath = "/lc/tally/one/attach"
	catPhoto   = `[{"field":"photo","name":"cat.png","size":7,"type":"image/png"}]`
)

func TestUploadsGoStraightToStorage(t *testing.T) {
	var signed []Upload
	f, calls := newUploads(t, signs(&signed))
	got := wantUploads(t, f.announce(attachPath, "ada", `[{"field":"photo","name":"a/cat.png","size":7,"type":"image/png"},{"field":"more","name":"b.txt","size":0,"type":"","new":[1]}]`))
	want := []Upload{
		{tallyOne, "attach", "photo", "cat.png", 7, "image/png"},
		{tallyOne, "attach", "more", "b.txt", 0, "text/plain"},
	}
	if !slices.Equal(signed, want) {
		t.Errorf("signed %v, want %v", signed, want)
	}
	if len(got) != 2 || got[0].URL != "https://storage.example/cat.png?sig=x" || fmt.Sprint(got[0].Header) != "map[Content-Type:image/png]" {
		t.Fatalf("answer is %+v", got)
	}
	if len(calls.list) != 0 {
		t.Error("the method ran before the form came")
	}
	decodeAnswer(t, f.attach("attach", fieldPart("title", "x"), fieldPart("photo", got[0].Proof), fieldPart("more", got[1].Proof), filePart("more", "c.txt", "here")))
	u := calls.list[0]
	if want := (File{Name: "cat.png", Size: 7, Type: "image/png", URL: got[0].URL}); u.photo != want {
		t.Errorf("photo is %+v, want %+v", u.photo, want)
	}
	if _, err := u.photo.Open(); !errors.Is(err, errElsewhere) {
		t.Errorf("Open gives %v", err)
	}
	// Each field has its files in the order of the form, those of both ways.
	if len(u.more) != 2 || u.more[0].Name+u.more[1].Name != "b.txtc.txt" && u.more[0].Name+u.more[1].Name != "c.txtb.txt" || u.content["c.txt"] != "here" {
		t.Errorf("more is %+v", u.more)
	}
}

// The same request with the same proofs runs once, with others it is refused.
func TestUploadsAreRepeated(t *testing.T) {
	var signed []Upload
	f, calls := newUploads(t, signs(&signed))
	proof := func() string { return wantUploads(t, f.announce(attachPath, "ada", catPhoto))[0].Proof }
	first := proof()
	send := func(proof string) *httptest.ResponseRecorder {
		return f.attachRaw(multipartType, strings.NewReader(multipartText(fieldPart("title", "x"), fieldPart("photo", proof))), -1, "LC-Request: one")
	}
	decodeAnswer(t, send(first))
	decodeAnswer(t, send(first))
	if len(calls.list) != 1 {
		t.Errorf("the method ran %d times", len(calls.list))
	}
	f.keys = keyring{bytes.Repeat([]byte("z"), 32), f.keys[0]} // so that it is another proof
	wantProblem(t, send(proof()), 422)
}

func TestUploadsOfAStruct(t *testing.T) {
	var signed []Upload
	f, calls := newUploads(t, signs(&signed))
	got := wantUploads(t, f.announce("/lc/tally/one/fill", "ada", `[{"field":"scan","name":"s.png","size":1},{"field":"rows.7.pages","name":"p.bin","size":2,"type":"application/x-odd; a=b"},{"field":"rows.7.pages","name":"q","size":3,"type":"no type"}]`))
	decodeAnswer(t, f.attach("fill", fieldPart("label", "l"), fieldPart("scan", got[0].Proof), fieldPart("rows.7.pages", got[1].Proof), fieldPart("rows.7.pages", got[2].Proof)))
	s := calls.list[0].sheet
	if s.Scan.URL != got[0].URL || len(s.Rows) != 1 || len(s.Rows[0].Pages) != 2 || s.Rows[0].Pages[0].Type != "application/x-odd" || s.Rows[0].Pages[1].Type != "application/octet-stream" {
		t.Errorf("arrived: %+v", s)
	}
	// Without a proof it is no file, and in another field it is none.
	if got := wantProblem(t, f.attach("fill", fieldPart("label", got[0].Proof), fieldPart("scan", "s.png"), fieldPart("rows.0.proof", got[0].Proof)), 422); !slices.Equal(got, []string{"#/scan must be chosen and sent again", "#/rows/0/proof must be chosen and sent again"}) {
		t.Errorf("errors are %q", got)
	}
}

func TestAnnouncedFilesAreChecked(t *testing.T) {
	var signed []Upload
	f, calls := newUploads(t, signs(&signed), WithLimits(Limits{UploadBytes: 5 << 20, Params: 8}))
	one := func(field, name string, size int64, typ string) string {
		return fmt.Sprintf(`{"field":%q,"name":%q,"size":%d,"type":%q}`, field, name, size, typ)
	}
	photo := one("photo", "cat.png", 7, "image/png")
	for _, tt := range []struct {
		name, body string
		status     int
		errors     []string
	}{
		{"no list", `{}`, 400, nil},
		{"no JSON", `[`, 400, nil},
		{"empty", `[]`, 400, nil},
		{"no field", `[{"name":"cat.png","size":7}]`, 400, nil},
		{"no size", `[{"field":"photo","name":"cat.png"}]`, 400, nil},
		{"negative size", `[{"field":"photo","name":"cat.png","size":-1}]`, 400, nil},
		{"half a byte", `[{"field":"photo","name":"cat.png","size":1.5}]`, 400, nil},
		{"more than there are", `[{"field":"photo","name":"cat.png","size":9223372036854775808}]`, 400, nil},
		{"field twice", `[{"field":"photo","field":"photo","name":"cat.png","size":7}]`, 400, nil},
		{"a number as name", `[{"field":"photo","name":1,"size":7}]`, 400, nil},
		{"not UTF-8", "[{\"field\":\"pho\xffto\",\"name\":\"cat.png\",\"size\":7}]", 400, nil},
		{"too many", "[" + strings.Repeat(photo+",", 8) + photo + "]", 400, nil},
		{"too large a body", "[" + strings.Repeat(" ", 300<<10) + photo + "]", 413, nil},
		{"a field for texts", "[" + photo + "," + one("title", "a.png", 1, "") + "]", 422, []string{"#/title must not be a file"}},
		{"an unknown field", "[" + photo + "," + one("x.y", "a.png", 1, "") + "]", 422, []string{"#/x/y must not be a file"}},
		{"without the required one", "[" + one("more", "a.png", 1, "") + "]", 422, []string{"#/photo is required"}},
		{"twice", "[" + photo + "," + photo + "]", 422, []string{"#/photo must be given once"}},
		{"no name", "[" + one("photo", "..", 1, "") + "]", 422, []string{"#/photo has no name"}},
		{"too large", "[" + one("photo", "a.png", 3<<20+1, "") + "]", 413, []string{"#/photo is larger than 3 MiB"}},
		{"the largest number", "[" + one("photo", "a.png", 1<<63-1, "") + "," + one("more", "a.png", 1<<63-1, "") + "]", 413, []string{}},
		{"too large together", "[" + one("photo", "a.png", 3<<20, "") + "," + one("more", "a.png", 2<<20+1, "") + "]", 413, nil},
		{"another type", "[" + one("photo", "a.svg", 1, "image/png") + "]", 415, []string{"#/photo must be a file of a type that is taken here: image/*, .pdf, .txt"}},
		{"a type only said", "[" + one("photo", "a", 1, "text/html") + "]", 415, []string{"#/photo must be a file of a type that is taken here: image/*, .pdf, .txt"}},
		{"two faults", "[" + one("photo", "a.html", 1, "text/html") + "," + one("more", "a.png", 3<<20+1, "") + "]", 413, []string{"#/photo must be a file of a type that is taken here: image/*, .pdf, .txt", "#/more/0 is larger than 3 MiB"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := wantProblem(t, f.announce(attachPath, "ada", tt.body), tt.status); tt.errors != nil && !slices.Equal(got, tt.errors) && len(got)+len(tt.errors) > 0 {
				t.Errorf("errors are %q, want %q", got, tt.errors)
			}
		})
	}
	wantProblem(t, f.announce("/lc/tally/one/add", "ada", catPhoto), 422)
	wantProblem(t, f.announce("/lc/tally/one/none", "ada", catPhoto), 404)
	for _, header := range []string{"LC-Upload: 2", "LC-Upload: "} {
		wantProblem(t, f.send(request{path: attachPath, user: "ada", header: []string{"Content-Type: application/json", header}, body: catPhoto}), 400)
	}
	wantProblem(t, f.announce(attachPath, "ada", catPhoto, "LC-Upload: 1"), 400)
	wantProblem(t, f.send(request{path: attachPath, user: "ada", header: []string{"Content-Type: text/plain", "LC-Upload: 1"}, body: catPhoto}), 415)
	wantProblem(t, f.announce(attachPath, "ada", catPhoto, "Content-Encoding: gzip"), 415)
	wantProblem(t, f.announce(attachPath, "ada", catPhoto, "Sec-Fetch-Site: cross-site"), 403)
	if len(signed) != 0 || len(calls.list) != 0 {
		t.Errorf("%d were signed, the method ran %d times", len(signed), len(calls.list))
	}
}

// What is signed is for who may act, and nobody else is signed anything.
func TestUploadsAreForWhoMayAct(t *testing.T) {
	var signed []Upload
	f, _ := newUploads(t, signs(&signed))
	body := request{path: attachPath, user: "bob", header: []string{"Content-Type: application/json", "LC-Upload: 1", "LC-Token: " + f.token("ada", tallyOne)}, body: catPhoto}
	wantProblem(t, f.send(body), 403)
	body.header[2] = "LC-Token: "
	wantProblem(t, f.send(body), 403)
	if len(signed) != 0 {
		t.Errorf("signed %v", signed)
	}
}

func TestUploadsAreMetered(t *testing.T) {
	var signed []Upload
	f, _ := newUploads(t, signs(&signed), WithLimits(Limits{Rate: 1, Burst: 20}))
	body := "[" + strings.Repeat(`{"field":"more","name":"b.txt","size":1},`, 9) + catPhoto[1:]
	wantUploads(t, f.announce(attachPath, "ada", body))
	for range 3 {
		if w := f.announce(attachPath, "ada", body); w.Code == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("a sender may announce as many files as they like")
}

func TestProofsOfOthers(t *testing.T) {
	var signed []Upload
	f, calls := newUploads(t, signs(&signed))
	proof := wantUploads(t, f.announce(attachPath, "ada", catPhoto))[0].Proof
	again := []string{"#/photo must be chosen and sent again"}
	use := func(name, path, user, proof string, field string) {
		t.Helper()
		w := f.send(request{path: path, user: user, body: multipartText(fieldPart("title", "x"), fieldPart(field, proof)),
			header: []string{"Content-Type: " + multipartType, "LC-Request: " + newRequestID(), "LC-Token: " + f.token(user, idOf(t, path))}})
		if got := wantProblem(t, w, 422); !slices.Equal(got, again) && field == "photo" {
			t.Errorf("%s: errors are %q", name, got)
		}
	}
	use("another user", attachPath, "bob", proof, "photo")
	use("another instance", "/lc/tally/two/attach", "ada", proof, "photo")
	use("another field", attachPath, "ada", proof, "extra")
	use("changed", attachPath, "ada", proof[:len(proof)-2]+"AA", "photo")
	use("cut off", attachPath, "ada", proof[:30], "photo")
	use("the token", attachPath, "ada", f.token("ada", tallyOne), "photo")
	use("none", attachPath, "ada", "x", "photo")
	// A proof is none of a token, and no parameter of another kind.
	wantProblem(t, f.send(request{path: attachPath, user: "ada", header: []string{"Content-Type: application/json", "LC-Upload: 1", "LC-Token: " + proof}, body: catPhoto}), 403)
	// JSON can't hold it.
	wantProblem(t, f.act("attach", fmt.Sprintf(`{"title":"x","photo":%q}`, proof)), 415)
	if len(calls.list) != 0 {
		t.Errorf("the method ran %d times", len(calls.list))
	}
	f.keys = keyring{bytes.Repeat([]byte("z"), 32), f.keys[0]}
	decodeAnswer(t, f.attach("attach", fieldPart("title", "x"), fieldPart("photo", proof)))
	f.keys = f.keys[:1]
	if got := wantProblem(t, f.attach("attach", fieldPart("title", "x"), fieldPart("photo", proof)), 422); !slices.Equal(got, again) {
		t.Errorf("by another secret: errors are %q", got)
	}
}

// idOf returns the component that a path calls.
func idOf(t *testing.T, path string) ComponentID {
	t.Helper()
	parts := strings.Split(path, "/")
	return ComponentID{Name: parts[2], Instance: parts[3]}
}

func TestProofsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var signed []Upload
		f, _ := newUploads(t, signs(&signed))
		proof := wantUploads(t, f.announce(attachPath, "ada", catPhoto))[0].Proof
		time.Sleep(proofAge - time.Second)
		decodeAnswer(t, f.attach("attach", fieldPart("title", "x"), fieldPart("photo", proof)))
		time.Sleep(2 * time.Second)
		if got := wantProblem(t, f.attach("attach", fieldPart("title", "x"), fieldPart("photo", proof)), 422); !slices.Equal(got, []string{"#/photo must be chosen and sent again"}) {
			t.Errorf("errors are %q", got)
		}
	})
}

// All files of a request have a limit together, also if they were announced one by one.
func TestProofsHaveALimitTogether(t *testing.T) {
	var signed []Upload
	f, calls := newUploads(t, signs(&signed), WithLimits(Limits{UploadBytes: 5 << 20}))
	photo := wantUploads(t, f.announce(attachPath, "ada", `[{"field":"photo","name":"cat.png","size":3000000}]`))[0].Proof
	more := wantUploads(t, f.announce(attachPath, "ada", `[{"field":"photo","name":"cat.png","size":1},{"field":"more","name":"cat.png","size":3000000}]`))[1].Proof
	wantProblem(t, f.attach("attach", fieldPart("title", "x"), fieldPart("photo", photo), fieldPart("more", more)), 413)
	decodeAnswer(t, f.attach("attach", fieldPart("title", "x"), fieldPart("photo", photo)))
	if len(calls.list) != 1 {
		t.Errorf("the method ran %d times", len(calls.list))
	}
}

func TestWhatSignersSay(t *testing.T) {
	var say func(u Upload) (string, http.Header, error)
	f, calls := newUploads(t, WithUploads(func(ctx context.Context, u Upload) (string, http.Header, error) {
		if user, _ := UserFrom(ctx); user != "ada" || AppFrom(ctx) == nil {
			t.Errorf("the user is %q, the App %v", user, AppFrom(ctx))
		}
		return say(u)
	}))
	for _, tt := range []struct {
		name   string
		say    func(Upload) (string, http.Header, error)
		status int
		logged string
	}{
		{"invalid", func(u Upload) (string, http.Header, error) { return "", nil, Invalid(u.Param, "is not wanted") }, 422, ""},
		{"forbidden", func(Upload) (string, http.Header, error) { return "", nil, Forbidden("Not you.") }, 403, ""},
		{"failed", func(Upload) (string, http.Header, error) { return "https://x/", nil, errors.New("no bucket") }, 500, "no bucket"},
		{"nil error", func(Upload) (string, http.Header, error) { return "", nil, (*InvalidError)(nil) }, 500, "nil *lc.InvalidError"},
		{"panic", func(Upload) (string, http.Header, error) { panic("at the disco") }, 500, "at the disco"},
		{"script", func(Upload) (string, http.Header, error) { return "javascript:alert(1)", nil, nil }, 500, "the address for a file must begin with"},
		{"other site", func(Upload) (string, http.Header, error) { return "//evil.example/x", nil, nil }, 500, "the address for a file must begin with"},
		{"too long", func(Upload) (string, http.Header, error) {
			return "https://x/" + strings.Repeat("x", maxUploadURL), nil, nil
		}, 500, "the address for a file must begin with"},
		{"header name", func(Upload) (string, http.Header, error) {
			return "https://x/", http.Header{"A B": {"x"}}, nil
		}, 500, "is no name of a header"},
		{"header value", func(Upload) (string, http.Header, error) {
			return "https://x/", http.Header{"A": {"x\r\nB: y"}}, nil
		}, 500, "not of visible ASCII"},
		{"header value beyond ASCII", func(Upload) (string, http.Header, error) {
			return "https://x/", http.Header{"Content-Disposition": {"attachment; filename=größe"}}, nil
		}, 500, "not of visible ASCII"},
		{"cookie", func(Upload) (string, http.Header, error) {
			return "https://x/", http.Header{"cookie": {"a=b"}}, nil
		}, 500, "the header Cookie is one that browsers let no script send"},
		{"header of the browser's own", func(Upload) (string, http.Header, error) {
			return "https://x/", http.Header{"Sec-Foo": {"x"}}, nil
		}, 500, "the header Sec-Foo is one that"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			say = tt.say
			wantProblem(t, f.announce(attachPath, "ada", catPhoto), tt.status)
			if !strings.Contains(f.log.String(), tt.logged) {
				t.Errorf("the log lacks %q: %s", tt.logged, f.log)
			}
			if strings.Contains(f.log.String(), "evil.example") {
				t.Errorf("the log has an address: %s", f.log)
			}
		})
	}
	say = func(Upload) (string, http.Header, error) { return "", nil, nil }
	if got := wantUploads(t, f.announce(attachPath, "ada", catPhoto)); len(got) != 1 || got[0] != nil {
		t.Errorf("answer is %v, want a file that goes through the server", got)
	}
	say = func(Upload) (string, http.Header, error) { return "/store/x?sig=1", http.Header{"A": {"b", "c"}}, nil }
	if got := wantUploads(t, f.announce(attachPath, "ada", catPhoto)); got[0].URL != "/store/x?sig=1" || got[0].Header["A"] != "b, c" {
		t.Errorf("answer is %+v", got[0])
	}
	if len(calls.list) != 0 {
		t.Error("the method ran")
	}
}

// A signer that doesn't look at its context is not asked on when the time is over.
func TestSlowSigner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		f, _ := newUploads(t, WithLimits(Limits{ActionTime: time.Second}), WithUploads(func(context.Context, Upload) (string, http.Header, error) {
			asked++
			time.Sleep(4 * time.Second)
			return "https://x/", nil, nil
		}))
		wantProblem(t, f.announce(attachPath, "ada", `[{"field":"photo","name":"cat.png","size":1},{"field":"more","name":"cat.png","size":1}]`), 503)
		if asked != 1 {
			t.Errorf("it was asked %d times", asked)
		}
	})
}

// A partial action keeps no file, so none is put anywhere for it.
func TestNoUploadsOfPartialActions(t *testing.T) {
	var signed []Upload
	def := attaching(new(uploads))
	for i := range def.Actions {
		def.Actions[i].Partial = true
	}
	f := newFixture(t, def, WithFileDir(t.TempDir()), signs(&signed))
	if got := wantUploads(t, f.announce(attachPath, "ada", catPhoto)); len(got) != 1 || got[0] != nil || len(signed) != 0 {
		t.Errorf("answer is %v, and %d files were signed", got, len(signed))
	}
}

// Without WithUploads all files go through the server, also those of pages that were
// made when there was one.
func TestWithoutUploads(t *testing.T) {
	f, _ := newUploads(t)
	if got := wantUploads(t, f.announce(attachPath, "ada", catPhoto)); len(got) != 1 || got[0] != nil {
		t.Errorf("answer is %v, want a file that goes through the server", got)
	}
	if page := f.page("ada", tallyOne); strings.Contains(page, "data-lc-uploads") {
		t.Errorf("the page says that uploads go elsewhere: %s", page)
	}
	var signed []Upload
	f, _ = newUploads(t, signs(&signed))
	if page := f.page("ada", tallyOne); !strings.Contains(page, ` data-lc-uses="upload" data-lc-uploads="" `) {
		t.Errorf("the page does not say that uploads go elsewhere: %s", page)
	}
	if page := newFixture(t, tallyDefinition(), signs(&signed)).page("ada", tallyOne); strings.Contains(page, "data-lc-uploads") {
		t.Errorf("a component without files says that they go elsewhere: %s", page)
	}
}

// What the server has no room for may go straight to object storage.
func TestUploadsMayBeLargerThanTheRoom(t *testing.T) {
	var signed []Upload
	f, _ := newUploads(t, signs(&signed), WithLimits(Limits{UploadBytesInFlight: 1 << 20}))
	if got := wantUploads(t, f.announce(attachPath, "ada", `[{"field":"photo","name":"cat.png","size":3000000}]`)); got[0] == nil {
		t.Error("it goes through the server")
	}
	for _, length := range []int64{int64(len(large)) + 500, -1} {
		if got := wantProblem(t, f.attachRaw(multipartType, strings.NewReader(multipartText(fieldPart("title", "x"), filePart("photo", "cat.png", large))), length), 413); len(got) > 1 {
			t.Errorf("errors are %q", got)
		}
	}
}

// FuzzAnnounced reads any body as a list of files, and any text as a proof.
func FuzzAnnounced(f *testing.F) {
	for _, seed := range []string{catPhoto, `[]`, `[{}]`, `[{"field":"","size":0}]`, `[{"field":"photo","name":"\u0000/..","size":1e3,"type":"*/*"}]`,
		`[{"field":"rows.0.proof","name":"a.png","size":9223372036854775807},{"field":"more","name":"b","size":9223372036854775807}]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var signed []Upload
		fix, calls := newUploads(t, signs(&signed))
		w := fix.announce(attachPath, "ada", string(body))
		if w.Code == http.StatusInternalServerError || (w.Code == http.StatusOK) != (len(signed) > 0) {
			t.Errorf("answer is %d %s, and %d are signed", w.Code, w.Body, len(signed))
		}
		for _, u := range signed {
			if name, fault := fileName(u.Name); !fault.IsZero() || name != u.Name || u.Size < 0 || u.Size > 3<<20 || !slices.Contains([]string{"photo", "extra", "more"}, strings.Split(u.Param, ".")[0]) {
				t.Errorf("signed %+v", u)
			}
		}
		if w := fix.attach("attach", fieldPart("title", "x"), fieldPart("photo", string(body))); w.Code == http.StatusOK || len(calls.list) > 0 {
			t.Errorf("a proof was made up: %d %s", w.Code, w.Body)
		}
	})
}

func TestUploadURLs(t *testing.T) {
	for text, ok := range map[string]bool{
		"https://a.example/b?c=d": true, "http://127.0.0.1:9000/b/k": true, "/put/x": true,
		"": false, "b": false, "https:///b": false, "ftp://a/b": false, "//a/b": false, `/\a/b`: false, "https://a/\n": false, "data:,x": false, "https://[::1": false,
	} {
		if _, err := url.Parse(text); checkUploadURL(text) == nil != ok {
			t.Errorf("%q is taken: %v (%v)", text, !ok, err)
		}
	}
}
