package dev

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/devlink"
	"github.com/lcgen/lcgen/internal/flow"
	"github.com/lcgen/lcgen/parser"
)

// Options say what to run.
type Options struct {
	Dir     string   // to start from; empty: the current one
	Package string   // of the program, as the go command takes it; empty: "."
	Args    []string // of the program
	Tags    string   // build tags, separated by commas

	Output   io.Writer // of the program
	Messages io.Writer // for people

	// Grace is how long the program may take to end before it is killed. The
	// default is 3 seconds.
	Grace time.Duration
}

// Run runs a program until ctx is done, and leaves no process behind. The
// error tells of what keeps it from beginning.
func Run(ctx context.Context, opts Options) error {
	var err error
	if opts.Dir, err = filepath.Abs(opts.Dir); err != nil {
		return fmt.Errorf("finding the folder to start from: %w", err)
	}
	if opts.Package == "" {
		opts.Package = "."
	}
	if opts.Grace == 0 {
		opts.Grace = 3 * time.Second
	}
	prog, err := inspect(ctx, opts)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	case !prog.main:
		return fmt.Errorf("%s is no command: name the package with func main, as in \"lcgen dev ./cmd/shop\"", opts.Package)
	}
	scratch, err := os.MkdirTemp("", "lcgen-dev-")
	if err != nil {
		return fmt.Errorf("making a folder for the program: %w", err)
	}
	defer os.RemoveAll(scratch)
	ctx, cancel := context.WithCancel(ctx)
	s, err := begin(ctx, opts, prog, scratch)
	if err != nil {
		cancel()
		return err
	}
	s.run(ctx)
	cancel()
	s.end()
	return nil
}

// A session is one call of Run. Its fields belong to the goroutine of run.
type session struct {
	opts     Options
	prog     *program
	scratch  string // folder for what is built
	env      []string
	link     *link
	watcher  *watcher
	resident *flow.Resident
	contents contents
	screen   screen

	process   *process // nil while none runs
	exits     chan *process
	builds    int // begun so far
	building  context.CancelFunc
	built     chan finishedBuild
	wanted    bool // what is built, or runs, is out of date
	linting   context.CancelFunc
	linted    chan []devlink.Problem
	inspected chan *program
	templates map[string]component // by path
	faults    []devlink.Problem    // of the last generation
	timing    timing
	inspector string // its URL, once it was told

	work sync.WaitGroup // builds, checks and whatever else goes on beside
}

// A finishedBuild is a build with its number.
type finishedBuild struct {
	number int
	built
}

// A component is one with a template file.
type component struct{ name, dir string }

// A timing measures how long it takes from a change to the page.
type timing struct {
	saved            time.Time
	generated, built time.Duration
	what             string // has changed
}

// begin opens all that a session needs.
func begin(ctx context.Context, opts Options, prog *program, scratch string) (*session, error) {
	link, err := openLink(scratch)
	if err != nil {
		return nil, err
	}
	w, err := newWatcher(ctx, prog.trees)
	if err != nil {
		link.close()
		return nil, err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	s := &session{
		opts: opts, prog: prog, scratch: scratch, link: link, watcher: w,
		env:      append(os.Environ(), devlink.Variable+"="+link.path, devlink.Secret+"="+hex.EncodeToString(secret)),
		contents: contents{}, screen: screen{w: opts.Messages},
		exits: make(chan *process), built: make(chan finishedBuild), linted: make(chan []devlink.Problem), inspected: make(chan *program),
		templates: map[string]component{},
	}
	s.resident = flow.NewResident(flow.Options{
		Dir: opts.Dir, Patterns: prog.patterns(), Tags: opts.buildTags(),
		// No stubs of tests: while a type is being named, there would be one
		// for each letter.
		Files: generator.Options{Tests: true},
	})
	return s, nil
}

// end ends the program, and all that goes on beside it. What has a context is
// done by then.
func (s *session) end() {
	if s.process != nil {
		s.process.stop(s.opts.Grace)
	}
	s.work.Wait()
	<-s.watcher.done
	s.link.close()
}

// run reacts to what happens, until ctx is done.
func (s *session) run(ctx context.Context) {
	s.remember()
	s.wanted = true
	s.timing = timing{saved: time.Now()}
	s.generate(ctx, nil)
	s.build(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-s.watcher.batches:
			s.change(ctx, b)
		case b := <-s.built:
			s.take(ctx, b)
		case p := <-s.exits:
			if p == s.process {
				s.afterExit(p)
			}
		case found := <-s.linted:
			s.show(found)
		case prog := <-s.inspected:
			s.adopt(prog)
		case r := <-s.link.reports:
			s.hear(r)
		case err := <-s.watcher.failed:
			s.screen.sayf("%v", err)
		}
	}
}

// change reacts to files that have changed.
func (s *session) change(ctx context.Context, b batch) {
	began := time.Now()
	c := s.sort(b)
	if c.nothing() {
		return
	}
	s.stopLint()
	s.timing = timing{saved: began, what: c.what(s.opts.Dir)}
	if c.all {
		s.resident.Forget()
	}
	s.wanted = s.wanted || c.build || s.process == nil
	if c.all || len(c.folders) > 0 {
		s.generate(ctx, c.folders)
	}
	if !s.wanted && len(c.templates) > 0 {
		s.wanted = !s.replace(c.templates)
	}
	switch {
	case s.wanted:
		s.build(ctx)
	default:
		s.show(s.faults)
		if c.pages && len(s.faults) == 0 {
			s.link.order(devlink.Order{Reload: true})
			s.screen.sayf("%s: pages load again after %s", s.timing.what, short(time.Since(began)))
		}
		s.lint(ctx)
	}
}

// generate brings the generated code up to date.
func (s *session) generate(ctx context.Context, folders []string) {
	began := time.Now()
	result, err := s.resident.Generate(ctx, folders)
	s.timing.generated = time.Since(began)
	if ctx.Err() != nil {
		return
	}
	s.faults = nil
	if err != nil {
		s.faults = problemsOf(err.Error(), s.opts.Dir)
	}
	if result != nil {
		for _, c := range result.Changes {
			s.contents.changed(c.Path)
			s.screen.sayf("%s %s", past[c.Op], relative(s.opts.Dir, c.Path))
			s.wanted = s.wanted || filepath.Base(c.Path) == generator.CodeFile
		}
		s.noteTemplates(result)
		for _, d := range result.Diagnostics {
			s.faults = append(s.faults, problemOf(d, s.opts.Dir))
		}
	}
	if s.faults = merge(s.faults, nil); len(s.faults) > 0 {
		s.show(s.faults)
	}
}

// build begins to build the program, in the place of a build under way.
func (s *session) build(ctx context.Context) {
	s.stopBuild()
	s.builds++
	number := s.builds
	ctx, s.building = context.WithCancel(ctx)
	path := s.path(number)
	began := time.Now()
	s.work.Go(func() {
		b := finishedBuild{number, build(ctx, s.opts, path)}
		b.took = time.Since(began)
		select {
		case s.built <- b:
		case <-ctx.Done():
			os.Remove(path)
		}
	})
}

func (s *session) stopBuild() {
	if s.building != nil {
		s.building()
		s.building = nil
	}
}

// path returns where a build puts the program.
func (s *session) path(number int) string {
	return filepath.Join(s.scratch, fmt.Sprintf("program-%d", number))
}

// take takes over a build. One that another has taken the place of was
// complete before it could be stopped.
func (s *session) take(ctx context.Context, b finishedBuild) {
	if b.number != s.builds {
		os.Remove(s.path(b.number))
		return
	}
	s.afterBuild(ctx, b.built)
}

// afterBuild starts what was built, or tells why there is nothing.
func (s *session) afterBuild(ctx context.Context, b built) {
	s.stopBuild()
	switch {
	case b.err != nil:
		return
	case b.path == "":
		s.show(merge(s.faults, b.problems))
		return
	}
	s.timing.built = b.took
	s.wanted = false
	s.restart(ctx, b.path)
	s.inspect(ctx)
	s.lint(ctx)
}

// restart ends the program and starts the new one.
func (s *session) restart(ctx context.Context, path string) {
	if old := s.process; old != nil {
		s.process = nil
		old.stop(s.opts.Grace)
		os.Remove(old.cmd.Path)
	}
	s.show(s.faults) // lints, if anything: the source has compiled
	p, err := start(command{path: path, args: s.opts.Args, dir: s.opts.Dir, env: s.env, output: s.opts.Output})
	if err != nil {
		s.screen.sayf("%v", err)
		return
	}
	s.process = p
	s.work.Go(func() {
		<-p.ended
		select {
		case s.exits <- p:
		case <-ctx.Done():
		}
	})
}

// afterExit tells that the program has ended by itself.
func (s *session) afterExit(p *process) {
	s.process = nil
	os.Remove(p.cmd.Path)
	how := "without an error"
	if p.err != nil {
		how = "with " + p.err.Error()
	}
	if portTaken(p.last.String()) {
		s.screen.sayf("the program has ended: its port is in use. End the program that has it, or give this one another, as in \"lcgen dev %s -- -addr 127.0.0.1:8081\"; it starts again after the next change", s.opts.Package)
		return
	}
	s.screen.sayf("the program has ended %s; it starts again after the next change", how)
}

// hear takes a report of an App.
func (s *session) hear(r devlink.Report) {
	if r.Fault != nil {
		s.screen.problem(*r.Fault)
		return
	}
	if r.URL != "" {
		if r.URL != s.inspector {
			s.inspector = r.URL
			s.screen.sayf("inspector: %s", r.URL)
		}
		return
	}
	t := s.timing
	if t.saved.IsZero() {
		return // another App of the same program
	}
	what := t.what
	if what == "" {
		what = "started"
	}
	s.screen.sayf("%s: generated in %s, built in %s, runs after %s", what, short(t.generated), short(t.built), short(time.Since(t.saved)))
	s.timing.saved = time.Time{}
}

// inspect finds out anew what the program is built from.
func (s *session) inspect(ctx context.Context) {
	s.work.Go(func() {
		prog, err := inspect(ctx, s.opts)
		if err != nil {
			return // it has just been built: the next build tells
		}
		select {
		case s.inspected <- prog:
		case <-ctx.Done():
		}
	})
}

// adopt watches folders that the program has come to be built from.
func (s *session) adopt(prog *program) {
	s.prog = prog
	for _, tree := range prog.trees {
		if _, err := s.watcher.add(tree); err != nil {
			s.screen.sayf("%v", err)
		}
	}
}

// replace has the running program use newer templates, and reports whether
// that can be done.
func (s *session) replace(paths []string) bool {
	fresh := map[string]string{}
	for _, path := range paths {
		c := s.templates[path]
		if mentionsOutput(c.dir) {
			return false
		}
		text, err := parser.ReadFile(path)
		if err != nil {
			return false
		}
		fresh[c.name] = string(text)
	}
	if len(s.faults) == 0 { // else what is there goes on
		s.link.order(devlink.Order{Templates: fresh})
	}
	return true
}

// noteTemplates notes which files are templates of which components.
func (s *session) noteTemplates(result *flow.Result) {
	clear(s.templates)
	for _, pkg := range result.Packages {
		for _, c := range pkg.Components {
			if c.Template != nil && c.Invalid == "" {
				s.templates[c.Template.Path] = component{c.Name, pkg.Dir}
			}
		}
	}
}

// short returns a duration as people read it.
func short(d time.Duration) string {
	if d < 10*time.Millisecond {
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(time.Millisecond).String()
}

// relative returns a path as seen from a folder, where it is below it.
func relative(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return path
	}
	return rel
}
