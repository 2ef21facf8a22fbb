package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/lcgen/lcgen/parser"
)

// schema returns a short hash of what the fields look like on the wire: their
// names and the shapes of their types. A browser's state that was written
// under another schema is not read.
func schema(fields []parser.Field) string {
	h := sha256.New()
	add := func(s string) { h.Write([]byte(strconv.Itoa(len(s)) + ":" + s)) }
	for _, f := range fields {
		add(f.Wire)
		add(f.Shape)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
