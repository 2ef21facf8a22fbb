package lc

import (
	"strconv"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
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
	b = jsonscan.AppendString(b, html)
	return append(b, '}')
}
