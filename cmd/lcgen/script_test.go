package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lcgen/lcgen/internal/modcache"
)

var update = flag.Bool("update", false, "write what commands print into the scripts that compare it")

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"lcgen": main}) }

// TestScripts runs lcgen as a user would, each script in a module of its own
// that uses the runtime of this repository.
func TestScripts(t *testing.T) {
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	modcache.Fill(t, repo)
	caches, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	goCache, modCache, _ := strings.Cut(strings.TrimSpace(string(caches)), "\n")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(env *testscript.Env) error {
			env.Setenv("GOCACHE", goCache)
			env.Setenv("GOMODCACHE", modCache)
			env.Setenv("REPO", repo)
			env.Setenv("GOPROXY", "off") // nothing here needs the network
			env.Setenv("GOWORK", "off")
			env.Setenv("GOFLAGS", "")
			env.Setenv("GOTOOLCHAIN", "local")
			env.Setenv("GORACE", "atexit_sleep_ms=0") // go vet runs lcgen some hundred times
			if lcgen, err := exec.LookPath("lcgen"); err == nil {
				env.Setenv("LCGEN", lcgen)
			}
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			return writeModule(env.WorkDir, repo)
		},
	})
}

// writeModule makes dir a module that uses the runtime in repo, unless the
// script has brought a go.mod.
func writeModule(dir, repo string) error {
	path := filepath.Join(dir, "go.mod")
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	mod := "module example.com/shop\n\ngo 1.26.0\n\nrequire github.com/lcgen/lcgen v0.0.0\n\nreplace github.com/lcgen/lcgen => " + repo + "\n"
	return os.WriteFile(path, []byte(mod), 0o644)
}

// exits is the script command "exits CODE PROGRAM ARGS…": the program ends with
// that exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS…")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}
