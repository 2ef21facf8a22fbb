package lc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/client"
)

// An Upload is a file that a browser is about to send straight to object storage:
// the function of [WithUploads] signs an address for it.
//
// The viewer may call the action, and name, size and type fit the rules that the
// action has for files. But all three are only what the browser says: sign the size
// and the type, and the storage refuses what is otherwise.
type Upload struct {
	Component ComponentID
	Action    string // wire name
	Param     string // name of its field in the form: "photo", "rows.0.proof"
	Name      string // as in File
	Size      int64  // in bytes
	Type      string // by the extension of Name, or else what the browser says
}

// An uploadSigner is the function of WithUploads.
type uploadSigner func(ctx context.Context, u Upload) (url string, header http.Header, err error)

// withUploads returns a component whose wrapper says whether its files go straight to
// object storage.
func (a *App) withUploads(c *component) *component {
	if a.uploads == nil {
		return c
	}
	for _, act := range c.actions {
		c.uploads = c.uploads || act.files.any()
	}
	if c.uploads && !slices.Contains(c.uses, client.ModuleUpload) {
		c.uses = append(c.uses, client.ModuleUpload)
		slices.Sort(c.uses)
	}
	return c
}

// maxUploadURL bounds the address of an upload, in bytes. It comes back in a form.
const maxUploadURL = 8 << 10

// A direction is where a browser is to put a file.
type direction struct {
	url    string
	header map[string]string
}

// direct asks the application where a file is to be put. The url is empty if it goes
// through the server.
func (a *App) direct(ctx context.Context, u Upload) (d direction, err error) {
	if a.uploads == nil {
		return d, nil
	}
	var header http.Header
	err = guarded(func() (err error) {
		d.url, header, err = a.uploads(ctx, u)
		return err
	})
	switch {
	case err != nil:
		return direction{}, nilError(err)
	case d.url == "":
		return direction{}, nil
	}
	if err := checkUploadURL(d.url); err != nil {
		return direction{}, fmt.Errorf("WithUploads: %w", err)
	}
	d.header, err = sentHeader(header)
	return d, err
}

var errUploadURL = errors.New("the address for a file must begin with https://, http:// or the slash of a local path, and have at most 8 KiB")

// checkUploadURL reports an address that a browser can't put a file to.
func checkUploadURL(text string) error {
	if len(text) > maxUploadURL {
		return errUploadURL
	}
	if isLocalPath(text) {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil {
		return errUploadURL // err has the address, whose signature no log should have
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errUploadURL
	}
	return nil
}

// sentHeader returns the header that a script has to send. Host and Content-Length
// are the browser's own, also if they are signed.
func sentHeader(header http.Header) (map[string]string, error) {
	sent := map[string]string{}
	for name, values := range header {
		name = textproto.CanonicalMIMEHeaderKey(name)
		if name == "" || strings.ContainsFunc(name, isNoToken) {
			return nil, fmt.Errorf("WithUploads: %q is no name of a header", name)
		}
		value := strings.Join(values, ", ")
		if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			return nil, fmt.Errorf("WithUploads: the header %s has a value that is not of visible ASCII characters, which browsers don't send as it is", name)
		}
		switch {
		case name == "Host", name == "Content-Length", len(values) == 0:
		case isBrowsersOwn(name):
			return nil, fmt.Errorf("WithUploads: the header %s is one that browsers let no script send", name)
		default:
			sent[name] = value
		}
	}
	return sent, nil
}

// isBrowsersOwn reports whether a browser leaves a header out that a script sets: the
// forbidden request-headers of the Fetch standard.
func isBrowsersOwn(name string) bool {
	switch name {
	case "Accept-Charset", "Accept-Encoding", "Access-Control-Request-Headers", "Access-Control-Request-Method",
		"Access-Control-Request-Private-Network", "Connection", "Content-Length", "Cookie", "Cookie2", "Date", "Dnt",
		"Expect", "Host", "Keep-Alive", "Origin", "Referer", "Set-Cookie", "Te", "Trailer", "Transfer-Encoding",
		"Upgrade", "Via":
		return true
	}
	return strings.HasPrefix(name, "Proxy-") || strings.HasPrefix(name, "Sec-")
}

// isNoToken reports whether r may not be in the name of a header (RFC 9110,
// section 5.6.2).
func isNoToken(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
}
