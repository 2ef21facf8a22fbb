package arg

import (
	"net/url"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// Pointer returns the JSON pointer to the value that the path leads to, in the
// form of a URI fragment (RFC 6901, section 6): "#/address/zip%20code".
func Pointer(path ...string) string { return "#" + pointerPath(path...) }

// splitName returns the parts of the name of a field: no more than depth, and what
// is left of it.
func splitName(name string, depth int) []string { return strings.SplitN(name, ".", depth+1) }

// clippedPath is pointerPath for parts from outside, of which a few may be as
// long as the request.
func clippedPath(path []string) string {
	clipped := make([]string, len(path))
	for i, part := range path {
		clipped[i] = clip.String(part)
	}
	return pointerPath(clipped...)
}

// pointerPath is Pointer without the leading "#". Parts that are empty are left
// out.
func pointerPath(path ...string) string {
	var b strings.Builder
	for _, part := range path {
		if part == "" {
			continue
		}
		part = strings.ReplaceAll(part, "~", "~0")
		part = strings.ReplaceAll(part, "/", "~1")
		b.WriteByte('/')
		b.WriteString(url.PathEscape(part))
	}
	return b.String()
}
