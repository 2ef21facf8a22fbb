// Package cache answers in milliseconds whether anything that a run of lcgen
// depends on has changed since the last run that ended well.
//
// A run describes what it read as a [Scope]: the trees it matched, the
// folders of the packages they import, and single files such as templates and
// go.mod. [Store.Save] writes down what these look like; [Store.Fresh]
// compares. Only the names, sizes, times and contents of files count, so a
// run that the manifest lets pass would have written nothing.
//
// A file's size and modification time are trusted in place of its content
// only where the file was last modified well before it was looked at: a
// change within the granularity of the file system's clock leaves no trace in
// them (git's "racy" index problem). The manifest lives under
// os.UserCacheDir, never in the user's module.
package cache
