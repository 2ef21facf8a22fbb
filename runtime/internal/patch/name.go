package patch

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"html"
)

// Name returns the name of a rendering: base64url of 48 bits of its SHA-256, and
// its key sum, of 24 bits, in hexadecimal. What users write is part of renderings,
// so it must not be easy to find two of one hash. By the sum a browser finds out
// whether scripts had changed the order in a page before its components were
// taken up.
func Name(rendering []byte) (name [14]byte) {
	sum := sha256.Sum256(rendering)
	base64.RawURLEncoding.Encode(name[:8], sum[:6])
	var keys [4]byte
	binary.BigEndian.PutUint32(keys[:], keySum(rendering))
	hex.Encode(name[8:], keys[1:])
	return name
}

// keySum adds up the keys of a rendering, data-lc-key, in their order, each with a
// line end behind it: from 0 on, the sum so far times 31, and the next code point.
// The client's isSure, in open/patch.ts, does the same. It reads keys as templates
// write them; a page of another sum fetches its component once.
func keySum(rendering []byte) (sum uint32) {
	attr := []byte(` data-lc-key=`)
	for {
		before, rest, found := bytes.Cut(rendering, attr)
		if !found {
			return sum
		}
		rendering = rest
		// What users write has no < of its own.
		if bytes.LastIndexByte(before, '<') <= bytes.LastIndexByte(before, '>') {
			continue
		}
		for _, point := range html.UnescapeString(string(valueOf(rest))) + "\n" {
			sum = sum*31 + uint32(point)
		}
	}
}

// valueOf returns the value of an attribute at the start of HTML, as it is written.
func valueOf(text []byte) []byte {
	end := -1
	if len(text) > 0 && (text[0] == '"' || text[0] == '\'') {
		quote := text[0]
		text = text[1:]
		end = bytes.IndexByte(text, quote)
	} else {
		end = bytes.IndexAny(text, " \t\n\f\r>")
	}
	if end < 0 {
		return text
	}
	return text[:end]
}
