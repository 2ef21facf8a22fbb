package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// environment lists the variables that change what the go command loads.
var environment = []string{
	"CGO_ENABLED", "GO111MODULE", "GOARCH", "GOENV", "GOEXPERIMENT", "GOFLAGS",
	"GOMODCACHE", "GOOS", "GOPACKAGESDRIVER", "GOPATH", "GOROOT", "GOTOOLCHAIN", "GOWORK",
}

// Key returns a name for the runs that may share a manifest: same lcgen, same
// go command, same settings, same folder, same arguments. Whatever differs in
// these differs in the key, so that it can't make a manifest look fresh.
func Key(dir string, args []string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("naming the run: %w", err)
	}
	h := sha256.New()
	part := func(label string, values ...string) {
		fmt.Fprintf(h, "%s %d\n", label, len(values))
		for _, v := range values {
			fmt.Fprintf(h, "%d %s\n", len(v), v)
		}
	}
	if err := hashTool(part); err != nil {
		return "", err
	}
	part("go", goCommand()...)
	for _, name := range environment {
		part(name, os.Getenv(name))
	}
	hashGoEnvFile(h, part)
	part("dir", abs)
	part("args", args...)
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// hashTool identifies the running lcgen by its executable file.
func hashTool(part func(string, ...string)) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding lcgen's own executable: %w", err)
	}
	id, err := fileIdentity(exe)
	if err != nil {
		return fmt.Errorf("looking at lcgen's own executable: %w", err)
	}
	part("lcgen", id, runtime.Version())
	return nil
}

// goCommand identifies the go command on the PATH. One that can't be found
// gives an identity too: the run itself will say what is wrong.
func goCommand() []string {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	id, err := fileIdentity(path)
	if err != nil {
		return []string{path}
	}
	return []string{id}
}

// fileIdentity tells a file from any other by path, size, time and stamp. An
// executable is installed by renaming a new file over it, so that its time or,
// where archives set that, its stamp moves even if its size does not.
func fileIdentity(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	stamp := stampOf(info)
	return fmt.Sprintf("%s %d %d %d %d", path, info.Size(), info.ModTime().UnixNano(), stamp.Change, stamp.Inode), nil
}

// hashGoEnvFile adds what "go env -w" has written down.
func hashGoEnvFile(h hash.Hash, part func(string, ...string)) {
	path := os.Getenv("GOENV")
	if path == "off" {
		return
	}
	if path == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return
		}
		path = filepath.Join(config, "go", "env")
	}
	content, err := os.Open(path)
	if err != nil {
		part("goenv absent")
		return
	}
	defer content.Close()
	part("goenv")
	io.Copy(h, content)
}

// sourceFile reports whether the go command reads a file of this name.
func sourceFile(name string) bool {
	return name == "go.mod" || strings.HasSuffix(name, ".go") && name[0] != '_' && name[0] != '.'
}
