// Package cache answers in milliseconds whether anything that a run of lcgen
// depends on has changed since the last run that ended well.
//
// A run describes what it read as a [Scope]: the trees it matched, the
// folders of the packages they import, and single files such as templates and
// go.mod. [Store.Save] writes down what these look like; [Store.Fresh]
// compares. Only the names, sizes, times and contents of files count, so a
// run that the manifest lets pass would have written nothing.
//
// A file's size and times are trusted in place of its content only if the file
// was last touched well before it was looked at: a change within the
// granularity of the file system's clock leaves no trace in them (git's "racy"
// index problem). Programs that copy files set the time of modification back,
// so that where the system notes them, the time of the last change and the
// inode count too. The manifest lives under os.UserCacheDir, never in the
// user's module.
package cache
