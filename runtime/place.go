package lc

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// maxEpochLen bounds the epoch of a Place, in bytes.
const maxEpochLen = 32

// A Place is a position in the history that a Broker has of one channel. A
// browser gives back the last one that it saw, and is served what came after
// it. Places of different channels can't be compared. The zero Place stands
// for none, and its text is the empty string.
type Place struct {
	// Epoch names one unbroken sequence: 1 to 32 of the characters a-z and
	// 0-9. Two places of different epochs have no order.
	Epoch string

	// Seq grows with each event of the channel, not always by one.
	Seq uint64
}

// IsZero reports whether id stands for no event.
func (id Place) IsZero() bool { return id == Place{} }

// String returns the form "epoch-seq", as in the id line of a server-sent
// event, and "" for the zero Place.
func (id Place) String() string {
	if id.IsZero() {
		return ""
	}
	return string(id.appendTo(make([]byte, 0, maxEpochLen)))
}

// appendTo appends the form "epoch-seq" to b.
func (id Place) appendTo(b []byte) []byte {
	b = append(b, id.Epoch...)
	b = append(b, '-')
	return strconv.AppendUint(b, id.Seq, 10)
}

// ParsePlace parses the form that Place.String returns. It takes no other
// spelling of the same ID, so that IDs may be compared as text.
func ParsePlace(s string) (Place, error) {
	if s == "" {
		return Place{}, nil
	}
	epoch, digits, ok := strings.Cut(s, "-")
	if !ok || !validEpoch(epoch) {
		return Place{}, fmt.Errorf("event ID %q is not of the form epoch-number", clip.String(s))
	}
	seq, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || strconv.FormatUint(seq, 10) != digits {
		return Place{}, fmt.Errorf("event ID %q does not end in a number", clip.String(s))
	}
	return Place{Epoch: epoch, Seq: seq}, nil
}

// validEpoch reports whether s may be the epoch of a Place.
func validEpoch(s string) bool {
	if s == "" || len(s) > maxEpochLen {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
