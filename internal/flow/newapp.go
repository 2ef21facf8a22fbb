package flow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/lcgen/lcgen/generator"
	"github.com/lcgen/lcgen/internal/output"
	"github.com/lcgen/lcgen/internal/scaffold"
)

// NewApp makes the folder of a new app in opts.Dir, generated code and all, or
// leaves nothing behind. It returns the paths of its files.
func NewApp(ctx context.Context, opts Options, app scaffold.App) ([]string, error) {
	files, err := app.Files()
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Join(opts.Dir, app.Name))
	if err != nil {
		return nil, err
	}
	opts.enter("writing the app")
	err = output.Folder(ctx, dir, files, func(temp string) error {
		// The new module is no part of a workspace around it yet.
		env := append(os.Environ(), "GOWORK=off", "PWD="+temp)
		if app.Replace == nil {
			opts.enter("looking for lcgen " + app.Version)
			if err := tidyModule(ctx, temp, env); err != nil {
				return err
			}
		}
		return generateApp(ctx, opts, temp, env)
	})
	if err != nil {
		return nil, err
	}
	return filesIn(dir)
}

// tidyModule has the go command complete go.mod and write go.sum.
func tidyModule(ctx context.Context, dir string, env []string) error {
	cmd := exec.CommandContext(ctx, "go", "mod", "tidy")
	cmd.Dir, cmd.Env = dir, env
	cmd.WaitDelay = time.Second // for what it has started, when it was ended
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the go command could not get lcgen: %w\n%s", err, strings.TrimSpace(said.String()))
	}
	return nil
}

// generateApp generates what stands behind the app's component.
func generateApp(ctx context.Context, opts Options, dir string, env []string) error {
	result, err := Generate(ctx, Options{
		Dir: dir, Patterns: []string{"./..."}, env: env, Step: opts.Step,
		Files: generator.Options{Tests: true, Stubs: true}, NoCache: true,
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, d := range result.Diagnostics {
		d.Pos.Filename = filepath.Base(d.Pos.Filename)
		errs = append(errs, errors.New(d.String()))
	}
	return errors.Join(errs...)
}

// filesIn returns the paths of all files in a folder and below it.
func filesIn(dir string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	return paths, err
}
