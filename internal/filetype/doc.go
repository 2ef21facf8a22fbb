// Package filetype knows types of files: how their content begins, which
// extensions their names have, and what a list such as "image/*,.pdf" takes.
//
//	accept, err := filetype.Parse("image/*,.pdf")
//	t := filetype.Detect(head)               // "image/png"
//	t = filetype.Refine(t, "photo.png")      // the same: the name adds nothing
//	ok := accept.Takes("photo.png", t)       // true
//
// It depends on no tables of the machine.
package filetype
