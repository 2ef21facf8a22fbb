package output

import "github.com/rogpeppe/go-internal/diff"

// Diff returns the change as a unified diff that patch -p1 and git apply
// understand. name stands for the file, slash-separated.
func (c Change) Diff(name string) []byte {
	before, after := "a/"+name, "b/"+name
	if c.Old == nil {
		before = "/dev/null"
	}
	if c.Op == Remove {
		after = "/dev/null"
	}
	return diff.Diff(before, c.Old, after, c.New)
}
