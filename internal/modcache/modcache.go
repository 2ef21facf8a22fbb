// Package modcache readies the module cache for tests that run the go command
// without a network.
package modcache

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Fill downloads every module that a module which uses lcgen may need, once
// per test program. What is cached already takes no network. If a download
// fails, Fill logs why and the test goes on: it may not need that module.
//
// root is the folder of lcgen's go.mod, which Fill does not change.
func Fill(t testing.TB, root string) {
	t.Helper()
	once.Do(func() { output, err = download(root) })
	if err != nil {
		t.Logf("downloading modules: %v\n%s", err, output)
	}
}

var (
	once   sync.Once
	output []byte
	err    error
)

// download runs "go mod download all" on a copy of the go.mod, as the command
// may add to the go.sum beside it.
func download(root string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "modcache")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return nil, err
		}
	}
	cmd := exec.Command("go", "mod", "download", "all")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	return cmd.CombinedOutput()
}
