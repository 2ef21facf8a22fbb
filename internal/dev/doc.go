// Package dev runs a program while its source is being written.
//
//	err := dev.Run(ctx, dev.Options{Package: "./cmd/shop", Messages: os.Stderr})
//
// It watches the program's source. On a change it generates, builds, ends the
// program and starts the new one; pages load themselves again as soon as that
// answers. Templates are replaced in the running program, other files of pages
// have the pages loaded again. What keeps a change from being seen is told on
// the terminal and in the pages.
//
// One goroutine decides (session.go). It is told of changes by a watcher
// (watch.go), of the end of builds (build.go), checks (lint.go) and programs
// (process.go), and gives orders to the Apps of the program over a socket
// (link.go).
package dev
