package lc

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lcgen/lcgen/internal/filetype"
	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// uploadHeader marks a request that asks where the files of an action are to be put,
// and doesn't call the action yet.
const uploadHeader = "LC-Upload"

// An announced is a file that a browser has, and says so before it sends it.
//
// Nothing in it has been checked.
type announced struct {
	field string
	name  string
	size  int64
	typ   string
}

// answerUploads answers a request for the addresses of files.
func (a *App) answerUploads(w http.ResponseWriter, r *http.Request, req *actionRequest) *answer {
	body, err := a.giveUploads(w, r, req)
	if err != nil {
		return a.failed(r, err)
	}
	return &answer{status: http.StatusOK, contentType: typeJSON, body: body}
}

// giveUploads returns for each file that is announced its address and the proof of it,
// or null if it goes through the server. All that can be known of a file
// without its content is checked before the application is asked.
func (a *App) giveUploads(w http.ResponseWriter, r *http.Request, req *actionRequest) ([]byte, error) {
	req.viewer = a.viewerOf(r)
	if given := r.Header.Values(uploadHeader); len(given) != 1 || given[0] != "1" {
		return nil, errMalformed("%s must be 1.", uploadHeader)
	}
	if err := a.refuseUnread(w, r, req); err != nil {
		return nil, err
	}
	var files []announced
	err := a.readJSON(w, r, req.sender, a.limits.BodyBytes, func(body []byte) (err error) {
		files, err = parseAnnounced(body, a.limits)
		return err
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := a.inTime(a.known(r.Context()))
	defer cancel()
	if err := a.mayAct(ctx, req, req.viewer); err != nil {
		return nil, err
	}
	if req.act.partial { // it would throw them away
		return encodeLine(map[string]any{"uploads": make([]any, len(files))})
	}
	uploads, err := a.checkAnnounced(req, files, a.sayer(ctx))
	if err != nil {
		return nil, err
	}
	if wait := a.meter.charge(req.sender, len(files)-1); wait > 0 {
		return nil, errTooOften(wait)
	}
	return a.directAll(ctx, req, uploads)
}

// parseAnnounced reads the body of a request for addresses: a list of files. It
// passes over members that it doesn't know. What it returns holds no part of body.
func parseAnnounced(body []byte, limits Limits) (files []announced, err error) {
	all := jsonscan.Limits{Depth: limits.Depth, Values: limits.Values}
	err = jsonscan.New(body, all).Array(func(value []byte) error {
		if len(files) == limits.Params {
			return errMalformed("The body has more than %d files.", limits.Params)
		}
		one := announced{size: -1}
		err := jsonscan.New(value, all).Object(func(key, value []byte) error {
			switch string(key) {
			case "field":
				return readMember(key, value, &one.field)
			case "name":
				return readMember(key, value, &one.name)
			case "size":
				return readMember(key, value, &one.size)
			case "type":
				return readMember(key, value, &one.typ)
			}
			return nil
		})
		if err == nil && (one.field == "" || one.size < 0) {
			err = errMalformed("Each file must have a field and a size.")
		}
		files = append(files, one)
		return err
	})
	if err == nil && len(files) == 0 {
		err = errMalformed("The body has no file.")
	}
	return files, malformedJSON(err)
}

// checkAnnounced checks files as if they had come, as far as that can be done by what
// is announced. How many there may be of a field, the decoding of the arguments
// tells: of its faults, those of other fields are left for when the form comes.
func (a *App) checkAnnounced(req *actionRequest, files []announced, say phrase.Sayer) (uploads []Upload, err error) {
	defer recoverTo(&err)
	in := newInput(req.act.names, a.limits)
	defer in.free()
	in.speak(say)
	in.args.SetForm()
	rules, status := &req.act.files, 0
	var faults []arg.Fault
	left := rules.mostOf(a.limits)
	for _, f := range files {
		u, refused, why := rules.announced(req, f, a.limits)
		if !rules.take(f.field) {
			faults = append(faults, arg.Fault{Pointer: arg.Pointer(strings.Split(f.field, ".")...), Detail: why.In(in.say)})
			continue
		}
		if refused != 0 {
			status = statusOfFiles(status, refused)
		}
		in.args.AddFile(f.field, arg.Upload{File: File{Name: u.Name}, Name: u.Name, Fault: why})
		uploads = append(uploads, u)
		if left -= min(f.size, left+1); left < 0 {
			return nil, rules.errTooLarge(in.say, rules.maxOf(a.limits), rules.mostOf(a.limits))
		}
	}
	req.act.bind(&in.args)
	all, fields := in.args.Faults()
	if faults = append(faults, rules.about(all)...); len(faults) > 0 {
		return nil, invalidArgs(cmp.Or(status, http.StatusUnprocessableEntity), faults, fields, nil)
	}
	return uploads, nil
}

// announced returns an announced file as the application is asked about it, and the
// status and the reason if it is refused.
func (rules *fileRules) announced(req *actionRequest, f announced, limits Limits) (u Upload, status int, why phrase.Phrase) {
	u = Upload{Component: req.call.id, Action: req.act.name, Param: f.field, Size: f.size}
	u.Name, why = fileName(f.name)
	u.Type = filetype.Declared(u.Name, f.typ)
	switch most := rules.maxOf(limits); {
	case !rules.take(f.field):
		return u, http.StatusUnprocessableEntity, faultNoFile
	case !why.IsZero():
		return u, http.StatusUnprocessableEntity, why
	case !rules.accept.Takes(u.Name, u.Type):
		return u, http.StatusUnsupportedMediaType, rules.otherType()
	case u.Size > most:
		return u, http.StatusRequestEntityTooLarge, phrase.Of("is larger than %s", bytesText(most))
	}
	return u, 0, phrase.Phrase{}
}

// about returns those of the faults that are about fields for files.
func (rules *fileRules) about(faults []arg.Fault) []arg.Fault {
	var kept []arg.Fault
	for _, f := range faults {
		path := strings.TrimPrefix(f.Pointer, "#/")
		if plain, err := url.PathUnescape(path); err == nil {
			path = plain
		}
		if rules.take(strings.ReplaceAll(path, "/", ".")) {
			kept = append(kept, f)
		}
	}
	return kept
}

// directAll returns the answer to who has announced files.
func (a *App) directAll(ctx context.Context, req *actionRequest, uploads []Upload) ([]byte, error) {
	type given struct {
		URL    string            `json:"url"`
		Header map[string]string `json:"header,omitempty"`
		Proof  string            `json:"proof"`
	}
	all := make([]*given, len(uploads))
	for i, u := range uploads {
		if err := ctx.Err(); err != nil {
			return nil, orLate(ctx, err)
		}
		d, err := a.direct(ctx, u)
		if err != nil {
			return nil, orLate(ctx, err)
		}
		if d.url == "" {
			continue
		}
		p := uploadProof{u.Component, req.viewer.user, u.Action, u.Param, File{Name: u.Name, Size: u.Size, Type: u.Type, URL: d.url}}
		all[i] = &given{d.url, d.header, a.keys.sealProof(&p, time.Now())}
	}
	return encodeLine(map[string]any{"uploads": all})
}
