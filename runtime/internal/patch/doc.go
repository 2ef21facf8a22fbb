// Package patch compares two renderings of a component and writes what a
// browser has to change to come from one to the other.
//
//	shown, err := patch.Read("div", `<ul><li>one</li></ul>`)
//	...
//	p, err := shown.Update(`<ul><li>one</li><li>two</li></ul>`, limit)
//	// [1,0,[1,1,0,["<li>two</li>"]]]
//
// A [Rendering] keeps its HTML with an index of the nodes that a browser makes
// of it. An update costs what changed: what two renderings share at their
// beginning and end is compared as bytes only, and nothing but the rest is read
// again.
//
// # The form
//
// A patch is JSON, and "[]" if nothing changed. Otherwise it is the Change of
// the wrapper:
//
//	Change : "[" [ Tag "," ] Count { "," Entry } "]"
//	Tag    : string    the element's new start tag: its attributes become these (never of the wrapper)
//	Count  : number    how many child nodes the element had
//	Entry  : Place "," string                     that child becomes this HTML, which is one node
//	       | Place "," Change                     something in that child changed
//	       | Place "," Room "," "[" Items "]"     from Place on, Room children give way to Items
//	Items  : { HTML string (any number of nodes) | First "," Run }
//
// First and Run are the old children from First on, backwards if Run is
// negative. Each is taken at most once, and stands in the Room of some entry.
//
// All numbers are those of the children as they were before the patch, with
// texts and comments. Entries of the first two kinds come before those of the
// third kind, which go from the last to the first, don't overlap, and don't
// touch each other. A child of one of the first two kinds may also be taken as
// an item: it changes first.
//
// Each HTML string makes the same nodes as innerHTML of the element that it is
// for, and as innerHTML of a template. Text, attributes and character
// references are the renderer's own bytes.
//
// # What is read
//
// A patch must be exact, so the reader accepts only HTML of which it is sure
// which nodes browsers make of it. It knows the rules of the standard's section
// 13.2.6 about end tags that are left out, the tbody that isn't written, tables,
// lists, selects and the first newline of a pre, and refuses what browsers
// repair: a [Refusal] says where and why. The HTML must be the same inside of a
// wrapper in a page and inside of a template.
//
// Some elements are replaced as one: svg, math, script, style, textarea, title,
// iframe, noscript, template, selects that hold more than options, and elements
// with data-component-id, data-lc-ignore, data-lc-permanent or contenteditable.
package patch
