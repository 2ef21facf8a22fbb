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
	prepare func(m *module, bin string) error    // before each run, not measured
	args    func(m *module) []string             // of one run that does everything
	each    func(m *module, dir string) []string // in place of args: one run a package
	cold    bool                                 // with an empty GOCACHE
	env     []string                             // further variables
}

// contenders lists what is measured, in the order of the table.
func contenders() []contender {
	return []contender{
		{name: "loadsyntax", pkg: "./loadsyntax", prepare: warmExports, args: func(m *module) []string { return m.dirs }},
		{name: "go list -deps -export", args: func(m *module) []string {
			return append([]string{"list", "-deps", "-export"}, m.dirs...)
		}},
		{name: "lcgen", pkg: lcgenPackage, prepare: removeOutput, args: everything},
		{name: "lcgen; cold GOCACHE", pkg: lcgenPackage, cold: true, prepare: removeOutput, args: everything},
		{name: "lcgen; nothing changed", pkg: lcgenPackage, prepare: settle, args: func(*module) []string { return []string{"generate", "./..."} }},
		{name: "lcgen; one package changed", pkg: lcgenPackage, prepare: touchOne, args: func(m *module) []string { return []string{"generate", m.dirs[0]} }},
		{name: "loadsyntax; one package changed", pkg: "./loadsyntax", prepare: touchOne, args: func(m *module) []string { return m.dirs[:1] }},
		{name: "lcgen check", pkg: lcgenPackage, env: []string{"CI=1"}, prepare: generatedAndChanged, args: check},
		{name: "noopvet", pkg: "./noopvet", prepare: changeAll, args: func(*module) []string { return []string{"./..."} }},
		{name: "lcgen check; nothing changed", pkg: lcgenPackage, prepare: settleChecked, args: check},
		{name: "noopvet; nothing changed", pkg: "./noopvet", args: func(*module) []string { return []string{"./..."} }},
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

func check(*module) []string { return []string{"check", "./..."} }

// removeOutput takes away what lcgen wrote, so that a run writes it all, and
// compiles what is left: the build cache is to be as warm as for others.
func removeOutput(m *module, bin string) error {
	return errFirst(forOutput(m, os.Remove), warmExports(m, bin))
}

// settle brings everything up to date, as it is found some seconds after the
// last change: a run that finds files too young to trust records nothing.
func settle(m *module, bin string) error {
	run := func() error {
		_, err := execute(m.root, bin, []string{"generate", "./..."}, os.Environ())
		return err
	}
	if err := run(); err != nil {
		return err
	}
	time.Sleep(2500 * time.Millisecond)
	return run()
}

// warmExports compiles what the contenders before have changed.
func warmExports(m *module, _ string) error {
	_, err := execute(m.root, "go", []string{"list", "-deps", "-export", "./..."}, os.Environ())
	return err
}

// settleChecked is settle, with a check that found nothing.
func settleChecked(m *module, bin string) error {
	if err := settle(m, bin); err != nil {
		return err
	}
	_, err := execute(m.root, bin, check(m), os.Environ())
	return err
}

// generatedAndChanged generates what is missing, and is changeAll then.
func generatedAndChanged(m *module, bin string) error {
	if _, err := execute(m.root, bin, []string{"generate", "./..."}, os.Environ()); err != nil {
		return err
	}
	return changeAll(m, bin)
}

// changeAll changes a source file of every package, and compiles what has
// changed: a check is measured, not the compiler. It leaves generated code up
// to date.
func changeAll(m *module, _ string) error {
	paths, err := filepath.Glob(filepath.Join(m.root, "p*", "file0.go"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := change(path); err != nil {
			return err
		}
	}
	return warmExports(m, "")
}

// changing is the source file that runs after a change find changed.
func changing(m *module) string { return filepath.Join(m.root, m.dirs[0], "board0.go") }

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
func touchOne(m *module, _ string) error { return change(changing(m)) }

// change adds a comment to a file.
func change(path string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\n// Touched at %d.\n", time.Now().UnixNano())
	return errFirst(err, f.Close())
}

func writeMockeryConfig(m *module, _ string) error {
	config := "dir: '{{.InterfaceDir}}'\nfilename: mocks_test.go\npkgname: '{{.SrcPackageName}}'\nstructname: 'Mock{{.InterfaceName}}'\ntemplate: testify\nforce-file-write: true\npackages:\n"
	for _, dir := range m.dirs {
		config += fmt.Sprintf("  bench.example/shop/%s:\n    config:\n      all: true\n", filepath.Base(dir))
	}
	return os.WriteFile(filepath.Join(m.root, ".mockery.yml"), []byte(config), 0o644)
}

// A sample is what one run took.
type sample struct {
	wall time.Duration
	cpu  time.Duration // of the run's processes, which a busy machine changes least
	peak int64         // largest resident set of a process of the run, KiB
}

// run measures one run of the contender, whose command is at bin.
func (c contender) run(m *module, bin string) (sample, error) {
	if c.prepare != nil {
		if err := c.prepare(m, bin); err != nil {
			return sample{}, fmt.Errorf("preparing %s: %w", c.name, err)
		}
	}
	env := os.Environ()
	if c.cold {
		cache, err := os.MkdirTemp("", "lcgen-bench-cache-")
		if err != nil {
			return sample{}, err
		}
		defer os.RemoveAll(cache)
		env = append(env, "GOCACHE="+cache)
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
		s, err := execute(m.root, bin, args, env, c.env...)
		if err != nil {
			return sample{}, fmt.Errorf("%s: %w", c.name, err)
		}
		total.wall += s.wall
		total.cpu += s.cpu
		total.peak = max(total.peak, s.peak)
	}
	return total, nil
}

func execute(dir, bin string, args, env []string, more ...string) (sample, error) {
	cmd := exec.Command(bin, args...)
	cmd.Dir = dir
	cmd.Env = append(env, "GOWORK=off", "GOFLAGS=-mod=mod", "CI=")
	cmd.Env = append(cmd.Env, more...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	wall := time.Since(start)
	if err != nil {
		return sample{}, fmt.Errorf("%w\n%s", err, out)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return sample{wall: wall, cpu: cpu, peak: int64(usage.Maxrss)}, nil
}

func errFirst(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
