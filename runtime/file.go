package lc

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
)

// A File is a file that a user has sent with a form, as a parameter of an action:
//
//	//lc:action max=20MiB accept=image/*,.pdf
//	func (a *Album) Add(ctx context.Context, title string, photo lc.File) error {
//		content, err := photo.Open()
//		if err != nil {
//			return err
//		}
//		defer content.Close()
//		…
//		return nil
//	}
//
// A *File may be left out, and a []File takes any number. A File that is a field
// of a struct is the zero File if none was chosen.
//
// Size, type and number are checked before the method runs. The content is there
// until the action has returned; then it is removed. To keep it, copy it. With
// [WithUploads], a file may also have gone straight to object storage: see URL.
type File struct {
	// Name is what the user calls the file: the last part of its path, at most 255
	// bytes of UTF-8 without control characters, and neither "." nor "..". It is
	// for people. As the name of a file on the server, choose another.
	Name string

	// Size is the length of the content in bytes.
	Size int64

	// Type is the media type, without parameters: "image/png". It is found by the
	// content; what the browser says doesn't count. If the content is a text, a ZIP
	// file or the like, the extension of Name tells which: "text/csv".
	Type string

	// URL is the address that the browser has put the file to, as the function of
	// [WithUploads] has returned it; empty if the file came with the form. Then Size and
	// Type are what the browser said, and Open returns an error: whether the file is
	// there, and what is in it, only the storage knows.
	URL string

	content *content
}

// errNoContent says that there is nothing to open.
var errNoContent = errors.New("lc: no file was sent")

// errElsewhere says that the content never came here.
var errElsewhere = errors.New("lc: the file was put to its URL, and the server has nothing of its content: ask the storage for it")

// errFileGone says that a file is used for longer than it is kept.
var errFileGone = errors.New("lc: the file is removed, as the action that it was sent to has returned")

// Open opens the content, from its beginning. It may be called again and again,
// also by several goroutines, until the action has returned.
func (f File) Open() (io.ReadSeekCloser, error) {
	switch {
	case f.content == nil && f.URL != "":
		return nil, errElsewhere
	case f.content == nil:
		return nil, errNoContent
	}
	if f.content.isGone() {
		return nil, errFileGone
	}
	return &openFile{section: io.NewSectionReader(f.content, 0, f.Size)}, nil
}

// MarshalJSON writes null, for no content goes into JSON.
func (f File) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// UnmarshalJSON refuses all but null: files come by multipart forms only.
func (f *File) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*f = File{}
		return nil
	}
	return Invalid("", "must be sent as a file, in a multipart form")
}

// An openFile is a File that was opened. It implements io.ReaderAt too, for what
// reads archives.
type openFile struct {
	section *io.SectionReader
	closed  atomic.Bool
}

func (o *openFile) Read(p []byte) (int, error) {
	if o.closed.Load() {
		return 0, os.ErrClosed
	}
	return o.section.Read(p)
}

func (o *openFile) ReadAt(p []byte, off int64) (int, error) {
	if o.closed.Load() {
		return 0, os.ErrClosed
	}
	return o.section.ReadAt(p, off)
}

func (o *openFile) Seek(offset int64, whence int) (int64, error) {
	if o.closed.Load() {
		return 0, os.ErrClosed
	}
	return o.section.Seek(offset, whence)
}

func (o *openFile) Close() error {
	if o.closed.Swap(true) {
		return os.ErrClosed
	}
	return nil
}

// A content is what is in a file of a form: in memory, or in a temporary file.
type content struct {
	mu     sync.RWMutex
	memory []byte
	disk   *os.File // nil: in memory
	linked bool     // disk still has a name
	gone   bool
}

func (c *content) isGone() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.gone
}

// ReadAt implements io.ReaderAt, until the content is removed.
func (c *content) ReadAt(p []byte, off int64) (int, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	switch {
	case c.gone:
		return 0, errFileGone
	case c.disk != nil:
		return c.disk.ReadAt(p, off)
	}
	return bytes.NewReader(c.memory).ReadAt(p, off)
}

// toDisk moves the content into a temporary file in a folder. The file loses its
// name at once, if the system allows that: so it is gone even if the process is
// killed.
func (c *content) toDisk(dir string) error {
	disk, err := os.CreateTemp(dir, "lcgen-upload-*")
	if err != nil {
		return err
	}
	c.disk, c.linked = disk, os.Remove(disk.Name()) != nil
	if _, err := disk.Write(c.memory); err != nil {
		return err
	}
	c.memory = nil
	return nil
}

// remove removes the content. Reading it is an error from now on.
func (c *content) remove() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone, c.memory = true, nil
	if c.disk == nil {
		return
	}
	c.disk.Close() // nothing is lost by an error
	if c.linked {
		os.Remove(c.disk.Name())
	}
	c.disk = nil
}
