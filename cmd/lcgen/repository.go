package main

import (
	"os"
	"path/filepath"
	"strings"
)

// repositoryRoot returns the folder that code hosts resolve paths in reports
// against: the checkout that GitHub's runner tells of, or the top folder of the
// Git repository around dir. Outside of both it is dir.
func repositoryRoot(dir string) string {
	if workspace := os.Getenv("GITHUB_WORKSPACE"); workspace != "" && isBelow(workspace, dir) {
		return workspace
	}
	for at := dir; ; at = filepath.Dir(at) {
		// A file, in a worktree or submodule.
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return dir
		}
	}
}

// isBelow reports whether a folder is root or below it.
func isBelow(root, dir string) bool {
	rel, err := filepath.Rel(root, dir)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
