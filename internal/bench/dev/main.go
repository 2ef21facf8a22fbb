// Command dev measures how long lcgen dev takes from a saved file to what was
// generated from it, and to the page in the browser, beside the go build that
// is in it.
//
//	cd internal/bench
//	GOWORK=off go run ./dev -runs 10
//
// In turns, it changes a program that lcgen dev runs, and builds another copy
// of the program after the same change by go build alone. The browser is
// played: it holds the stream that pages hold, comes back to it as they do,
// and fetches the page when it is told to.
package main

import (
	"bufio"
	"bytes"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed program
var program embed.FS

func main() {
	runs := flag.Int("runs", 10, "rounds; medians are told")
	repo := flag.String("repo", "../..", "the lcgen checkout")
	flag.Parse()
	if err := bench(*repo, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(repo string, runs int) error {
	repo, err := filepath.Abs(repo)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "lcgen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	lcgen := filepath.Join(work, "lcgen")
	if err := command(repo, "go", "build", "-o", lcgen, "./cmd/lcgen"); err != nil {
		return err
	}
	copies := []string{filepath.Join(work, "dev"), filepath.Join(work, "alone")}
	for _, dir := range copies {
		if err := write(dir, repo); err != nil {
			return err
		}
		if err := command(dir, lcgen, "generate"); err != nil {
			return err
		}
	}
	d, err := run(lcgen, copies[0])
	if err != nil {
		return err
	}
	defer d.stop()
	return measure(d, copies[1], runs)
}

// measure prints medians.
func measure(d *dev, alone string, runs int) error {
	var generated, page, template, built, over []time.Duration
	for i := range runs {
		took, err := d.page("main.go", i)
		if err != nil {
			return err
		}
		page = append(page, took)
		if err := mark(filepath.Join(alone, "main.go"), i); err != nil {
			return err
		}
		began := time.Now()
		if err := command(alone, "go", "build", "-tags", "lcdev", "-o", filepath.Join(alone, "program"), "."); err != nil {
			return err
		}
		built = append(built, time.Since(began))
		over = append(over, page[i]-built[i])
		if took, err = d.page("tally.html", i); err != nil {
			return err
		}
		template = append(template, took)
		if took, err = d.generated(i); err != nil {
			return err
		}
		generated = append(generated, took)
	}
	for _, line := range []struct {
		what    string
		samples []time.Duration
	}{
		{"saved Go, to the page", page},
		{"go build alone", built},
		{"the first less the second", over},
		{"saved template, to the page", template},
		{"saved Go, to what is generated", generated},
	} {
		slices.Sort(line.samples)
		fmt.Printf("%-32s %8s  (%s to %s)\n", line.what, round(line.samples[len(line.samples)/2]), round(line.samples[0]), round(line.samples[len(line.samples)-1]))
	}
	return nil
}

func round(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

// command runs a command that has to succeed.
func command(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = environ()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

func environ() []string { return append(os.Environ(), "GOWORK=off", "GOFLAGS=") }

// write writes a copy of the program.
func write(dir, repo string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	files, err := program.ReadDir("program")
	if err != nil {
		return err
	}
	for _, f := range files {
		source, err := program.ReadFile("program/" + f.Name())
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(f.Name(), ".txt")
		if err := os.WriteFile(filepath.Join(dir, name), bytes.ReplaceAll(source, []byte("REPO"), []byte(repo)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// mark changes a file: the text between the words "mark" and "end" is the
// round's.
func mark(path string, round int) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, ok := bytes.Cut(source, []byte("mark"))
	_, tail, found := bytes.Cut(rest, []byte("end"))
	if !ok || !found {
		return fmt.Errorf("%s has no mark", path)
	}
	return os.WriteFile(path, slices.Concat(head, []byte(marked(round)), tail), 0o644)
}

func marked(round int) string { return fmt.Sprintf("mark%dx%dend", round, time.Now().UnixNano()) }

// A dev is a running lcgen dev.
type dev struct {
	cmd  *exec.Cmd
	dir  string
	addr string
	shot string // what the page that is shown is told apart by
}

// run starts lcgen dev, and waits for the page.
func run(lcgen, dir string) (*dev, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &dev{dir: dir, addr: listener.Addr().String()}
	listener.Close()
	d.cmd = exec.Command(lcgen, "dev", ".", "--", d.addr)
	d.cmd.Dir, d.cmd.Env = dir, environ()
	if err := d.cmd.Start(); err != nil {
		return nil, err
	}
	if _, err := d.follow(); err != nil {
		d.stop()
		return nil, err
	}
	return d, nil
}

func (d *dev) stop() {
	d.cmd.Process.Signal(os.Interrupt)
	d.cmd.Wait()
}

// page changes a file, and returns how long it takes until the page shows it.
func (d *dev) page(name string, round int) (time.Duration, error) {
	time.Sleep(time.Second) // lints of the round before
	began := time.Now()
	if err := mark(filepath.Join(d.dir, name), round); err != nil {
		return 0, err
	}
	source, err := os.ReadFile(filepath.Join(d.dir, name))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(source), "mark")
	want, _, _ := strings.Cut(rest, "end")
	for {
		html, err := d.follow()
		if err != nil {
			return 0, err
		}
		if strings.Contains(html, want) {
			return time.Since(began), nil
		}
	}
}

// patience is how long anything may take.
const patience = 2 * time.Minute

// follow does what the script of pages does: it waits on the stream, comes
// back when that breaks, and fetches the page when there is another one.
func (d *dev) follow() (string, error) {
	for began := time.Now(); time.Since(began) < patience; time.Sleep(60 * time.Millisecond) {
		res, err := http.Get("http://" + d.addr + "/lc/_dev/events")
		if err != nil {
			continue
		}
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() {
			_, rest, ok := strings.Cut(lines.Text(), `data: {"page":"`)
			page, _, _ := strings.Cut(rest, `"`)
			if ok && page != d.shot {
				d.shot = page
				res.Body.Close()
				return d.fetch()
			}
		}
		res.Body.Close()
	}
	return "", errors.New("there is no new page")
}

func (d *dev) fetch() (string, error) {
	res, err := http.Get("http://" + d.addr + "/")
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	html, err := io.ReadAll(res.Body)
	return string(html), err
}

// generated renames an action, and returns how long it takes until the
// generated code has it.
func (d *dev) generated(round int) (time.Duration, error) {
	time.Sleep(time.Second)
	path := filepath.Join(d.dir, "tally.go")
	source, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	head, rest, _ := bytes.Cut(source, []byte("//lc:action "))
	_, tail, _ := bytes.Cut(rest, []byte("\n"))
	name := fmt.Sprintf("add%d", round)
	began := time.Now()
	if err := os.WriteFile(path, slices.Concat(head, []byte("//lc:action "+name+"\n"), tail), 0o644); err != nil {
		return 0, err
	}
	for time.Since(began) < patience {
		if code, err := os.ReadFile(filepath.Join(d.dir, "lc_gen.go")); err == nil && bytes.Contains(code, []byte(`"`+name+`"`)) {
			took := time.Since(began)
			_, err := d.follow()
			return took, err
		}
		time.Sleep(200 * time.Microsecond)
	}
	return 0, errors.New("it is never generated")
}
