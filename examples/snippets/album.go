package snippets

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"os"

	lc "github.com/lcgen/lcgen/runtime"
)

// Album keeps photos in a folder, and shows them.
//
//lc:component template=album.html
//lc:channel user
type Album struct {
	ID     lc.ComponentID
	Photos []Photo `lc:"state"`
	folder *os.Root
}

// A Photo is one of an Album.
type Photo struct{ Key, Title, Type string }

// Add keeps a photo.
//
//lc:action max=20MiB accept=image/*,.pdf
func (a *Album) Add(ctx context.Context, title string, photo lc.File) error {
	content, err := photo.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	key := rand.Text() // never the name that the user gave
	if err := a.keep(key, content); err != nil {
		return err
	}
	a.Photos = append(a.Photos, Photo{key, title, photo.Type})
	return nil
}

// AddAll keeps several.
//
//lc:action accept=image/*
func (a *Album) AddAll(ctx context.Context, photos []lc.File) error {
	for _, photo := range photos {
		if err := a.Add(ctx, photo.Name, photo); err != nil {
			return err
		}
	}
	return nil
}

// keep writes a file into the folder.
func (a *Album) keep(key string, content io.Reader) error {
	kept, err := a.folder.Create(key)
	if err != nil {
		return err
	}
	if _, err := io.Copy(kept, content); err != nil {
		kept.Close()
		return err
	}
	return kept.Close()
}

// ServePhoto answers with a photo that a user has sent.
func ServePhoto(w http.ResponseWriter, r *http.Request, photo Photo, content io.ReadSeeker) {
	w.Header().Set("Content-Type", photo.Type)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	w.Header().Set("Content-Disposition", "attachment")
	io.Copy(w, content)
}
