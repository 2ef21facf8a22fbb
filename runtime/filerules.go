package lc

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/lcgen/lcgen/internal/filetype"
	"github.com/lcgen/lcgen/runtime/arg"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// fileRules are the files that an action takes. The zero value takes none.
type fileRules struct {
	names    [][]string // of the fields, by their parts; "*" is any part
	required []string   // parameters that must be a file
	single   bool       // there is but one field, for one file
	max      int64      // bytes of one; 0: Limits.FileBytes
	accept   filetype.Accept
}

// newFileRules panics if the list of types can't be read.
func newFileRules(params []Param, names []string, most int64, accept string) fileRules {
	rules := fileRules{max: most}
	for _, name := range names {
		rules.names = append(rules.names, strings.Split(name, "."))
	}
	for _, p := range params {
		if p.File && !p.Variadic && len(names) == 1 {
			rules.single = true
		}
		if p.File && !p.Optional && !p.Variadic {
			rules.required = append(rules.required, p.Name)
		}
	}
	if accept == "" {
		return rules
	}
	var err error
	if rules.accept, _, err = filetype.Parse(accept); err != nil {
		panic("lc: Accept of an action: " + err.Error())
	}
	return rules
}

// any reports whether the action takes files at all.
func (rules *fileRules) any() bool { return len(rules.names) > 0 }

// take reports whether a field of that name takes files.
func (rules *fileRules) take(name string) bool {
	path := strings.Split(name, ".")
	for _, pattern := range rules.names {
		if len(path) == len(pattern) || len(path) == len(pattern)+1 && isNumber(path[len(path)-1]) {
			if leadsTo(pattern, path) {
				return true
			}
		}
	}
	return false
}

// leadsTo reports whether the parts of a name begin as a pattern says.
func leadsTo(pattern, path []string) bool {
	for i, part := range pattern {
		if part != "*" && part != path[i] {
			return false
		}
	}
	return true
}

// isNumber reports whether a part of a name is that of an element of a list:
// photos.0 is one of photos.
func isNumber(part string) bool { return part != "" && strings.Trim(part, "0123456789") == "" }

// only returns the name of the field that takes files, if there is but one.
func (rules *fileRules) only() (path []string, ok bool) {
	for _, name := range rules.names {
		if path == nil || len(name) < len(path) {
			path = name
		}
	}
	for _, name := range rules.names {
		if !strings.HasSuffix("."+strings.Join(name, "."), "."+strings.Join(path, ".")) {
			return nil, false
		}
	}
	return path, path != nil
}

// refuseFileless refuses a request that can't hold the files that the action needs.
func (rules *fileRules) refuseFileless(r *http.Request, say phrase.Sayer) error {
	if len(rules.required) == 0 || mediaType(r) == typeMultipart {
		return nil
	}
	p := &problem{
		status: http.StatusUnsupportedMediaType,
		detail: phrase.Of("The action takes files: the body must be %s, which a form sends that has enctype=%q.", typeMultipart, typeMultipart),
	}
	for _, name := range rules.required {
		p.faults = append(p.faults, arg.Fault{Pointer: arg.Pointer(name), Detail: phrase.Of("must be sent as a file, in a multipart form").In(say)})
	}
	return p
}

// faultNoFile is what is wrong with a file in a field that takes none.
var faultNoFile = phrase.Of("must not be a file")

// otherType says why a file of a type that the action doesn't take is refused.
func (rules *fileRules) otherType() phrase.Phrase {
	return phrase.Of("must be a file of a type that is taken here: %s", strings.Join(rules.accept, ", "))
}

// statusOfFiles returns the status for several files, of which one is refused by next:
// that of all if they agree, or else 422 if it isn't for their size.
func statusOfFiles(status, next int) int {
	if status == 0 && next != http.StatusUnprocessableEntity || next == http.StatusRequestEntityTooLarge {
		return next
	}
	return status
}

// maxOf returns how many bytes one file may have.
func (rules *fileRules) maxOf(l Limits) int64 { return cmp.Or(rules.max, l.FileBytes) }

// mostOf returns how many bytes the files of one request may have.
func (rules *fileRules) mostOf(l Limits) int64 { return max(l.UploadBytes, rules.maxOf(l)) }

// through returns the limits of files that go through the server, whose room may be
// less than what may go straight to object storage.
func (rules *fileRules) through(l Limits) (one, all int64) {
	return min(rules.maxOf(l), l.UploadBytesInFlight), min(rules.mostOf(l), l.UploadBytesInFlight)
}

// check says why an App with these limits can't serve the action, nil if it can.
func (rules *fileRules) check(l Limits) error {
	if most := rules.mostOf(l); rules.any() && most > l.UploadBytesInFlight {
		return fmt.Errorf("the files of a request may have %s, which is more than Limits.UploadBytesInFlight has room for (%s): raise that, or lower max=SIZE or Limits.UploadBytes", bytesText(most), bytesText(l.UploadBytesInFlight))
	}
	return nil
}

// bytesText returns a size for people, as in 20 MiB.
func bytesText(n int64) string {
	unit, units := int64(1), []string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	for len(units) > 1 && n%(unit<<10) == 0 && n >= unit<<10 {
		unit, units = unit<<10, units[1:]
	}
	return fmt.Sprintf("%d %s", n/unit, units[0])
}
