package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// No source takes a member of what may be a form or the document, where names in
// the page go first. What looks for that finds what it should.
func TestClobberedMembers(t *testing.T) {
	node, err := exec.LookPath("node")
	if _, missing := os.Stat("node_modules/typescript"); err != nil || missing != nil {
		t.Skip("needs Node, and npm ci in this folder")
	}
	// The go command is to know what the result depends on.
	if _, err := importsOf("../../runtime/client/src"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile("clobber.mjs"); err != nil {
		t.Fatal(err)
	}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		if out, err := exec.Command(node, "clobber.mjs").CombinedOutput(); err != nil {
			t.Errorf("clobber.mjs: %v\n%s", err, out)
		}
	})
	t.Run("found", func(t *testing.T) {
		t.Parallel()
		const file = "testdata/clobber.ts"
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []int
		for i, line := range strings.Split(string(source), "\n") {
			if strings.HasSuffix(line, "// found") {
				want = append(want, i+1)
			}
		}
		out, err := exec.Command(node, "clobber.mjs", file).CombinedOutput()
		if err == nil {
			t.Error("clobber.mjs found nothing")
		}
		for _, match := range regexp.MustCompile(`(?m)^`+file+`:(\d+):`).FindAllSubmatch(out, -1) {
			line, _ := strconv.Atoi(string(match[1])) // of digits
			got = append(got, line)
		}
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Errorf("found lines %v, want %v\n%s", got, want, out)
		}
	})
}
