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
// # Why bbolt
//
// The file is a database of go.etcd.io/bbolt, a B+ tree with two checksummed
// root pages of which a commit replaces the older. The other candidate was
// SQLite, translated to Go (modernc.org/sqlite), with its write-ahead log
// synchronised on each commit. Measured beside each other, records of 1 KiB,
// ext4, two cores with other work:
//
//	                             bbolt 1.5.0       modernc.org/sqlite 1.62.0
//	one writer, median           0.4 to 1.2 ms     0.4 to 1.2 ms
//	64 writers, a commit each    350/s             340 to 980/s
//	64 writers, commits shared   5,400 to 7,600/s  not offered by its driver
//	modules in the build         2                 8
//	size of the program          3.2 MB            9.8 MB
//	first build                  9 s               2 min 54 s
//
// The disk's time to synchronise decides for both. What is left is how many
// changes share a commit, and what a dependency costs: there bbolt is far ahead.
// A Store has two methods and no use for SQL.
//
// Commits are shared without a delay: changes that come while one is being
// synchronised go into the next together. So one who saves alone does not wait
// for company, as with bbolt's own Batch, and many reach 16,000/s.
package boltstore
