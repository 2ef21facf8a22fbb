package lc

import (
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/runtime/arg"
)

// faultPlaces are the places of a form at which faults are shown.
type faultPlaces struct {
	texts map[string]string // by the pointer of the place
	at    map[string]bool   // pointers of the faults that have a place
}

// placeFaults finds out which faults are shown where in the form: at a place of
// their own, or else, for one in a list or object, at that of the whole.
func (with *filling) placeFaults(tags []htmlTag, form formRange) faultPlaces {
	there := map[string]bool{}
	for i := range tags {
		if name, ok := tags[i].attrs["data-lc-error"]; ok && !tags[i].closing && form.has(i, &tags[i]) && tags[i].holdsTags() {
			there[placePointer(name)] = true
		}
	}
	p := faultPlaces{map[string]string{}, map[string]bool{}}
	for _, f := range with.faults {
		place := f.Pointer
		for !there[place] && strings.LastIndexByte(place, '/') > len("#") {
			place = place[:strings.LastIndexByte(place, '/')]
		}
		if there[place] {
			p.texts[place] = strings.TrimSpace(p.texts[place] + " " + f.Detail)
			p.at[f.Pointer] = true
		}
	}
	return p
}

// text returns what is to be shown at the place of a name.
func (p faultPlaces) text(name string) string { return p.texts[placePointer(name)] }

// placePointer returns the pointer that data-lc-error or the name of a field
// means: tags/1 and tags.1 are a part of tags.
func placePointer(name string) string {
	return arg.Pointer(strings.Split(strings.ReplaceAll(name, "/", "."), ".")...)
}

// invalid returns the attribute of a field that is at fault, the nth of its name.
func (with *filling) invalid(name string, n int) string {
	if name == "" {
		return ""
	}
	for _, f := range with.faults {
		rest, ok := strings.CutPrefix(f.Pointer, placePointer(name))
		if !ok || rest != "" && rest[0] != '/' {
			continue
		}
		index, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
		if one, err := strconv.Atoi(index); err != nil || one == n || len(with.values(name)) == 1 {
			return ` aria-invalid="true"`
		}
	}
	return ""
}

// labelOf returns what the form calls the field that a fault is about, or what
// that is a part of; empty if it is about no field.
func (r *refilled) labelOf(pointer string) string {
	name := fieldName(pointer)
	for part := name; part != ""; {
		for _, written := range []string{part, strings.ReplaceAll(part, "/", ".")} {
			if label := r.labels[written]; label != "" {
				return label
			}
		}
		part = part[:max(strings.LastIndexByte(part, '/'), 0)]
	}
	return readable(name)
}
