package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// A contender is a way to work on a module.
type contender struct {
	name    string
	pkg     string                               // its command's package, built once; empty for the go command
	prepare func(m *module) error                // before each run, not measured
	args    func(m *module) []string             // of one run that does everything
	each    func(m *module, dir string) []string // in place of args: one run a package
}

// contenders lists what is measured, in the order of the table.
func contenders() []contender {
	return []contender{
		{name: "loadsyntax", pkg: "./loadsyntax", args: func(m *module) []string { return m.dirs }},
		{name: "go list -deps -export", args: func(m *module) []string {
			return append([]string{"list", "-deps", "-export"}, m.dirs...)
		}},
		{name: "lcgen", pkg: lcgenPackage, prepare: removeOutput, args: everything},
		{name: "lcgen, nothing changed", pkg: lcgenPackage, prepare: settleOutput, args: func(*module) []string { return []string{"generate", "./..."} }},
		{name: "lcgen, one package changed", pkg: lcgenPackage, prepare: touchOne, args: func(m *module) []string { return []string{"generate", m.dirs[0]} }},
		{name: "loadsyntax of one package", pkg: "./loadsyntax", args: func(m *module) []string { return m.dirs[:1] }},
		{name: "stringer", pkg: "golang.org/x/tools/cmd/stringer", each: func(_ *module, dir string) []string {
			return []string{"-type=Status", dir}
		}},
		{name: "moq", pkg: "github.com/matryer/moq", each: func(_ *module, dir string) []string {
			return []string{"-out", dir + "/orders_moq_test.go", dir, "Orders", "Clock"}
		}},
		{name: "mockery", pkg: "github.com/vektra/mockery/v3", prepare: writeMockeryConfig, args: func(*module) []string { return nil }},
		{name: "controller-gen", pkg: "sigs.k8s.io/controller-tools/cmd/controller-gen", args: func(m *module) []string {
			args := []string{"object"}
			for _, dir := range m.dirs {
				args = append(args, "paths="+dir)
			}
			return args
		}},
		{name: "wire", pkg: "github.com/google/wire/cmd/wire", args: func(m *module) []string { return append([]string{"gen"}, m.dirs...) }},
	}
}

const lcgenPackage = "github.com/lcgen/lcgen/cmd/lcgen"

func everything(*module) []string { return []string{"generate", "--no-cache", "./..."} }

// removeOutput takes away what lcgen wrote, so that a run writes it all.
func removeOutput(m *module) error { return forOutput(m, os.Remove) }

// settleOutput dates the output back, so that a no-change run can trust times,
// as it can a few seconds after the last change.
func settleOutput(m *module) error {
	hourAgo := time.Now().Add(-time.Hour)
	return forOutput(m, func(path string) error { return os.Chtimes(path, hourAgo, hourAgo) })
}

func forOutput(m *module, do func(string) error) error {
	for _, pattern := range []string{"p*/lc_gen.go", "p*/lc_gen_test.go", "p*/board?_test.go"} {
		paths, err := filepath.Glob(filepath.Join(m.root, pattern))
		if err != nil {
			return err
		}
		for _, path := range paths {
			if err := do(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// touchOne changes one source file of the first annotated package.
func touchOne(m *module) error {
	f, err := os.OpenFile(filepath.Join(m.root, m.dirs[0], "board0.go"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\n// Touched at %d.\n", time.Now().UnixNano())
	return errFirst(err, f.Close())
}

func writeMockeryConfig(m *module) error {
	config := "dir: '{{.InterfaceDir}}'\nfilename: mocks_test.go\npkgname: '{{.SrcPackageName}}'\nstructname: 'Mock{{.InterfaceName}}'\ntemplate: testify\nforce-file-write: true\npackages:\n"
	for _, dir := range m.dirs {
		config += fmt.Sprintf("  bench.example/shop/%s:\n    config:\n      all: true\n", filepath.Base(dir))
	}
	return os.WriteFile(filepath.Join(m.root, ".mockery.yml"), []byte(config), 0o644)
}

// A sample is what one run took.
type sample struct {
	wall time.Duration
	peak int64 // largest resident set of a process of the run, KiB
}

// run measures one run of the contender, whose command is at bin.
func (c contender) run(m *module, bin string) (sample, error) {
	if c.prepare != nil {
		if err := c.prepare(m); err != nil {
			return sample{}, fmt.Errorf("preparing %s: %w", c.name, err)
		}
	}
	calls := [][]string{}
	if c.each != nil {
		for _, dir := range m.dirs {
			calls = append(calls, c.each(m, dir))
		}
	} else {
		calls = append(calls, c.args(m))
	}
	var total sample
	for _, args := range calls {
		s, err := execute(m.root, bin, args)
		if err != nil {
			return sample{}, fmt.Errorf("%s: %w", c.name, err)
		}
		total.wall += s.wall
		total.peak = max(total.peak, s.peak)
	}
	return total, nil
}

func execute(dir, bin string, args []string) (sample, error) {
	cmd := exec.Command(bin, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	start := time.Now()
	out, err := cmd.CombinedOutput()
	wall := time.Since(start)
	if err != nil {
		return sample{}, fmt.Errorf("%w\n%s", err, out)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return sample{wall: wall, peak: int64(usage.Maxrss)}, nil
}

func errFirst(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
