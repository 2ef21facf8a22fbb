package lc

import (
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/runtime/arg"
)

// faultPlaces are the places at which faults are shown.
type faultPlaces struct {
	texts map[int]string  // by the index of the place's tag
	at    map[string]bool // pointers of the faults that have a place
}

// placeFaults finds out which faults are shown where: at a place of their own, or
// else, for one in a list or object, at that of the whole. The places are those of
// the form, or else those that are in no form: in a table, fields can belong to a
// form without being in it.
func (with *filling) placeFaults(tags []htmlTag, form formRange) faultPlaces {
	p := faultPlaces{map[int]string{}, map[string]bool{}}
	if form == (formRange{}) {
		return p
	}
	within, without := errorPlaces(tags, form)
	of := func(pointer string) []int {
		if own := within[pointer]; len(own) > 0 {
			return own
		}
		return without[pointer]
	}
	for _, f := range with.faults {
		place := f.Pointer
		for len(of(place)) == 0 && strings.LastIndexByte(place, '/') > len("#") {
			place = place[:strings.LastIndexByte(place, '/')]
		}
		for _, i := range of(place) {
			p.texts[i] = strings.TrimSpace(p.texts[i] + " " + f.Detail)
			p.at[f.Pointer] = true
		}
	}
	return p
}

// errorPlaces returns the indexes of the tags with data-lc-error by their pointers:
// those of the form, and those that are in no form.
func errorPlaces(tags []htmlTag, form formRange) (within, without map[string][]int) {
	within, without = map[string][]int{}, map[string][]int{}
	inForm := false
	for i := range tags {
		t := &tags[i]
		if t.name == "form" {
			inForm = !t.closing
		}
		name, ok := t.attrs["data-lc-error"]
		if !ok || t.closing || !t.holdsTags() {
			continue
		}
		at := placePointer(name)
		switch {
		case form.has(i, t):
			within[at] = append(within[at], i)
		case !inForm:
			without[at] = append(without[at], i)
		}
	}
	return within, without
}

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
