package arg

import (
	"net/url"
	"strings"
)

// Pointer returns the JSON pointer to the value that the path leads to, in the
// form of a URI fragment (RFC 6901, section 6): "#/address/zip%20code".
func Pointer(path ...string) string { return "#" + pointerPath(path...) }

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
