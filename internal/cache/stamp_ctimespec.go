//go:build darwin || freebsd || netbsd

package cache

import (
	"io/fs"
	"syscall"
)

// stampOf returns the stamp of a file.
func stampOf(info fs.FileInfo) stamp {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return stamp{Change: s.Ctimespec.Nano(), Inode: uint64(s.Ino)}
	}
	return stamp{}
}
