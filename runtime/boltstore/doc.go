// Package boltstore is an lc.Store in a file, for an application that runs as
// one process and whose state is to outlast it.
//
//	store, err := boltstore.Open("state.db")
//	if err != nil {
//		return err
//	}
//	defer store.Close()
//	app := lc.New(lc.WithSecret(key), lc.WithStore(store))
//
// An action that was answered is on the disk: Save returns when the file has
// been synchronised (fdatasync), so neither the end of the process, in
// whichever way it comes, nor that of the machine takes it back. The versions
// of components go on growing after a restart, so pages that were open
// meanwhile stay in order.
//
// One process has the file open at a time; a second one is told so. Several
// processes share state by package natsbroker.
//
// # boltstore or sqlite
//
// Package sqlite is the one to take if in doubt: it has the application's own rows
// and the state in one transaction, and saves in half the time. This one is for an
// application that has no rows of its own: it loads a record in a seventh of the
// time, as it maps the file into memory, has two modules in the build, not eight,
// and makes a program 4 MB smaller. BENCHMARKS.md in the repository has the figures.
//
// Commits are shared without a delay: changes that come while one is being
// synchronised go into the next together. So one who saves alone does not wait
// for company, as with bbolt's own Batch.
//
// Records that have expired are dropped from the file by later saves, a few by each.
package boltstore
