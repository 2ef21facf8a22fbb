package lc

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// Limits on names that travel in URLs, attributes and events, in bytes.
const (
	maxNameLen     = 64
	maxInstanceLen = 128
	maxChannelLen  = 256
)

// A ComponentID names one instance of a component: which kind, and which of
// its kind. Every component has exactly one field of this type. It is
// comparable and may be used as a map key.
type ComponentID struct {
	Name     string // [a-z][a-z0-9]*(-[a-z0-9]+)*, at most 64 bytes: "notification-center"
	Instance string // see ValidInstance: "user-123"
}

// String returns the form "name:instance", as in data-component-id.
func (id ComponentID) String() string { return id.Name + ":" + id.Instance }

// MarshalText encodes the form that String returns.
func (id ComponentID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText decodes the form that String returns.
func (id *ComponentID) UnmarshalText(b []byte) error {
	parsed, err := ParseComponentID(string(b))
	if err != nil {
		return err
	}
	*id = parsed
	return nil
}

// Validate reports what is wrong with the ID, if anything.
func (id ComponentID) Validate() error {
	if !validName(id.Name) {
		return fmt.Errorf("component name %q is not of the form [a-z][a-z0-9]*(-[a-z0-9]+)* with at most %d bytes", clip.String(id.Name), maxNameLen)
	}
	if !ValidInstance(id.Instance) {
		return fmt.Errorf("instance %q of component %s is not valid: it takes 1 to %d bytes of letters, digits and -_.~:@+=,", clip.String(id.Instance), id.Name, maxInstanceLen)
	}
	return nil
}

// ParseComponentID parses the form "name:instance". The name holds no colon,
// so an instance may.
func ParseComponentID(s string) (ComponentID, error) {
	name, instance, ok := strings.Cut(s, ":")
	if !ok {
		return ComponentID{}, fmt.Errorf("component ID %q is not of the form name:instance", clip.String(s))
	}
	id := ComponentID{Name: name, Instance: instance}
	if err := id.Validate(); err != nil {
		return ComponentID{}, err
	}
	return id, nil
}

// ValidInstance reports whether s may name an instance of a component: 1 to
// 128 bytes of UTF-8, letters and digits of any script and -_.~:@+=, but
// neither "." nor "..", which URL paths would swallow.
func ValidInstance(s string) bool {
	if s == "" || len(s) > maxInstanceLen || s == "." || s == ".." || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-_.~:@+=,", r) {
			return false
		}
	}
	return true
}

// validName reports whether s is a component name or a channel prefix.
func validName(s string) bool {
	if s == "" || len(s) > maxNameLen || s[0] < 'a' || s[0] > 'z' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == '-' && s[i-1] != '-':
		default:
			return false
		}
	}
	return true
}
