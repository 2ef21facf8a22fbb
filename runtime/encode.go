package lc

import (
	"strconv"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// appendUpdate appends the data of a component-update: byte for byte what an
// Event made with ComponentUpdate is encoded as, in a third of the time.
func appendUpdate(b []byte, rev *revision, html []byte) []byte {
	if b == nil {
		const names = len(`{"componentId":":","channel":"","version":18446744073709551615,"state":null,"html":""}`)
		size := names + len(rev.id.Name) + len(rev.id.Instance) + len(rev.channel) + len(rev.state) + len(html)
		b = make([]byte, 0, size+size/8) // an eighth for what has to be escaped
	}
	// Valid IDs and channels hold nothing that JSON escapes.
	b = append(b, `{"componentId":"`...)
	b = append(b, rev.id.Name...)
	b = append(b, ':')
	b = append(b, rev.id.Instance...)
	b = append(b, `","channel":"`...)
	b = append(b, rev.channel...)
	b = append(b, `","version":`...)
	b = strconv.AppendUint(b, rev.version, 10)
	b = append(b, `,"state":`...)
	if rev.state == nil {
		b = append(b, "null"...)
	}
	b = append(b, rev.state...)
	b = append(b, `,"html":`...)
	b = jsonscan.AppendString(b, html)
	return append(b, '}')
}
