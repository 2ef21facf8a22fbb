package snippets

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Archive keeps documents in object storage, and tells of them.
//
//lc:component template=archive.html
//lc:channel user
type Archive struct {
	ID        lc.ComponentID
	Documents []Document `lc:"state"`
	store     Storage
}

// A Document is one of an Archive.
type Document struct{ Key, Name string }

// Add keeps a document.
//
//lc:action max=200MiB accept=.pdf
func (a *Archive) Add(ctx context.Context, doc lc.File) error {
	key := rand.Text()
	if doc.URL == "" { // it came through the server, as without JavaScript
		content, err := doc.Open()
		if err != nil {
			return err
		}
		defer content.Close()
		if err := a.store.Put(ctx, "kept/"+key, content, doc.Size); err != nil {
			return err
		}
	} else {
		sent, err := url.Parse(doc.URL)
		if err != nil {
			return err
		}
		// The storage knows what has come: an error says that nothing has.
		if err := a.store.Copy(ctx, "kept/"+key, "incoming/"+path.Base(sent.Path)); err != nil {
			return lc.Invalid("doc", "did not arrive; choose it again")
		}
	}
	a.Documents = append(a.Documents, Document{key, doc.Name})
	return nil
}

// ServeArchive has an App serve archives whose documents are in a storage.
func ServeArchive(app *lc.App, store Storage) {
	RegisterArchive(app, func(_ context.Context, id lc.ComponentID) (*Archive, error) {
		return &Archive{ID: id, store: store}, nil
	})
}

// A Storage keeps objects by keys.
type Storage interface {
	Put(ctx context.Context, key string, content io.Reader, size int64) error
	Copy(ctx context.Context, key, from string) error
}

// A Presigner signs addresses, as the client of minio-go does.
type Presigner interface {
	PresignHeader(ctx context.Context, method, bucket, object string, expires time.Duration, params url.Values, header http.Header) (*url.URL, error)
}

// Straight is an option by which files go straight to object storage.
func Straight(s3 Presigner) lc.Option {
	return lc.WithUploads(func(ctx context.Context, u lc.Upload) (string, http.Header, error) {
		header := http.Header{"Content-Type": {u.Type}} // the browser sends it
		signed := header.Clone()
		signed.Set("Content-Length", strconv.FormatInt(u.Size, 10)) // and this by itself
		address, err := s3.PresignHeader(ctx, http.MethodPut, "uploads", "incoming/"+rand.Text(), time.Hour, nil, signed)
		if err != nil {
			return "", nil, err
		}
		return address.String(), header, nil
	})
}
