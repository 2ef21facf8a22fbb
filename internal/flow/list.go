package flow

import (
	"context"

	"github.com/lcgen/lcgen/parser/load"
)

// List reads the components of all packages that the patterns match.
func List(ctx context.Context, opts Options) (*Result, error) {
	loaded, err := load.Load(ctx, opts.load(), opts.Patterns...)
	if err != nil {
		return nil, err
	}
	result := &Result{Warnings: loaded.Warnings}
	parse(loaded, result)
	result.Diagnostics = tidy(result.Diagnostics)
	return result, nil
}
