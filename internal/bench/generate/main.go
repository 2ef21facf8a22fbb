package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	runs := flag.Int("runs", 5, "rounds; the table holds medians")
	only := flag.String("only", "", "comma-separated names of contenders to run")
	repo := flag.String("repo", "../..", "the lcgen checkout")
	most := flag.Int("packages", 100, "leave out modules with more annotated packages than this")
	fewest := flag.Int("fewest", 1, "leave out modules with fewer annotated packages than this")
	flag.Parse()
	if err := bench(*repo, *runs, *fewest, *most, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// shapes are those that the targets are stated for.
var shapes = []shape{{1, 1}, {20, 2}, {20, 20}, {100, 10}, {100, 100}}

func bench(repo string, runs, fewest, most int, only string) error {
	repo, err := filepath.Abs(repo)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "lcgen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	chosen := slices.DeleteFunc(contenders(), func(c contender) bool {
		return only != "" && !slices.Contains(strings.Split(only, ","), c.name)
	})
	bins, err := build(repo, work, chosen)
	if err != nil {
		return err
	}
	for i, s := range shapes {
		if s.annotated < fewest || s.annotated > most {
			continue
		}
		m, err := writeModule(filepath.Join(work, fmt.Sprintf("module%d", i)), repo, s)
		if err != nil {
			return err
		}
		if err := warm(m); err != nil {
			return err
		}
		samples, err := measure(m, chosen, bins, runs)
		if err != nil {
			return err
		}
		report(m, chosen, samples)
	}
	return nil
}

// build compiles the contenders' commands in this module's own dependency
// versions.
func build(repo, work string, chosen []contender) (map[string]string, error) {
	bins := map[string]string{}
	for _, c := range chosen {
		if c.pkg == "" {
			bins[c.pkg] = "go"
			continue
		}
		if bins[c.pkg] != "" {
			continue
		}
		bin := filepath.Join(work, "bin", filepath.Base(c.pkg))
		cmd := exec.Command("go", "build", "-o", bin, c.pkg)
		cmd.Dir = filepath.Join(repo, "internal", "bench")
		cmd.Env = append(os.Environ(), "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("building %s: %w\n%s", c.pkg, err, out)
		}
		bins[c.pkg] = bin
	}
	return bins, nil
}

// warm fills the build cache with what all contenders share.
func warm(m *module) error {
	for _, args := range [][]string{{"mod", "tidy"}, {"list", "-deps", "-export", "./..."}} {
		if _, err := execute(m.root, "go", args, os.Environ()); err != nil {
			return fmt.Errorf("warming up: %w", err)
		}
	}
	return nil
}

// measure runs the contenders in turn, round after round. The first round is
// thrown away.
func measure(m *module, chosen []contender, bins map[string]string, runs int) (map[string][]sample, error) {
	samples := map[string][]sample{}
	for round := range runs + 1 {
		for _, c := range chosen {
			s, err := c.run(m, bins[c.pkg])
			if err != nil {
				return nil, err
			}
			if round > 0 {
				samples[c.name] = append(samples[c.name], s)
			}
		}
	}
	return samples, nil
}

func report(m *module, chosen []contender, samples map[string][]sample) {
	fmt.Printf("\n### %s (%d components)\n\n", m.shape, m.annotated*components)
	base := median(samples["loadsyntax"])
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', tabwriter.Debug)
	fmt.Fprintf(w, "| what\t time\t × LoadSyntax\t CPU\t × LoadSyntax\t memory\t × LoadSyntax\t\n|---\t---\t---\t---\t---\t---\t---\t\n")
	for _, c := range chosen {
		s := median(samples[c.name])
		fmt.Fprintf(w, "| %s\t %d ms\t %s\t %d ms\t %s\t %d MiB\t %s\t\n", c.name,
			s.wall.Round(time.Millisecond).Milliseconds(), ratio(float64(s.wall), float64(base.wall)),
			s.cpu.Round(time.Millisecond).Milliseconds(), ratio(float64(s.cpu), float64(base.cpu)),
			s.peak/1024, ratio(float64(s.peak), float64(base.peak)))
	}
	w.Flush()
}

func ratio(a, b float64) string {
	if b == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", a/b)
}

// median takes each figure by itself.
func median(samples []sample) sample {
	if len(samples) == 0 {
		return sample{}
	}
	return sample{
		wall: middle(samples, func(s sample) time.Duration { return s.wall }),
		cpu:  middle(samples, func(s sample) time.Duration { return s.cpu }),
		peak: middle(samples, func(s sample) int64 { return s.peak }),
	}
}

// middle returns the median of one figure.
func middle[T cmp.Ordered](samples []sample, of func(sample) T) T {
	figures := make([]T, len(samples))
	for i, s := range samples {
		figures[i] = of(s)
	}
	slices.Sort(figures)
	return figures[len(figures)/2]
}
