package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// options are what the command line says.
type options struct {
	time    time.Duration
	seed    uint64
	only    string // name of an attack, "" for all
	target  string // name of a site, "" for all
	verbose bool
}

// run makes the attacks and returns the exit code: 0 if nothing was found, 1 if
// something was, 2 if the attacks can't be made.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		err = o.check()
	}
	if err != nil {
		fmt.Fprintln(stderr, "attack:", err)
		return 2
	}
	r := newReport(stdout, o.seed, o.verbose)
	if err := attackAll(ctx, o, r); err != nil {
		fmt.Fprintln(stderr, "attack:", err)
		return 2
	}
	if n := r.summary(); n > 0 {
		r.printf("%d findings; seed %d", n, o.seed)
		return 1
	}
	r.printf("nothing found; seed %d", o.seed)
	return 0
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("attack", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.DurationVar(&o.time, "time", time.Minute, "how long to attack, for all targets together; the last attack takes what the others leave")
	flags.Uint64Var(&o.seed, "seed", 0, "what random choices follow from (default: another one each time)")
	flags.StringVar(&o.only, "only", "", "make this attack only: "+strings.Join(attackNames(), ", "))
	flags.StringVar(&o.target, "target", "", "attack this target only: showcase or own")
	flags.BoolVar(&o.verbose, "v", false, "print every finding, not the first of each kind")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.seed == 0 {
		o.seed = rand.Uint64()
	}
	return o, nil
}

// check refuses names that nothing has, and systems without /proc.
func (o options) check() error {
	if o.only != "" && !slices.Contains(attackNames(), o.only) {
		return fmt.Errorf("there is no attack %q; there are %s", o.only, strings.Join(attackNames(), ", "))
	}
	if o.target != "" && !slices.ContainsFunc(sites(), func(s *site) bool { return s.name == o.target }) {
		return fmt.Errorf("there is no target %q", o.target)
	}
	if o.time <= 0 {
		return fmt.Errorf("a time of %v is none", o.time)
	}
	if runtime.GOOS != "linux" {
		return errors.New("this needs Linux: it reads /proc and uses all addresses of the loopback network")
	}
	return nil
}

func attackNames() []string {
	var names []string
	for _, p := range plan {
		names = append(names, p.Name())
	}
	return names
}

// attackAll attacks one target after the other. The time begins when they are
// built.
func attackAll(ctx context.Context, o options, r *report) error {
	folder, err := os.MkdirTemp("", "attack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	var chosen []*site
	for _, s := range sites() {
		if o.target == "" || o.target == s.name {
			chosen = append(chosen, s)
		}
	}
	binaries := map[*site]string{}
	for _, s := range chosen {
		if binaries[s], err = build(ctx, s, folder); err != nil {
			return err
		}
	}
	end, weights := time.Now().Add(o.time), 0
	for _, s := range chosen {
		weights += s.weight
	}
	for _, s := range chosen {
		part := time.Until(end) * time.Duration(s.weight) / time.Duration(weights)
		if err := attackSite(ctx, s, binaries[s], folder, o, r, part); err != nil {
			return err
		}
		weights -= s.weight
	}
	return ctx.Err()
}

// build builds the server of a site.
func build(ctx context.Context, s *site, folder string) (string, error) {
	binary := filepath.Join(folder, s.name)
	out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, s.pkg).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", s.pkg, err, out)
	}
	return binary, nil
}

// attackSite makes the chosen attacks on one target. After a finding it starts
// a new one, so that the next attack isn't blamed for what the last has done.
func attackSite(ctx context.Context, s *site, binary, folder string, o options, r *report, whole time.Duration) error {
	end := time.Now().Add(whole)
	attacks := slices.DeleteFunc(slices.Clone(plan), func(p planned) bool {
		return o.only != "" && p.Name() != o.only || p.only != "" && p.only != s.name
	})
	from := new(sources)
	var t *target
	for i, p := range attacks {
		if t != nil && t.found.Load() > 0 {
			t.stop()
			t = nil
		}
		if t == nil {
			var err error
			if t, err = startTarget(ctx, s, binary, folder, r, from); err != nil {
				return err
			}
		}
		limit := p.limit(o.time, time.Until(end), i == len(attacks)-1)
		t.run(ctx, p.attack, limit)
		if ctx.Err() != nil {
			break
		}
	}
	if t != nil {
		t.stop()
	}
	return nil
}
