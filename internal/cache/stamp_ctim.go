//go:build linux || openbsd || dragonfly || solaris

package cache

import (
	"io/fs"
	"syscall"
)

// stampOf returns the stamp of a file.
func stampOf(info fs.FileInfo) stamp {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return stamp{Change: s.Ctim.Nano(), Inode: uint64(s.Ino)}
	}
	return stamp{}
}
