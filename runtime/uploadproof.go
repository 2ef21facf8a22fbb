package lc

import (
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// purposeUpload is that of an uploadProof's signature.
const purposeUpload = "upload"

// proofAge is how long a browser has for putting a file to its address and sending
// the form.
const proofAge = 6 * time.Hour

// An uploadProof says that a browser was given an address for a file. It comes back
// in the place of the file, and is good for one viewer, action and field. It doesn't say
// that anything has arrived there.
type uploadProof struct {
	component ComponentID
	viewer    string
	action    string
	param     string
	file      File
}

// signed returns what the signature of a proof is bound to. The text of the proof has
// only the file, for who opens it knows the rest.
func (p *uploadProof) signed(file []byte, expires time.Time) *signed {
	payload := appendField(appendField(nil, p.action), p.param)
	return &signed{purpose: purposeUpload, component: p.component, viewer: p.viewer, expires: expires, payload: append(payload, file...)}
}

// A provenFile is a File as a proof has it, in JSON.
type provenFile struct {
	Name string `json:"n"`
	Size int64  `json:"s"`
	Type string `json:"t"`
	URL  string `json:"u"`
}

// sealProof returns the text of a proof: base64url of a head about nothing, and
// the file to the end.
func (k keyring) sealProof(p *uploadProof, now time.Time) string {
	file, err := json.Marshal(provenFile{p.file.Name, p.file.Size, p.file.Type, p.file.URL})
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	return tokenEncoding.EncodeToString(append(k.seal(p.signed(file, now.Add(proofAge)), nil), file...))
}

// openProof sets the file of p to the one in text, if the rest of p is what the proof
// was made for. Nothing of the text is decoded before that.
func (k keyring) openProof(text string, p *uploadProof, now time.Time) error {
	h, data, ok := readHead(text, 0)
	switch {
	case !ok || !k.verify(p.signed(data, h.expires), h.mac):
		return errTokenInvalid
	case !now.Before(h.expires):
		return errTokenExpired
	}
	var file provenFile
	if err := json.Unmarshal(data, &file); err != nil {
		return errTokenInvalid
	}
	p.file = File{Name: file.Name, Size: file.Size, Type: file.Type, URL: file.URL}
	return nil
}

// proven returns the file that a field of a form tells by a proof. If the text is
// none that is good here, ok is false unless the App gives addresses for files: then the
// file is refused.
func (a *App) proven(req *actionRequest, param, text string) (u arg.Upload, size int64, ok bool) {
	p := uploadProof{component: req.call.id, viewer: req.viewer.user, action: req.act.name, param: param}
	u.Digest = sha256.Sum256(appendField(nil, text))
	switch err := a.keys.openProof(text, &p, time.Now()); {
	case err == nil:
		u.File = p.file
	case a.uploads == nil:
		return arg.Upload{}, 0, false
	default:
		u.File, u.Fault = File{}, phrase.Of("must be chosen and sent again")
	}
	return u, p.file.Size, true
}
