// Package output brings generated files to disk. It is the only package of
// lcgen that writes into a user's module.
//
//	changes, err := output.Plan(files, foldersWithoutComponents)
//	err = output.Apply(ctx, changes, func(c output.Change) { fmt.Println(c) })
//
// Plan compares and writes nothing: what it returns is what stale means. Apply
// replaces one file after the other, each in one step, so that whoever reads
// the folder meanwhile, or finds it after an interrupt, sees whole files only.
//
// A file is replaced or removed only if lcgen wrote it, which its header says.
// Comments that others have put above the header stay. A file whose content is
// right but for its line ends is not touched, nor is its time.
package output
