package parser

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/module"
)

// A refusal is why go:embed refuses a file, and what to do about it. The zero
// value is none.
type refusal struct{ why, advice string }

// refusePath says why a path can't be embedded, whatever is there: go:embed
// takes slash-separated paths below the package folder, reads some characters
// as patterns, and takes no name that a module's archive can't hold.
func refusePath(name string) refusal {
	switch {
	case path.IsAbs(name) || filepath.IsAbs(name):
		return refusal{"the path is absolute", "write it relative to the Go file"}
	case strings.Contains(name, `\`):
		return refusal{"the path holds a backslash", "separate folders by slashes"}
	case !fs.ValidPath(path.Clean(name)):
		return refusal{"the file is outside the package folder, where go:embed can't reach", "move it into the package folder"}
	case path.Clean(name) != name:
		return refusal{"the path is not in its shortest form", "write " + path.Clean(name)}
	}
	if i := strings.IndexAny(name, "*?[]\"'`<>|:"); i >= 0 {
		return refusal{"go:embed can't name a file with " + strconv.Quote(name[i:i+1]), "rename the file"}
	}
	if !isInputName(name) {
		return refusal{"the go command takes no input file whose name begins so", "let it begin with a letter or digit"}
	}
	elements := strings.Split(name, "/")
	for i, element := range elements {
		what := "folder"
		if i == len(elements)-1 {
			what = "file"
		}
		if why := refuseName(element); why != "" {
			return refusal{fmt.Sprintf("go:embed refuses the %s %s: %s", what, element, why), "rename the " + what}
		}
		if slices.Contains(versionControl, element) {
			return refusal{"go:embed takes nothing called " + element + ", which modules leave out", "move the template elsewhere"}
		}
	}
	return refusal{}
}

// isInputName reports whether the go command hands a file to its tools: not if
// that could be read as a flag, or as a file that cgo has made.
func isInputName(name string) bool {
	c := name[0]
	return c >= utf8.RuneSelf || strings.IndexByte("._", c) >= 0 && !strings.HasPrefix(name, "_cgo_") ||
		'0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// versionControl are the folders of version control systems, which no module
// has.
var versionControl = []string{".bzr", ".git", ".hg", ".svn"}

// refuseName says why a file or folder of that name can't be part of a module,
// on Windows or elsewhere; it returns "" if it can.
func refuseName(name string) string {
	err := module.CheckFilePath(name)
	if invalid, ok := errors.AsType[*module.InvalidPathError](err); ok {
		return invalid.Err.Error()
	}
	return ""
}

// refuseFile says why the file of that name in a folder can't be embedded, as
// far as lstat knows: go:embed follows no links, and stays within one module.
func refuseFile(lstat func(string) (fs.FileInfo, error), dir, name string) refusal {
	for i, c := range name {
		if c != '/' {
			continue
		}
		folder := name[:i]
		at := filepath.Join(dir, filepath.FromSlash(folder))
		if info, err := lstat(at); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return refusal{"the folder " + folder + " is a symbolic link, which go:embed does not follow", "put the folder itself there"}
		}
		if _, err := lstat(filepath.Join(at, "go.mod")); err == nil {
			return refusal{"the folder " + folder + " has a go.mod and so is another module, where go:embed can't reach", "move the template out of it, or remove " + folder + "/go.mod"}
		}
	}
	info, err := lstat(filepath.Join(dir, filepath.FromSlash(name)))
	switch {
	case err != nil || info.Mode().IsRegular():
		return refusal{} // who reads the file says what is wrong
	case info.IsDir():
		return refusal{"it is a folder", "name the file in it"}
	case info.Mode()&fs.ModeSymlink != 0:
		return refusal{"it is a symbolic link, which go:embed does not follow", "put the file itself there"}
	}
	return refusal{"it is no regular file, as go:embed wants one", "put a regular file there"}
}
