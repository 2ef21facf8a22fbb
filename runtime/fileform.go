package lc

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"github.com/lcgen/lcgen/internal/filetype"
	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

const (
	// maxInMemory is how large a file may be that is not written to disk.
	maxInMemory = 1 << 20

	// maxPartHeader bounds the header of one part of a form, in bytes.
	maxPartHeader = 16 << 10

	// fileChunk is how much of a file is read at a time.
	fileChunk = 32 << 10

	// maxBoundary is the length that RFC 2046 allows the boundary of a form.
	maxBoundary = 70
)

// A fileForm is a multipart form of an action that takes files. Its fields go to
// the input as those of any form; its files are kept until remove is called.
type fileForm struct {
	to    *input
	rules *fileRules
	room  *fileRoom
	dir   string
	admit func() error // says whether files may be read
	drop  bool         // they are read and thrown away: the action is a partial one

	// proven returns the file that a field tells in its place, if there is one.
	proven func(name, text string) (u arg.Upload, size int64, ok bool)

	most, mostOfOne int64 // bytes of all files, and of one

	body      *formBody
	parts     *multipart.Reader
	admitted  bool
	refused   error // by admit
	chunk     []byte
	contents  []*content
	bytes     int64 // of all files, also of those that are refused
	elsewhere int64 // bytes of the files that went straight to object storage
	reserved  int64 // in room
	memory    int   // of the fields and of the files that are in memory
	status    int   // of the refusal, if files are refused for another reason than their names

	// again says of each file that was sent that it must be sent again: a browser
	// keeps none when it shows a form again by itself.
	again []arg.Fault
}

// remove removes the files.
func (f *fileForm) remove() {
	for _, c := range f.contents {
		c.remove()
	}
	if f.reserved > 0 {
		f.room.release(f.to.sender, f.reserved)
	}
	*f = fileForm{}
}

// readFiles reads a multipart form with files. Its fields come first as far as
// what is asked before the first file is read depends on them: the token.
func (a *App) readFiles(w http.ResponseWriter, r *http.Request, req *actionRequest, in *input) error {
	if err := refuseCompressed(r); err != nil {
		return err
	}
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" || len(params["boundary"]) > maxBoundary {
		return errMalformed("The content type of the multipart form has no boundary.")
	}
	rules := &req.act.files
	one, all := rules.through(a.limits)
	most := a.limits.BodyBytes + all
	if r.ContentLength > most {
		return rules.errTooLarge(in.say, one, all)
	}
	in.args.SetForm()
	body := &formBody{r: http.MaxBytesReader(w, r.Body, most), rest: a.limits.BodyBytes, pace: newPace(w, r, a.limits.ActionTime)}
	in.files = fileForm{
		to: in, rules: rules, room: &a.files, dir: a.fileDir, drop: req.act.partial,
		most: all, mostOfOne: one,
		admit:  func() error { return a.admitFiles(r, req, in) },
		proven: func(name, text string) (arg.Upload, int64, bool) { return a.proven(req, name, text) },
		body:   body, parts: multipart.NewReader(body, params["boundary"]),
	}
	return in.files.read()
}

// errTooLarge refuses files of more than the given bytes altogether, at their field
// if there is but one. What one file may have is said too: who is told of the whole
// only would try a file of that size next.
func (rules *fileRules) errTooLarge(say phrase.Sayer, one, all int64) error {
	files, fault := phrase.Of("The files are larger than %s.", bytesText(all)), phrase.Of("is larger than %s", bytesText(all))
	switch {
	case rules.single:
		most := bytesText(min(one, all))
		files, fault = phrase.Of("The file is larger than %s.", most), phrase.Of("is larger than %s", most)
	case one < all:
		files = phrase.Of("The files are larger than %s; each may have %s.", bytesText(all), bytesText(one))
		fault = phrase.Of("is larger than %s; each may have %s", bytesText(all), bytesText(one))
	}
	p := &problem{status: http.StatusRequestEntityTooLarge, detail: files}
	if path, ok := rules.only(); ok {
		p.faults = []arg.Fault{{Pointer: arg.Pointer(path...), Detail: fault.In(say)}}
	}
	return p
}

// admitFiles asks, before any file is read, whether the viewer may call the
// action. perform asks again: the instance may have changed meanwhile.
func (a *App) admitFiles(r *http.Request, req *actionRequest, in *input) error {
	v := req.viewer
	if len(r.Header.Values("LC-Token")) == 0 && !in.hasToken {
		return errMalformed("The form has a file before its field %s, which must come first.", tokenField)
	}
	if v.token == (token{}) {
		v.token = parseToken(in.token)
	}
	ctx, cancel := a.inTime(r.Context())
	defer cancel()
	return a.mayAct(ctx, req, v)
}

// mayAct asks whether a viewer may call the action.
func (a *App) mayAct(ctx context.Context, req *actionRequest, v viewer) (err error) {
	if v.props, err = a.shownProps(req.comp, req.call.id, v); err != nil {
		return err
	}
	own, err := a.own(req.comp, req.call.id, v)
	if err != nil {
		return err
	}
	l, err := a.loadPlaced(ctx, req.call.id, own, v.props)
	if err == nil {
		err = a.heed(l, v)
	}
	if err != nil {
		return err
	}
	return a.allow(ctx, l, v, Access{Kind: AccessAct, Action: req.act.name})
}

// read reads all parts.
func (f *fileForm) read() error {
	f.memory = cap(f.to.body)
	for {
		f.body.allow(maxPartHeader)
		part, err := f.parts.NextRawPart()
		if err == io.EOF {
			f.body.skip()
			return nil
		}
		if err == nil {
			err = f.part(part)
		}
		if err != nil {
			return f.fault(err)
		}
	}
}

// fault returns how an error of reading the form is told.
func (f *fileForm) fault(err error) error {
	var known *problem
	var tooLarge *http.MaxBytesError
	switch {
	case f.refused != nil:
		return f.refused
	case f.body.over:
		return errTooLarge(f.to.limits.BodyBytes)
	case errors.As(err, &known):
		return err
	case errors.As(err, &tooLarge):
		return f.rules.errTooLarge(f.to.say, f.mostOfOne, f.most)
	case f.body.err != nil && f.body.err != io.EOF:
		return errMalformed("The body did not arrive whole.")
	}
	return errMalformed("The multipart form is not correctly encoded.")
}

// part reads one part of the form.
func (f *fileForm) part(part *multipart.Part) error {
	given := part.Header.Values("Content-Disposition")
	if len(given) != 1 {
		return errMalformed("A part of the multipart form must have one Content-Disposition.")
	}
	kind, params, err := mime.ParseMediaType(given[0])
	if err != nil || kind != "form-data" {
		return errMalformed("A part of the multipart form has no Content-Disposition that can be read.")
	}
	if err := checkPartHeader(part.Header); err != nil {
		return err
	}
	fileName, isFile := params["filename"]
	if !isFile {
		return f.field(part, params["name"])
	}
	return f.file(part, params["name"], fileName)
}

// checkPartHeader refuses a part that is encoded, or has a header that is too large.
// What is read ahead of a part leaves room for more of it than that.
func checkPartHeader(header textproto.MIMEHeader) error {
	size := 0
	for name, values := range header {
		for _, value := range values {
			size += len(name) + len(": ") + len(value) + len("\r\n")
		}
	}
	if size > maxPartHeader {
		return &problem{status: http.StatusRequestEntityTooLarge, detail: phrase.Of("A part of the multipart form has a header of more than %s.", bytesText(maxPartHeader))}
	}
	for _, encoding := range header.Values("Content-Transfer-Encoding") {
		switch strings.ToLower(encoding) {
		case "", "7bit", "8bit", "binary": // encode nothing
		default:
			return errMalformed("A part of the multipart form must not have a Content-Transfer-Encoding.")
		}
	}
	return nil
}

// field reads a field that is no file.
func (f *fileForm) field(part io.Reader, name string) error {
	f.body.allow(f.body.rest)
	value, err := f.text(part)
	if err != nil {
		return err
	}
	if value != "" && f.rules.take(name) {
		if u, size, ok := f.proven(name, value); ok {
			return f.addProven(name, u, size)
		}
	}
	return f.to.addField(name, value)
}

// addProven adds a file that went straight to object storage.
func (f *fileForm) addProven(name string, u arg.Upload, size int64) error {
	if f.elsewhere += size; f.elsewhere > f.rules.mostOf(f.to.limits) {
		return f.rules.errTooLarge(f.to.say, f.rules.maxOf(f.to.limits), f.rules.mostOf(f.to.limits))
	}
	if err := f.to.countValue(); err != nil {
		return err
	}
	f.to.args.AddFile(name, u)
	return nil
}

// text reads the value of a field, with the memory for it counted in.
func (f *fileForm) text(part io.Reader) (string, error) {
	var value []byte
	for {
		if len(value) == cap(value) {
			size := max(512, 2*cap(value))
			if err := f.hold(size - cap(value)); err != nil {
				return "", err
			}
			value = append(make([]byte, 0, size), value...)
		}
		n, err := part.Read(value[len(value):cap(value)])
		value = value[:len(value)+n]
		if err == io.EOF {
			return string(value), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// hold counts more memory in.
func (f *fileForm) hold(n int) error {
	if err := f.to.hold(f.memory + n); err != nil {
		return err
	}
	f.memory += n
	return nil
}

// file reads a file, or an empty field for files. What is refused is read too, as
// far as a request may be that large, and thrown away: a browser that sends the form
// by itself shows no answer before it has sent all.
func (f *fileForm) file(part io.Reader, name, given string) error {
	switch {
	case !utf8.ValidString(name):
		return errMalformed("The form holds text that is not UTF-8.")
	case name == tokenField || name == pageField || name == zoneField:
		return errMalformed("The form gives %s as a file.", name)
	}
	if given != "" {
		if err := f.mayRead(); err != nil {
			return err
		}
	}
	f.body.inFile = true
	defer func() { f.body.inFile = false }()
	if f.drop {
		return f.dropped(part, name, given)
	}
	in := incoming{fileForm: f, sum: sha256.New()}
	var err error
	if in.head, err = beginning(part); err != nil {
		return err
	}
	if given == "" && len(in.head) == 0 {
		return f.to.addField(name, "") // no file was chosen
	}
	if err := f.mayRead(); err != nil {
		return err
	}
	if err := f.to.countValue(); err != nil {
		return err
	}
	in.start(name, given)
	if err := in.read(part); err != nil {
		return err
	}
	f.to.args.AddFile(name, in.upload())
	if in.content != nil {
		f.chooseAgain(name)
	}
	return nil
}

// dropped reads a file of a form that is only to be checked, and throws it away.
func (f *fileForm) dropped(part io.Reader, name, given string) error {
	if err := f.to.countValue(); err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, part)
	if f.bytes += n; err == nil && f.bytes > f.rules.mostOf(f.to.limits) {
		err = f.rules.errTooLarge(f.to.say, f.rules.maxOf(f.to.limits), f.rules.mostOf(f.to.limits))
	}
	if err == nil && given != "" {
		f.chooseAgain(name)
	}
	return err
}

// chooseAgain notes that a file was sent in a field of that name.
func (f *fileForm) chooseAgain(name string) {
	f.again = append(f.again, arg.Fault{Pointer: arg.Pointer(strings.Split(name, ".")...), Detail: phrase.Of("must be chosen again").In(f.to.say)})
}

// mayRead refuses files of viewers who may not call the action.
func (f *fileForm) mayRead() error {
	if f.admitted {
		return nil
	}
	f.refused = f.admit()
	f.admitted = f.refused == nil
	return f.refused
}

// beginning reads the beginning of a file, by which its type is found.
func beginning(part io.Reader) ([]byte, error) {
	head := make([]byte, filetype.HeadSize)
	n, err := io.ReadFull(part, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF && n < len(head) {
		err = nil
	}
	return head[:n], err
}

// An incoming is a file that is being read.
type incoming struct {
	*fileForm
	file    File
	head    []byte
	sum     hash.Hash
	content *content      // nil if the file is refused
	held    int           // memory
	kept    int64         // bytes that are reserved
	why     phrase.Phrase // it is refused
}

// start checks all that can be known of a file by its name and its beginning.
func (in *incoming) start(name, given string) {
	var fault phrase.Phrase
	in.file.Name, fault = fileName(given)
	in.sum.Write(binary.AppendUvarint(nil, uint64(len(given))))
	io.WriteString(in.sum, given)
	if !in.rules.take(name) {
		in.refuse(http.StatusUnprocessableEntity, faultNoFile)
		return
	}
	if !fault.IsZero() {
		in.refuse(http.StatusUnprocessableEntity, fault)
		return
	}
	in.file.Type = filetype.Refine(filetype.Detect(in.head), in.file.Name)
	if !in.rules.accept.Takes(in.file.Name, in.file.Type) {
		if len(in.head) == 0 {
			in.refuse(http.StatusUnprocessableEntity, phrase.Of("is empty")) // no content tells its type
			return
		}
		in.refuse(http.StatusUnsupportedMediaType, in.rules.otherType())
		return
	}
	in.content = new(content)
	in.contents = append(in.contents, in.content)
}

// refuse refuses the file, and keeps nothing of it.
func (in *incoming) refuse(status int, why phrase.Phrase) {
	in.why, in.status = why, statusOfFiles(in.status, status)
	if in.content == nil {
		return
	}
	in.content.remove()
	in.content = nil
	in.room.release(in.to.sender, in.kept)
	in.reserved -= in.kept
	in.forgetMemory()
}

// forgetMemory counts the memory of the file out.
func (in *incoming) forgetMemory() {
	if in.held > 0 {
		in.memory -= in.held
		in.held = 0
		in.to.hold(in.memory) // less is never refused
	}
}

// read reads the content.
func (in *incoming) read(part io.Reader) error {
	if err := in.add(in.head); err != nil {
		return err
	}
	if in.chunk == nil {
		if err := in.hold(fileChunk); err != nil {
			return err
		}
		in.chunk = make([]byte, fileChunk)
	}
	for {
		n, err := part.Read(in.chunk)
		if err := in.add(in.chunk[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// add adds what was read.
func (in *incoming) add(p []byte) error {
	n := int64(len(p))
	if in.bytes += n; in.bytes > in.most {
		return in.rules.errTooLarge(in.to.say, in.mostOfOne, in.most)
	}
	if in.content == nil {
		return nil
	}
	if in.file.Size+n > in.mostOfOne {
		in.refuse(http.StatusRequestEntityTooLarge, phrase.Of("is larger than %s", bytesText(in.mostOfOne)))
		return nil
	}
	in.file.Size += n
	in.sum.Write(p)
	return in.keep(p)
}

// keep keeps what was read: in memory as long as there is little of it.
func (in *incoming) keep(p []byte) error {
	n := int64(len(p))
	if err := in.room.reserve(in.to.sender, n, in.reserved); err != nil {
		return err
	}
	in.kept += n
	in.reserved += n
	c := in.content
	if c.disk == nil && !in.fits(len(p)) {
		err := c.toDisk(in.dir)
		in.forgetMemory()
		if err != nil {
			return errNotKept(err)
		}
	}
	if c.disk == nil {
		c.memory = append(c.memory, p...)
		return nil
	}
	if _, err := c.disk.Write(p); err != nil {
		return errNotKept(err)
	}
	return nil
}

// fits reports whether so many bytes more fit into memory, and makes room for them.
func (in *incoming) fits(n int) bool {
	c := in.content
	size := len(c.memory) + n
	if size > maxInMemory {
		return false
	}
	if size <= cap(c.memory) {
		return true
	}
	size = min(max(size, 2*cap(c.memory)), maxInMemory)
	if in.hold(size-cap(c.memory)) != nil {
		return false // other requests need it
	}
	in.held += size - cap(c.memory)
	c.memory = append(make([]byte, 0, size), c.memory...)
	return true
}

// errNotKept returns how it is told that a temporary file can't be written.
func errNotKept(err error) error {
	return &problem{status: http.StatusServiceUnavailable, detail: phrase.Of("The server can't keep the file at the moment."), cause: fmt.Errorf("write a file that was uploaded: %w", err)}
}

// upload returns the file for the arguments.
func (in *incoming) upload() arg.Upload {
	in.file.content = in.content
	u := arg.Upload{File: in.file, Name: in.file.Name, Fault: in.why}
	in.sum.Sum(u.Digest[:0])
	return u
}
