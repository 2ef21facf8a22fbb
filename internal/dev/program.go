package dev

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/devlink"
)

// A program is what the go command says of the package to run.
type program struct {
	dir   string              // of the package
	main  bool                // it is a command
	trees []string            // of modules whose source may change
	mains []string            // of these, the modules at work: lcgen generates there
	dirs  map[string][]string // folders it is built from: patterns of go:embed there
}

// A listed is a package as "go list -json" shows it.
type listed struct {
	Dir, Name, ImportPath string
	DepOnly               bool
	EmbedPatterns         []string
	Module                *struct {
		Dir     string
		Main    bool
		Replace *struct{ Version string }
	}
	Error *struct{ Err string }
}

// inspect asks the go command what a program is built from. Of packages it
// takes those whose source may change.
func inspect(ctx context.Context, opts Options) (*program, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps", "-tags", opts.buildTags(),
		"-json=Dir,Name,ImportPath,DepOnly,EmbedPatterns,Module,Error", opts.Package)
	cmd.Dir = opts.Dir
	cmd.WaitDelay = afterEnd
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%s", strings.TrimSpace(stderr.String()+" "+err.Error()))
	}
	p := &program{dirs: map[string][]string{}}
	for list := json.NewDecoder(bytes.NewReader(out)); ; {
		var one listed
		if err := list.Decode(&one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("reading what go list says: %w", err)
		}
		if err := p.take(one); err != nil {
			return nil, err
		}
	}
	if p.dir == "" {
		return nil, fmt.Errorf("%s is no package", opts.Package)
	}
	slices.Sort(p.trees)
	p.trees = slices.Compact(p.trees)
	slices.Sort(p.mains)
	p.mains = slices.Compact(p.mains)
	return p, nil
}

// take takes over one package.
func (p *program) take(one listed) error {
	if !one.DepOnly {
		switch {
		case p.dir != "":
			return errors.New("there is more than one package: name the one to run")
		case one.Dir == "" || one.Name == "" && one.Error != nil:
			return errors.New(strings.TrimSpace(one.Error.Err))
		}
		p.dir, p.main = one.Dir, one.Name == "main"
	}
	m := one.Module
	if m == nil || m.Dir == "" || !m.Main && (m.Replace == nil || m.Replace.Version != "") {
		return nil
	}
	p.trees = append(p.trees, m.Dir)
	if m.Main {
		p.mains = append(p.mains, m.Dir)
	}
	p.dirs[one.Dir] = one.EmbedPatterns
	return nil
}

// patterns match the packages to generate for.
func (p *program) patterns() []string {
	var patterns []string
	for _, dir := range p.mains {
		patterns = append(patterns, dir+"/...")
	}
	return patterns
}

// embeds reports whether the program holds a file by go:embed.
func (p *program) embeds(file string) bool {
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		for _, pattern := range p.dirs[dir] {
			if matchesEmbed(strings.TrimPrefix(pattern, "all:"), strings.TrimPrefix(filepath.ToSlash(file[len(dir):]), "/")) {
				return true
			}
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

// matchesEmbed reports whether a pattern means a file or a folder around it.
func matchesEmbed(pattern, file string) bool {
	for ; file != "." && file != "/"; file = path.Dir(file) {
		if ok, err := path.Match(pattern, file); ok && err == nil {
			return true
		}
	}
	return false
}

// buildTags returns the tags of the user with that of development mode.
func (o Options) buildTags() string {
	if o.Tags == "" {
		return devlink.Tag
	}
	return devlink.Tag + "," + o.Tags
}
