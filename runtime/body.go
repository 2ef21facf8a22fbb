package lc

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// Content types that an action's arguments may come in.
const (
	typeJSON      = "application/json"
	typeForm      = "application/x-www-form-urlencoded"
	typeMultipart = "multipart/form-data"
)

// An input is the content of an action's request. Its args refer to its
// memory, so it is given back by free when nothing refers to them any more.
type input struct {
	args   arg.Args
	limits Limits
	token  string // of the form's tokenField
	page   string // of the form's pageField
	zone   string // of the form's zoneField
	once   string // of the form's requestField

	hasToken, hasPage, hasZone, hasOnce bool // also where they are empty

	count  int         // of the values in the request
	fields []formField // as given, for who shows the form again

	files   fileForm // of a multipart form of an action that takes files
	body    []byte
	flight  *inflight // that held is counted in, for the sender; nil: in none
	sender  sender
	held    int
	scanner jsonscan.Scanner
	say     phrase.Sayer // nil: English
}

// A formField is one value of a form, in the order of the form.
type formField struct{ name, value string }

var inputs = sync.Pool{New: func() any { return new(input) }}

// free keeps the memory for another request, empty of what this one said.
func (in *input) free() {
	in.files.remove()
	if in.flight != nil {
		in.flight.release(in.sender, in.held)
	}
	if cap(in.body) > largeBuffer {
		return
	}
	in.scanner.Reset(nil, jsonscan.Limits{})
	in.args.Reset(nil, arg.Limits{})
	clear(in.fields)
	if cap(in.body) > minBody {
		in.body = nil // it would count as memory of whose request comes next
	}
	*in = input{
		args:    in.args,
		fields:  in.fields[:0],
		body:    in.body[:0],
		scanner: in.scanner,
	}
	inputs.Put(in)
}

// newInput returns an input for parameters, none of them given yet.
func newInput(params []string, limits Limits) *input {
	in := inputs.Get().(*input)
	in.limits = limits
	in.args.Reset(params, limits.args())
	return in
}

// speak has faults told in the words of say.
func (in *input) speak(say phrase.Sayer) {
	in.say = say
	in.args.SetSayer(say)
}

// read takes the arguments out of a request. An error says that they can't be
// read at all; what is wrong with a single one is noted in in.args.
func (in *input) read(w http.ResponseWriter, r *http.Request) error {
	if err := refuseCompressed(r); err != nil {
		return err
	}
	if err := in.readBody(w, r); err != nil {
		return err
	}
	if len(in.body) == 0 {
		if mediaType(r) != typeJSON {
			in.args.SetForm()
		}
		return nil // no arguments
	}
	switch mediaType(r) {
	case typeJSON:
		return in.decodeJSON(in.body)
	case typeForm:
		return in.decodeForm(in.body)
	case typeMultipart:
		_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || params["boundary"] == "" {
			return errMalformed("The content type of the multipart form has no boundary.")
		}
		return in.decodeMultipart(multipart.NewReader(bytes.NewReader(in.body), params["boundary"]))
	}
	return &problem{status: http.StatusUnsupportedMediaType, detail: phrase.Of("The body must be %s, %s or %s.", typeJSON, typeForm, typeMultipart)}
}

// refuseCompressed refuses a body of which a few bytes might unfold to any size.
func refuseCompressed(r *http.Request) error {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return &problem{status: http.StatusUnsupportedMediaType, detail: phrase.Of("The body must not be compressed.")}
	}
	return nil
}

// mediaType returns the content type of a request, without parameters.
func mediaType(r *http.Request) string {
	t, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// readBody reads the body into in.body: not more of it than is allowed, and not
// for longer than an action may take, lest slow senders hold connections.
func (in *input) readBody(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength > in.limits.BodyBytes {
		return errTooLarge(in.limits.BodyBytes)
	}
	limitReadTime(w, r, in.limits.ActionTime)
	err := in.readAll(http.MaxBytesReader(w, r.Body, in.limits.BodyBytes), r.ContentLength)
	var tooLarge *http.MaxBytesError
	var known *problem
	switch {
	case errors.As(err, &tooLarge):
		return errTooLarge(in.limits.BodyBytes)
	case errors.As(err, &known):
		return err
	case err != nil:
		return errMalformed("The body did not arrive whole.")
	}
	return nil
}

// readAll reads the body. It takes memory for what has come and for three times
// as much again, whatever length the sender has announced: a slow one may never
// send it.
func (in *input) readAll(body io.Reader, length int64) error {
	if err := in.hold(cap(in.body)); err != nil { // of a request before
		return err
	}
	for {
		if len(in.body) == cap(in.body) {
			if err := in.grow(length); err != nil {
				return err
			}
		}
		n, err := body.Read(in.body[len(in.body):cap(in.body)])
		in.body = in.body[:len(in.body)+n]
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// minBody is the memory for a body to begin with, in bytes.
const minBody = 4 << 10

// grow takes four times the memory for the body, or what is needed for its
// length if that is less.
func (in *input) grow(length int64) error {
	size := max(minBody, 4*cap(in.body))
	if length >= int64(len(in.body)) {
		size = min(size, int(length)+1) // and a byte to find the end by
	}
	if size <= cap(in.body) {
		size = cap(in.body) + minBody // more comes than was announced
	}
	if err := in.hold(size); err != nil {
		return err
	}
	in.body = append(make([]byte, 0, size), in.body...)
	return nil
}

// hold counts the memory for the body in.
func (in *input) hold(size int) error {
	if in.flight == nil {
		return nil
	}
	if err := in.flight.reserve(in.sender, size-in.held); err != nil {
		return err
	}
	in.held = size
	return nil
}

// limitReadTime bounds the time for reading the request's body, unless the
// server does so itself. When the body has been read, net/http lifts the
// limit; where there is none, it already waits for the next request, and takes
// the end of that for the browser's going away.
func limitReadTime(w http.ResponseWriter, r *http.Request, d time.Duration) {
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if ok && server.ReadTimeout == 0 && r.Body != http.NoBody {
		// An error says that w is not the server's own: whoever has wrapped it
		// is in charge.
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(d))
	}
}

// decodeJSON takes the arguments out of a JSON object.
func (in *input) decodeJSON(body []byte) error {
	in.scanner.Reset(body, in.limits.args().JSON())
	err := in.scanner.Object(func(key, value []byte) error {
		in.args.SetJSON(key, value)
		return in.countValue()
	})
	return malformedJSON(err)
}

// malformedJSON makes an error of what reads JSON one for people, and leaves
// others as they are.
func malformedJSON(err error) error {
	var malformed *jsonscan.Error
	if errors.As(err, &malformed) {
		return errMalformed("The body is not valid JSON: %s.", malformed.Error())
	}
	return err
}

// readJSON reads a request whose body is JSON of at most so many bytes, and of
// another form than an action's. The sender is one of a request that has begun.
// The body is valid until parse returns.
func (a *App) readJSON(w http.ResponseWriter, r *http.Request, from sender, most int64, parse func(body []byte) error) error {
	if mediaType(r) != typeJSON {
		return &problem{status: http.StatusUnsupportedMediaType, detail: phrase.Of("The body must be %s.", typeJSON)}
	}
	if err := refuseCompressed(r); err != nil {
		return err
	}
	limits := a.limits
	limits.BodyBytes = most
	in := newInput(nil, limits)
	in.flight, in.sender = &a.inflight, from
	defer in.free()
	if err := in.readBody(w, r); err != nil {
		return err
	}
	return parse(in.body)
}

// countValue counts one more value, up to the limit.
func (in *input) countValue() error {
	if in.count++; in.count > in.limits.Params {
		return errMalformed("The request has more than %d values.", in.limits.Params)
	}
	return nil
}

// decodeForm takes the arguments out of an urlencoded form.
func (in *input) decodeForm(body []byte) error {
	in.args.SetForm()
	for pair := range bytes.SplitSeq(body, []byte("&")) {
		if len(pair) == 0 {
			continue
		}
		key, text, _ := bytes.Cut(pair, []byte("="))
		name, err := url.QueryUnescape(string(key))
		if err != nil {
			return errMalformed("The form is not correctly encoded.")
		}
		value, err := url.QueryUnescape(string(text))
		if err != nil {
			return errMalformed("The form is not correctly encoded.")
		}
		if err := in.addField(name, value); err != nil {
			return err
		}
	}
	return nil
}

// decodeMultipart takes the arguments out of a multipart form. Files are no
// arguments, but a file field that was left empty is an empty one.
func (in *input) decodeMultipart(form *multipart.Reader) error {
	in.args.SetForm()
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return errMalformed("The multipart form is not correctly encoded.")
		}
		name := part.FormName()
		if part.FileName() != "" {
			if err := in.countValue(); err != nil {
				return err
			}
			in.args.Refuse(name, faultNoFile)
			continue
		}
		value, err := io.ReadAll(part) // of a body that is in memory already
		if err != nil {
			return errMalformed("The multipart form is not correctly encoded.")
		}
		if err := in.addField(name, string(value)); err != nil {
			return err
		}
	}
}

// addField adds one field of a form.
func (in *input) addField(name, value string) error {
	if !utf8.ValidString(name) || !utf8.ValidString(value) {
		return errMalformed("The form holds text that is not UTF-8.")
	}
	if err := in.countValue(); err != nil {
		return err
	}
	switch name {
	case tokenField:
		return setOnce(&in.token, &in.hasToken, name, value)
	case pageField:
		return setOnce(&in.page, &in.hasPage, name, value)
	case zoneField:
		return setOnce(&in.zone, &in.hasZone, name, value)
	case requestField:
		return setOnce(&in.once, &in.hasOnce, name, value)
	}
	in.fields = append(in.fields, formField{name, value})
	in.args.AddField(name, value)
	return nil
}

// setOnce sets a field that is no parameter. Given twice it is refused, as a
// key of JSON is: whoever looked at one of them may have seen the other.
func setOnce(field *string, given *bool, name, value string) error {
	if *given {
		return errMalformed("The form gives %s twice.", name)
	}
	*field, *given = value, true
	return nil
}
