package lc

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// A stream whose viewer takes gzip is one gzip file (RFC 1952) that has no end. What
// is in it is made of blocks (RFC 1951) that end at a byte and refer to nothing
// before them, so that those of one event go into all streams as they are. A stream
// needs no compressor of its own: what is not an event of many is stored, in blocks
// that hold it as it is.

const (
	// gzipHead says that DEFLATE follows, and nothing else.
	gzipHead = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

	// minPacked is the size from which events are compressed. Below it, little is
	// saved.
	minPacked = 1 << 10

	storedHead = 5         // of a stored block
	maxStored  = 1<<16 - 1 // bytes in one

	// flushed is an empty stored block, as compressors write it when they are flushed.
	// Package compress/flate hands on nothing before it has read one.
	flushed = "\x00\x00\x00\xff\xff"
)

// A packing is a form compressed, once it has been needed.
type packing struct {
	once  sync.Once
	bytes []byte // what follows the ID; set by once, with hub.mu held
}

// packingOverhead is what a packing takes in memory beside its bytes.
const packingOverhead = 48

// newPacking returns the packing of an event of so many bytes, nil if it is not to
// be compressed.
func newPacking(size int) *packing {
	if size < minPacked {
		return nil
	}
	return new(packing)
}

// holds reports whether the packing is that of a form of the frame.
func (f *frame) holds(p *packing) bool {
	return f.packing == p || f.patch != nil && f.patch.packing == p
}

// held returns how many bytes of memory a packing takes. It is called with hub.mu
// held.
func (p *packing) held() int {
	if p == nil {
		return 0
	}
	return packingOverhead + cap(p.bytes)
}

// pack returns what follows the ID of an event in that form, as blocks of
// DEFLATE. It compresses at the first call. It returns nil if the form is stored:
// because it is small, or on the channel of one user. Nothing that is one viewer's own
// is compressed, as lengths would tell who listens to the line about it (BREACH).
func (h *hub) pack(t *topic, form *form) []byte {
	p := form.packing
	if p == nil || t.channel.Kind() == kindUser {
		return nil
	}
	p.once.Do(func() {
		packed := deflated(form.bytes[form.body:])
		h.mu.Lock()
		defer h.mu.Unlock()
		if !slices.ContainsFunc(t.tail.Load().frames, func(f *frame) bool { return f.holds(p) }) {
			p.bytes = packed // it goes with the batch
			return
		}
		h.changing(t, func() {
			p.bytes = packed
			t.bytes += cap(packed)
		})
		h.shrink()
	})
	return p.bytes
}

// A packer compresses.
type packer struct {
	to bytes.Buffer
	w  *flate.Writer
}

// packers are kept between events: a packer takes more than most events.
var packers = sync.Pool{New: func() any {
	p := new(packer)
	p.w, _ = flate.NewWriter(&p.to, flate.BestSpeed) // the level is valid
	return p
}}

// deflated returns bytes as blocks of DEFLATE that end at a byte, of which none is
// the last of a file.
func deflated(b []byte) []byte {
	p := packers.Get().(*packer)
	defer packers.Put(p)
	p.to.Reset()
	p.w.Reset(&p.to) // it refers to nothing before
	_, _ = p.w.Write(b)
	_ = p.w.Flush() // both to memory
	return bytes.Clone(p.to.Bytes())
}

// begin makes room for what finish or store writes. What is appended to its result goes over
// the stream as it is.
func (s *stream) begin(b []byte) []byte {
	if !s.gzip {
		return b
	}
	return append(b, make([]byte, storedHead)...)
}

// finish ends what begin has begun at an index of b, with the end of an event.
func (s *stream) finish(b []byte, start int) []byte {
	if !s.gzip {
		return b
	}
	return append(store(b, start), flushed...)
}

// store is finish where a packing follows, which ends as flushed does.
func store(b []byte, start int) []byte {
	plain := b[start+storedHead:]
	if len(plain) <= maxStored {
		appendStoredHead(b[:start], len(plain))
		return b
	}
	plain = slices.Clone(plain)
	b = b[:start]
	for some := range slices.Chunk(plain, maxStored) {
		b = append(appendStoredHead(b, len(some)), some...)
	}
	return b
}

// appendStoredHead appends what goes before n bytes in a stored block.
func appendStoredHead(b []byte, n int) []byte {
	b = append(b, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(n))
	return binary.LittleEndian.AppendUint16(b, ^uint16(n))
}

// takesGzip reports whether a stream is to be compressed: its viewer takes that, and
// nothing before the handler compresses itself. Go's own client asks for gzip without
// being told to, and would report the end of a stream, which is none of a gzip file, as
// io.ErrUnexpectedEOF: it gets the stream as it is.
func takesGzip(w http.ResponseWriter, r *http.Request) bool {
	return w.Header().Get("Content-Encoding") == "" && !strings.HasPrefix(r.UserAgent(), goClient) &&
		acceptsGzip(strings.Join(r.Header["Accept-Encoding"], ","))
}

// goClient is what the User-Agent of net/http begins with.
const goClient = "Go-http-client/"

// setGzipHeader says that the stream is compressed. For the one field more,
// Referrer-Policy goes, which is about documents: see setStreamHeader.
func setGzipHeader(h http.Header) {
	h.Del("Referrer-Policy")
	h["Content-Encoding"] = gzipped
}

var gzipped = []string{"gzip"}
