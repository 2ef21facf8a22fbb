package lc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// A signup is what a form of the tests is about.
type signup struct {
	Name    string
	Age     int
	Country string
	Region  string
	Lines   []signupLine
}

type signupLine struct {
	Text string
	N    int
}

func (s *signup) Validate() error {
	s.Name = strings.TrimSpace(s.Name)
	var faults []error
	if s.Age < 18 {
		faults = append(faults, Invalid("age", "must be 18"))
	}
	if s.Name == "cross" {
		faults = append(faults, Invalid("", "does not fit together"))
	}
	return errors.Join(faults...)
}

func (l signupLine) Validate() error {
	if l.N < 0 {
		return fmt.Errorf("line: %w", Invalid("n", "must not be negative"))
	}
	return nil
}

// partialDefinition describes a tally with a form: its action save, and validate,
// which is partial. The count goes up with each call of the latter, and the filter,
// a client field, is the country.
func partialDefinition(fail func(s signup) error) Definition[tally, *tally] {
	def := usingDefinition("tally", "nested")
	def.Channel = global
	def.Client, def.Push = clientCodec("v1"), PushHTML
	bindSignup := func(args *arg.Args) signup {
		arg.Spread[signup](args, "signup")
		s := arg.Required(args, "signup", arg.JSON[signup])
		arg.Validate(args, "signup", &s)
		return s
	}
	params := []Param{{Name: "signup"}}
	validate := func(ctx context.Context, c *tally, s signup) error {
		c.N++
		c.Filter, c.Last = s.Country, s.Name
		Flash(ctx, "checked")
		return fail(s)
	}
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		save := Bind(c.ID, "save", Arg("signup", signup{})).Ask("signup")
		check, err := Bind(c.ID, "validate", Arg("signup", signup{})).Partial().Ask("signup").Button()
		if err != nil {
			return err
		}
		fields, err := save.Fields()
		if err != nil {
			return err
		}
		regions := map[string]string{"at": "<option>Tyrol<option>Vienna", "ch": "<option>Uri<option>Bern"}[c.Filter]
		_, err = fmt.Fprintf(w, `<form %s data-lc-change="validate">%s<input name="name"><input name="age" required><p data-lc-error="age" hidden></p>`+
			`<select name="country"><option value="">-<option value="at">A<option value="ch">C</select><select name="region">%s</select>`+
			`<input name="lines.0.n"><input name="twice" type="hidden" disabled value="%d"><button %s>Check</button></form><i>%s</i>`,
			save.Form(), fields, regions, c.N, check, html.EscapeString(c.Last))
		return err
	}
	def.Actions = []Action[tally, *tally]{
		{
			Name: "save", Params: params,
			Bind: bound(func(args *arg.Args) change {
				s := bindSignup(args)
				return func(_ context.Context, c *tally) error { c.Last = s.Name; return nil }
			}),
		},
		{
			Name: "validate", Params: params, Partial: true,
			Bind: bound(func(args *arg.Args) change {
				s := bindSignup(args)
				return func(ctx context.Context, c *tally) error { return validate(ctx, c, s) }
			}),
		},
		{
			Name: "immutable", Params: []Param{{Name: "n"}}, Partial: true,
			Bind: func(args *arg.Args) Call[tally, *tally] {
				n := arg.Required(args, "n", arg.Int[int])
				return func(_ context.Context, c *tally) (*tally, error) {
					next := *c
					next.N += 10
					if n == 1 {
						next = tally{}
					}
					return &next, Invalid("n", "is never right")
				}
			},
		},
	}
	return def
}

// A partialJSON is the answer of a partial action that has found faults.
type partialJSON struct {
	Status int
	Code   string
	Title  string
	Errors []arg.Fault
	Update *answerJSON
}

func decodePartial(t testing.TB, w *httptest.ResponseRecorder) (faults []string, update *answerJSON) {
	t.Helper()
	var p partialJSON
	d := json.NewDecoder(strings.NewReader(w.Body.String()))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	if w.Code != http.StatusUnprocessableEntity || p.Status != w.Code || p.Code != "invalid" ||
		w.Header().Get("Content-Type") != typeProblem || w.Header().Get("LC-Problem") != "invalid" {
		t.Errorf("answer is %d %v %s", w.Code, w.Header(), w.Body)
	}
	for _, f := range p.Errors {
		faults = append(faults, f.Pointer+" "+f.Detail)
	}
	return faults, p.Update
}

func none(signup) error { return nil }

func (f *fixture) check(body string, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.send(request{
		path: "/lc/tally/one/validate", user: "ada", body: body,
		header: append([]string{"Content-Type: " + typeForm, "LC-Token: " + f.token("ada", tallyOne), "LC-Request: " + newRequestID()}, header...),
	})
}

func TestPartialActionTellsAllFaults(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		fail       func(signup) error
		want       []string
		filter     string
	}{
		{"none", "name=a&age=20&country=at", none, nil, "at"},
		{"one that does not decode, and the rest of the form", "name=a&age=x&country=at", none, []string{"#/age must be a whole number"}, "at"},
		{"one that is empty", "name=a&age=&country=at", none, []string{"#/age is required"}, "at"},
		{"that of Validate", "name=a&age=3&country=at", none, []string{"#/age must be 18"}, "at"},
		{"those of Validate and the method", "name=cross&age=3&country=at&lines.0.n=-1",
			func(s signup) error {
				return errors.Join(Invalid("country", "is closed"), fmt.Errorf("wrapped: %w", Invalid("lines.0.text", "is "+s.Country)))
			},
			[]string{"#/lines/0/n must not be negative", "#/age must be 18", "# does not fit together", "#/country is closed", "#/lines/0/text is at"}, "at"},
		{"elements of a list keep their places", "age=20&lines.0.n=x&lines.1.n=-2", none, []string{"#/lines/0/n must be a whole number", "#/lines/1/n must not be negative"}, ""},
		{"with the parameter's name", "signup.age=3", none, []string{"#/signup/age must be 18"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, partialDefinition(tt.fail))
			w := f.check(tt.body)
			var update *answerJSON
			if tt.want == nil {
				a := decodeAnswer(t, w)
				update = &a
			} else {
				var faults []string
				if faults, update = decodePartial(t, w); !slices.Equal(faults, tt.want) {
					t.Errorf("faults are %q\nwant       %q", faults, tt.want)
				}
			}
			if update == nil {
				t.Fatalf("there is no update in %s", w.Body)
			}
			if update.ComponentID != "tally:one" || update.Version != 1 || len(update.Effects.Flash) != 1 || (update.Effects.Token == "") != (tt.filter == "") ||
				strings.Contains(update.HTML, "Tyrol") != (tt.filter == "at") {
				t.Errorf("update is %+v", update)
			}
			if events := f.events.all(); len(events) > 0 {
				t.Errorf("others are told: %v", events)
			}
			if r, err := f.store.Load(t.Context(), tallyOne); err != nil || !strings.Contains(string(r.State), `"n":1`) {
				t.Errorf("stored is %s, %v", r.State, err)
			}
		})
	}
}

// An update of an answer with faults is what the answer without them would be.
func TestUpdateBesideFaultsIsTheAnswerWithoutThem(t *testing.T) {
	fail := false
	def := partialDefinition(func(signup) error {
		if fail {
			return Invalid("name", "is taken")
		}
		return nil
	})
	var bodies []string
	for range 2 {
		f := newFixture(t, def)
		w := f.check("name=a&age=20")
		fail = true
		bodies = append(bodies, w.Body.String())
	}
	var p struct{ Update json.RawMessage }
	if err := json.Unmarshal([]byte(bodies[1]), &p); err != nil {
		t.Fatal(err)
	}
	if string(p.Update) != strings.TrimSpace(bodies[0]) {
		t.Errorf("update is\n%s\nwant\n%s", p.Update, bodies[0])
	}
}

func TestPartialActionRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		fail       func(signup) error
		status     int
	}{
		{"a parameter that it does not have", "age=20&zzz=1", none, 422},
		{"a part that no parameter has", "age=20&lines.0.zzz=1", none, 422},
		{"an unknown member of JSON in a form", "signup=" + url.QueryEscape(`{"Age":20,"zzz":1}`), none, 422},
		{"forbidden", "age=20", func(signup) error { return Forbidden("no") }, 403},
		{"forbidden beside a fault", "age=20", func(signup) error { return errors.Join(Invalid("age", "no"), Forbidden("no")) }, 403},
		{"a fault beside an error of the inside", "age=20", func(signup) error { return errors.Join(Invalid("age", "no"), errInside) }, 422},
		{"an error of the inside", "age=20", func(signup) error { return errInside }, 500},
		{"an error of the inside beside faults", "age=x", func(signup) error { return errInside }, 500},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, partialDefinition(tt.fail))
			w := f.check(tt.body)
			wantProblem(t, w, tt.status) // without a member update
			if r, _ := f.store.Load(t.Context(), tallyOne); r.Version != 0 {
				t.Errorf("stored is %s", r.State)
			}
		})
	}
}

func TestPartialActionInTheImmutableStyle(t *testing.T) {
	f := newFixture(t, partialDefinition(none))
	for _, tt := range []struct {
		n    string
		want string
	}{{"0", `"n":10`}, {"1", `"n":10`}, {"0", `"n":20`}} {
		w := f.act("immutable", `{"n":`+tt.n+`}`)
		if faults, _ := decodePartial(t, w); !slices.Equal(faults, []string{"#/n is never right"}) {
			t.Errorf("faults are %q", faults)
		}
		if r, _ := f.store.Load(t.Context(), tallyOne); !strings.Contains(string(r.State), tt.want) {
			t.Errorf("stored is %s, want %s", r.State, tt.want)
		}
	}
}

func TestPartialActionIsRepeated(t *testing.T) {
	for _, size := range []int{0, 5000} { // an answer that is kept, and one of which only the faults are
		f := newFixture(t, partialDefinition(func(signup) error { return Invalid("name", "is taken"+strings.Repeat(".", size/10)) }))
		body := "age=3&country=at&name=" + strings.Repeat("a", size)
		id := newRequestID()
		once := func() string {
			w := f.send(request{path: "/lc/tally/one/validate", user: "ada", body: body, header: []string{"Content-Type: " + typeForm, "LC-Token: " + f.token("ada", tallyOne), "LC-Request: " + id}})
			faults, _ := decodePartial(t, w)
			if len(faults) != 2 {
				t.Errorf("faults are %q", faults)
			}
			return w.Body.String()
		}
		if a, b := once(), once(); a != b {
			t.Errorf("the repetition is answered\n%s\nwant\n%s", b, a)
		}
		if r, _ := f.store.Load(t.Context(), tallyOne); !strings.Contains(string(r.State), `"n":1`) {
			t.Errorf("stored is %.100s, want one call", r.State)
		}
	}
}

// In a TxStore the faults are noted beside the change, for another process.
func TestPartialActionIsRepeatedInAnotherProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDatabase()
		body := "age=3&country=at&name=a"
		var answers []string
		id := newRequestID()
		for range 2 {
			f := newFixture(t, partialDefinition(func(signup) error { return Invalid("name", "is taken") }), WithStore(d), WithBroker(d))
			w := f.send(request{path: "/lc/tally/one/validate", user: "ada", body: body, header: []string{"Content-Type: " + typeForm, "LC-Request: " + id}})
			faults, update := decodePartial(t, w)
			if !slices.Equal(faults, []string{"#/age must be 18", "#/name is taken"}) || !strings.Contains(update.HTML, "Tyrol") || len(update.Effects.Flash) != 1 {
				t.Errorf("answer is %s", w.Body)
			}
			answers = append(answers, update.HTML)
			time.Sleep(time.Second)
		}
		if r, _ := d.Load(t.Context(), tallyOne); !strings.Contains(string(r.State), `"n":1`) {
			t.Errorf("stored is %s, want one call", r.State)
		}
		if answers[0] != answers[1] {
			t.Errorf("HTML is\n%s\nwant\n%s", answers[1], answers[0])
		}
	})
}

func TestOfManyFaultsTheFirstAreTold(t *testing.T) {
	var many []error
	for i := range 1000 {
		many = append(many, Invalid(fmt.Sprintf("lines.%d.n", i), strings.Repeat("x", 100)))
	}
	f := newFixture(t, partialDefinition(func(signup) error { return errors.Join(many...) }))
	w := f.check("age=20")
	faults, _ := decodePartial(t, w)
	if len(faults) < 50 || w.Body.Len() > 20<<10 {
		t.Errorf("%d faults are told in %d bytes", len(faults), w.Body.Len())
	}
	f = newFixture(t, partialDefinition(func(signup) error { return Invalid("name", strings.Repeat("x", 100_000)) }))
	if faults, _ := decodePartial(t, f.check("age=20")); len(faults) != 1 {
		t.Errorf("faults are %q", faults)
	}
}

// A name may be made of a key that the user has chosen.
func TestLongNameOfAFaultIsNotTold(t *testing.T) {
	f := newFixture(t, partialDefinition(func(signup) error { return Invalid("labels."+strings.Repeat("x", 200_000), "is no label") }))
	w := f.check("age=20")
	if faults, _ := decodePartial(t, w); !slices.Equal(faults, []string{"# is no label"}) || w.Body.Len() > 20<<10 {
		t.Errorf("%d bytes tell %.1000q", w.Body.Len(), faults)
	}
}

func TestPartialFormWithoutJavaScript(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		status     int
		has, not   []string
	}{
		{"faults", "name=Ada&age=3&country=at&region=Vienna", 422,
			[]string{`value="Ada"`, `value="3" aria-invalid="true"`, `<p data-lc-error="age">must be 18</p>`, `<option selected>Vienna`, `value="at" selected`, "checked", `formaction="/lc/tally/one/validate"`, "<script src="}, nil},
		{"required but empty", "name=Ada&age=&country=ch", 422, []string{`<p data-lc-error="age">is required</p>`, "Uri", `value="Ada"`}, []string{"Tyrol"}},
		{"none", "name=Ada&age=20&country=at&region=", 200, []string{`value="Ada"`, `value="20"`, "Tyrol", `<p role="status">checked</p>`, "<script src=", `name="_request" value="`}, []string{"aria-invalid", "Please check", "lc-faults\""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, partialDefinition(none))
			w := f.form("validate", tt.body)
			page := w.Body.String()
			if w.Code != tt.status || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("answer is %d %v", w.Code, w.Header())
			}
			for _, want := range tt.has {
				if !strings.Contains(page, want) {
					t.Errorf("page lacks %s", want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(page, not) {
					t.Errorf("page has %s", not)
				}
			}
			if t.Failed() {
				t.Log(page)
			}
		})
	}
}

// The token in the page that shows a form again has the client fields that the
// action has left: what is sent next begins there.
func TestPartialFormGoesOn(t *testing.T) {
	f := newFixture(t, partialDefinition(none))
	page := f.form("validate", "name=Ada&age=20&country=at").Body.String()
	token := tokenValue(t, page)
	w := f.send(request{
		path: "/lc/tally/one/validate", user: "ada", header: []string{"Content-Type: " + typeForm, "Accept: text/html"},
		body: "name=Ada&age=1&country=at&_token=" + url.QueryEscape(token),
	})
	if w.Code != 422 || !strings.Contains(w.Body.String(), "Tyrol") {
		t.Errorf("answer is %d %s", w.Code, w.Body)
	}
	if own := parseToken(token).state; own == "" {
		t.Error("the page's token holds no client fields")
	}
}

func tokenValue(t *testing.T, page string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `name="_token" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	if !ok || token == "" {
		t.Fatalf("no token in %s", page)
	}
	return token
}

// A form that is sent twice gets the same page, although it is too large to be kept.
func TestPartialFormSentTwice(t *testing.T) {
	var mu sync.Mutex
	runs := 0
	f := newFixture(t, partialDefinition(func(signup) error {
		mu.Lock()
		defer mu.Unlock()
		runs++
		return Invalid("name", "is taken")
	}))
	token := f.token("ada", tallyOne)
	for range 2 {
		w := f.send(request{
			path: "/lc/tally/one/validate", user: "ada", header: []string{"Content-Type: " + typeForm, "Accept: text/html"},
			body: "name=Ada&age=20&country=at&_request=r1&_token=" + url.QueryEscape(token) + strings.Repeat("&", 3000),
		})
		for _, want := range []string{"is taken", "Tyrol", `value="Ada"`, "checked"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("page lacks %s: %d %s", want, w.Code, w.Body)
			}
		}
	}
	if runs != 1 {
		t.Errorf("the action ran %d times, want once", runs)
	}
}

func TestPartialActionThrowsFilesAway(t *testing.T) {
	def := partialDefinition(none)
	def.Actions[1].Files = []string{"photo"}
	def.Actions[1].Params = append(def.Actions[1].Params, Param{Name: "photo", File: true})
	before := def.Actions[1].Bind
	def.Actions[1].Bind = func(args *arg.Args) Call[tally, *tally] {
		file := arg.Required(args, "photo", arg.File[File])
		if file.Name != "" {
			t.Errorf("there is a file: %v", file)
		}
		return before(args)
	}
	f := newFixture(t, def)
	token := f.token("ada", tallyOne)
	body := func(file string) string {
		return "--B\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n" + token +
			"\r\n--B\r\nContent-Disposition: form-data; name=\"age\"\r\n\r\n20\r\n" + file + "--B--\r\n"
	}
	part := func(name, filename string) string {
		return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + filename + "\"\r\n\r\nabc\r\n"
	}
	for _, tt := range []struct{ name, file, want string }{
		{"none", "", `value="20"`},
		{"one", part("photo", "a.png"), "must be chosen again"},
		{"of a field that the action does not have", part("scan", "a.png"), "must be chosen again"},
		{"an empty field", strings.Replace(part("photo", ""), "abc", "", 1), `value="20"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.send(request{path: "/lc/tally/one/validate", user: "ada", header: []string{"Content-Type: multipart/form-data; boundary=B", "Accept: text/html"}, body: body(tt.file)})
			if w.Code != 200 || !strings.Contains(w.Body.String(), tt.want) {
				t.Errorf("answer is %d %s", w.Code, w.Body)
			}
		})
	}
	w := f.check("age=20")
	decodeAnswer(t, w) // without the file
}

// Validate is called in every action, and other errors are as from the method.
func TestValidateInAnyAction(t *testing.T) {
	f := newFixture(t, partialDefinition(none))
	w := f.send(request{path: "/lc/tally/one/save", user: "ada", body: "name=+Ada+&age=3&lines.0.n=-1",
		header: []string{"Content-Type: " + typeForm, "LC-Token: " + f.token("ada", tallyOne), "LC-Request: " + newRequestID()}})
	if got := wantProblem(t, w, 422); !slices.Equal(got, []string{"#/lines/0/n must not be negative", "#/age must be 18"}) {
		t.Errorf("faults are %q", got)
	}
	w = f.act("save", `{"signup":{"Age":3,"Lines":[{"N":1},{"N":-1}]}}`)
	if got := wantProblem(t, w, 422); !slices.Equal(got, []string{"#/signup/lines/1/n must not be negative", "#/signup/age must be 18"}) {
		t.Errorf("faults are %q", got)
	}
	w = f.act("save", `{"signup":{"Name":"  Ada  ","Age":30}}`)
	if html := decodeAnswer(t, w).HTML; !strings.Contains(html, "<i>Ada</i>") {
		t.Errorf("what Validate has changed is lost: %s", html)
	}
}
