package filetype

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// An Accept is a list of types and extensions, as the attribute accept of a field
// for files has it: image/*,.pdf. The zero value takes any file.
type Accept []string

var (
	isExtension = regexp.MustCompile(`^\.[a-z0-9][a-z0-9_+-]{0,15}$`)
	isType      = regexp.MustCompile(`^(application|audio|font|image|model|text|video)/(\*|[a-z0-9][a-z0-9.+-]{0,100})$`)
)

// maxAccept bounds how many types and extensions a list may have.
const maxAccept = 32

// Parse reads a list. The error says what is wrong with it, and advice, if not
// empty, is what may be meant.
func Parse(list string) (accept Accept, advice string, err error) {
	for item := range strings.SplitSeq(list, ",") {
		item = strings.ToLower(strings.TrimSpace(item))
		switch {
		case item == "*/*" || item == "*":
			return nil, "leave accept out", fmt.Errorf("%q takes any file", item)
		case !isExtension.MatchString(item) && !isType.MatchString(item):
			return nil, meant(item), fmt.Errorf("%q is neither an extension with its period nor a media type", item)
		case slices.Contains(accept, item):
			return nil, "", fmt.Errorf("%q is there twice", item)
		case len(accept) == maxAccept:
			return nil, "", fmt.Errorf("it has more than %d types", maxAccept)
		}
		accept = append(accept, item)
	}
	return accept, "", nil
}

// meant returns what an item of a list may be meant to be.
func meant(item string) string {
	for _, other := range []string{item + "/*", "." + strings.TrimLeft(item, "*.")} {
		if isType.MatchString(other) || extensions[other] != "" {
			return "did you mean " + other + "?"
		}
	}
	return "write extensions and types as in image/*,.pdf"
}

// String returns the list as an attribute has it.
func (a Accept) String() string { return strings.Join(a, ",") }

// Takes reports whether the list takes a file of that name whose content is of
// that type. Both have to fit: an HTML page called photo.png is as little taken as
// a picture called photo.html. What may hold scripts, as SVG and HTML do, is taken
// only if the list names it: image/* and text/* leave it out.
func (a Accept) Takes(name, typ string) bool {
	return len(a) == 0 || slices.ContainsFunc(a, func(item string) bool { return takes(item, name, typ) })
}

func takes(item, name, typ string) bool {
	ext := extension(name)
	if strings.HasPrefix(item, ".") {
		return ext == item && fits(ext, typ)
	}
	return isOf(item, typ) && (ext == "" || isOf(item, extensions[ext]) && fits(ext, typ))
}

// isOf reports whether a type is one that an item of a list stands for.
func isOf(item, typ string) bool {
	if group, ok := strings.CutSuffix(item, "*"); ok {
		return strings.HasPrefix(typ, group) && !isActive(typ)
	}
	if other := aliases[item]; other != "" {
		item = other
	}
	return item == typ
}

// isActive reports whether a browser or a server may run what is in a file of a
// type.
func isActive(typ string) bool {
	switch typ {
	case svg, xml, "text/html", "application/xhtml+xml", "text/javascript", "text/x-script":
		return true
	}
	return false
}

// fits reports whether content of that type may be in a file with that extension.
// Of an extension that is not known, nothing is known; but what a browser runs is
// in no other file than its own.
func fits(ext, typ string) bool {
	known := extensions[ext]
	if known == "" {
		return !isActive(typ)
	}
	if known == typ || slices.Contains(contained(known), typ) {
		return true
	}
	// Two types that are the same pictures in other frames.
	return sameGroup(known, typ)
}

// sameGroup reports whether two types are both raster images, sounds or films: a
// PNG file called photo.jpg harms nobody, and people have many of them.
func sameGroup(a, b string) bool {
	group, _, _ := strings.Cut(a, "/")
	switch group {
	case "image", "audio", "video":
		return strings.HasPrefix(b, group+"/") && a != svg && b != svg
	}
	return false
}
