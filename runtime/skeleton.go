package lc

import (
	"bytes"
	"context"
	"slices"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
	"github.com/lcgen/lcgen/runtime/internal/patch"
)

// This file knows the skeleton of a rendering: what is inside of a component,
// where each component in it is but a bare wrapper, without token, version or
// content. All who are shown the same by a component have the same skeleton,
// whatever the components in it show, and for whom. Renderings are
// told apart and compared by it.

// baseHeader names a rendering: with an action, the one that its page shows, to be
// answered with a patch of that; with a view, one that the page was sent a patch of
// and does not show, to be given what all viewers are sent.
const baseHeader = "LC-Base"

// A fingerprint is the name of a skeleton, as patches have it. It is that of no
// skeleton if it is zero.
type fingerprint [14]byte

// fingerprintOf returns the fingerprint of a skeleton.
func fingerprintOf(skeleton []byte) fingerprint { return patch.Name(skeleton) }

// parseFingerprint returns the fingerprint that a browser or a broker tells, zero
// if it is none.
func parseFingerprint[T string | []byte](text T) (f fingerprint) {
	if len(text) == len(f) {
		copy(f[:], text)
	}
	return f
}

func (f fingerprint) isZero() bool { return f == fingerprint{} }

// A placedInside is a component in another one's rendering.
type placedInside struct {
	whole []byte // the wrapper and what it holds, as they were written
	bare  []byte // what stands for them in the skeleton
}

// bareWrapper returns what stands for a component in the skeleton of the one
// around it. The mark is that of the props, empty if there are none.
func bareWrapper(element string, id ComponentID, mark string) []byte {
	var b bytes.Buffer
	b.WriteByte('<')
	b.WriteString(element)
	writeAttr(&b, "data-component-id", id.String())
	if mark != "" {
		writeAttr(&b, "data-lc-props", mark)
	}
	b.WriteString("></")
	b.WriteString(element)
	b.WriteByte('>')
	return b.Bytes()
}

// skeletonOf returns the skeleton of a rendering with components inside: html
// itself if there are none. One that is not there as it was written, because the
// component has made something else of it, is the component's own.
func skeletonOf(html []byte, inside []placedInside) []byte {
	type spot struct {
		start int
		*placedInside
	}
	var spots []spot
	pos := 0
	for i := range inside {
		one := &inside[i]
		at := bytes.Index(html[pos:], one.whole)
		if at >= 0 {
			at += pos
			pos = at + len(one.whole)
		} else if at = bytes.Index(html, one.whole); at < 0 { // they may have been made in another order
			continue
		}
		spots = append(spots, spot{at, one})
	}
	if len(spots) == 0 {
		return html
	}
	slices.SortStableFunc(spots, func(x, y spot) int { return x.start - y.start })
	skeleton := make([]byte, 0, len(html))
	pos = 0
	for _, one := range spots {
		if one.start < pos {
			continue // the same place twice
		}
		skeleton = append(append(skeleton, html[pos:one.start]...), one.bare...)
		pos = one.start + len(one.whole)
	}
	return append(skeleton, html[pos:]...)
}

// placedSkeleton returns what a component has rendered, with the actions of its
// forms below the base path, and the skeleton of that. The components inside get
// the same.
func (a *App) placedSkeleton(ctx context.Context, html []byte, inside []placedInside) (placed, skeleton []byte) {
	for i := range inside {
		inside[i].whole = a.placeForms(ctx, inside[i].whole)
	}
	placed = a.placeForms(ctx, html)
	return placed, skeletonOf(placed, inside)
}

// named returns what a component has rendered, with the actions of its forms below
// the base path, and its fingerprint, zero if its viewers are not sent what it
// renders.
func (a *App) named(ctx context.Context, l *loaded, html []byte, inside []placedInside) ([]byte, fingerprint) {
	if !l.isShared() {
		return a.placeForms(ctx, html), fingerprint{}
	}
	placed, skeleton := a.placedSkeleton(ctx, html, inside)
	return placed, fingerprintOf(skeleton)
}

// readSkeleton returns the skeleton of HTML that another process has rendered,
// which is inside of an element, and the components in it. The error is a
// *patch.Refusal.
func readSkeleton(element, html string) ([]byte, []placedInside, error) {
	nested, err := patch.Components(element, html)
	if err != nil {
		return nil, nil, err
	}
	var inside []placedInside
	for _, one := range nested {
		inside = append(inside, placedInside{whole: []byte(one.HTML), bare: []byte(one.Bare())})
	}
	return skeletonOf([]byte(html), inside), inside, nil
}

// completed returns a patch of skeletons with each component that it brings as
// it was written.
func completed(p []byte, inside []placedInside) []byte {
	attr := []byte(` data-component-id=\"`)
	if len(inside) == 0 || !bytes.Contains(p, attr) {
		return p
	}
	whole := make(map[string][]byte, len(inside))
	for _, one := range inside {
		bare := inString(one.bare)
		if whole[string(bare)] == nil {
			whole[string(bare)] = one.whole
		}
	}
	var out []byte
	for {
		at := bytes.Index(p, attr)
		if at < 0 {
			return append(out, p...)
		}
		start := bytes.LastIndexByte(p[:at], '<')
		if start < 0 {
			start = at
		}
		end := at + len(attr)
		closing := append(append([]byte("></"), p[min(start+1, at):at]...), '>')
		if n := bytes.Index(p[end:], closing); n >= 0 {
			if html := whole[string(p[start:end+n+len(closing)])]; html != nil {
				out = append(append(out, p[:start]...), inString(html)...)
				p = p[end+n+len(closing):]
				continue
			}
		}
		out = append(out, p[:end]...)
		p = p[end:]
	}
}

// inString returns text as it stands in a string of JSON.
func inString(text []byte) []byte {
	quoted := jsonscan.AppendString(nil, text)
	return quoted[1 : len(quoted)-1]
}
