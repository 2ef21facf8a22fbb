//go:build linux

package natsbroker

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// diskSize is how large the disk of a server is that is to be filled.
const diskSize = "size=64m"

func init() {
	faults = append(faults,
		fault{name: "fill the disk of the events' leader", do: filled(eventsStream), dir: smallDisk},
		fault{name: "fill the disk of the bucket's leader", do: filled(stateStream), dir: smallDisk})
}

// smallDisk makes a disk for a server's files. That takes root, and Linux.
func smallDisk(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, diskSize); err != nil {
		t.Skipf("a disk can't be made: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// filled fills the disk of a stream's leader, and makes room again.
func filled(stream string) func(*fleet) {
	return func(f *fleet) {
		m := f.group.leader(stream)
		filler := filepath.Join(m.Dir, "filler")
		file, err := os.Create(filler)
		if err != nil {
			f.t.Fatal(err)
		}
		for size := 1 << 20; size > 0; {
			if _, err := file.Write(make([]byte, size)); err != nil {
				size /= 2
			}
		}
		file.Close()
		f.last(faultTime)
		f.group.kill(m)
		if err := os.Remove(filler); err != nil {
			f.t.Error(err)
		}
		f.group.start(m)
	}
}
