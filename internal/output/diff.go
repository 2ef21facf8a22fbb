package output

import (
	"bytes"

	"github.com/rogpeppe/go-internal/diff"
)

// Diff returns the change as a unified diff that patch -p1 and git apply
// understand. name stands for the file, slash-separated. As for Git, a line that
// a checkout has ended in CR LF is no other line.
func (c Change) Diff(name string) []byte {
	before, after := "a/"+name, "b/"+name
	if c.Old == nil {
		before = "/dev/null"
	}
	if c.Op == Remove {
		after = "/dev/null"
	}
	old := bytes.ReplaceAll(c.Old, []byte("\r\n"), []byte("\n"))
	return diff.Diff(before, old, after, c.New)
}
