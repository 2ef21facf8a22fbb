package lc

import (
	"strconv"
	"unicode/utf8"
)

// appendUpdate appends the data of a component-update: byte for byte what an
// Event made with ComponentUpdate is encoded as, in a third of the time.
func appendUpdate(b []byte, s *shown, html []byte) []byte {
	if b == nil {
		const names = len(`{"componentId":":","channel":"","version":18446744073709551615,"state":null,"html":""}`)
		size := names + len(s.id.Name) + len(s.id.Instance) + len(s.channel) + len(s.state) + len(html)
		b = make([]byte, 0, size+size/8) // an eighth for what has to be escaped
	}
	// Valid IDs and channels hold nothing that JSON escapes.
	b = append(b, `{"componentId":"`...)
	b = append(b, s.id.Name...)
	b = append(b, ':')
	b = append(b, s.id.Instance...)
	b = append(b, `","channel":"`...)
	b = append(b, s.channel...)
	b = append(b, `","version":`...)
	b = strconv.AppendUint(b, s.version, 10)
	b = append(b, `,"state":`...)
	if s.state == nil {
		b = append(b, "null"...)
	}
	b = append(b, s.state...)
	b = append(b, `,"html":`...)
	b = appendJSONString(b, html)
	return append(b, '}')
}

// appendJSONString appends s as a JSON string, in the spelling of encoding/json
// without escaped HTML: quotes, backslashes and control characters are
// escaped, so are U+2028 and U+2029, and what is not UTF-8 becomes U+FFFD.
func appendJSONString[S ~[]byte | ~string](b []byte, s S) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		// Most of it needs no second look: eight bytes at a time, then one.
		for i+8 <= len(s) && isLiteral(eightBytes(s, i)) {
			i += 8
		}
		for i < len(s) && isLiteralByte[s[i]] {
			i++
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := decodeRune(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				b = append(append(b, s[start:i]...), `\ufffd`...)
				start = i + size
			case r == '\u2028' || r == '\u2029':
				b = append(append(b, s[start:i]...), '\\', 'u', '2', '0', '2', hex[r&0xf])
				start = i + size
			}
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, '\\', 'b')
		case '\f':
			b = append(b, '\\', 'f')
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// isLiteralByte holds what stands for itself in a JSON string.
var isLiteralByte = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = c != '"' && c != '\\'
	}
	return plain
}()

// eightBytes returns eight bytes of s, the first lowest.
func eightBytes[S ~[]byte | ~string](s S, i int) uint64 {
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

// isLiteral reports whether each of eight bytes stands for itself. A byte is
// below n, for an ASCII one, where the high bit shows after n is taken from it
// (Hacker's Delight, "find first 0-byte"); a borrow from the byte beside it
// can only make it say no where it might say yes.
func isLiteral(w uint64) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	quotes, backslashes := w^ones*'"', w^ones*'\\'
	return (w|(w-ones*' ')|(quotes-ones)|(backslashes-ones))&highs == 0
}

// decodeRune decodes the first rune of s, without a conversion that would
// copy all of it.
func decodeRune[S ~[]byte | ~string](s S) (rune, int) {
	head := s[:min(len(s), utf8.UTFMax)]
	return utf8.DecodeRuneInString(string(head))
}
