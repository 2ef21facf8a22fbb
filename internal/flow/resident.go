package flow

import (
	"context"
	"errors"

	"github.com/lcgen/lcgen/parser/load"
)

// A Resident keeps packages loaded from one run to the next, for programs that
// generate again and again. Its methods are called by one goroutine at a time.
//
//	r := flow.NewResident(opts)
//	result, err := r.Generate(ctx, nil)                 // everything
//	result, err = r.Generate(ctx, []string{"/shop/cart"}) // after a change there
type Resident struct {
	opts   Options
	loaded *load.Result
	units  []*unit
}

// NewResident returns a Resident that has yet to load.
func NewResident(opts Options) *Resident { return &Resident{opts: opts} }

// Forget has everything loaded anew by the next run.
func (r *Resident) Forget() { r.loaded, r.units = nil, nil }

// Generate does what the function Generate does, after changes in some
// folders. Only packages there, and those that import them, are read again,
// where that is enough. The result tells of all packages, as if all had been
// looked at.
func (r *Resident) Generate(ctx context.Context, folders []string) (*Result, error) {
	if r.refresh(folders) {
		return r.finish(ctx)
	}
	r.Forget()
	cfg := r.opts.load()
	cfg.MainOnly = true
	loaded, err := load.Load(ctx, cfg, r.opts.Patterns...)
	if err != nil {
		return nil, err
	}
	r.loaded = loaded
	r.units = parse(loaded, &Result{})
	if err := generate(r.units, r.opts.Files); err != nil {
		return nil, err
	}
	return r.finish(ctx)
}

// refresh reads what has changed, and reports whether that was enough.
func (r *Resident) refresh(folders []string) bool {
	if r.loaded == nil {
		return false
	}
	touched, ok := r.loaded.Again(r.opts.load(), folders)
	if !ok {
		return false
	}
	known := map[*load.Package]*unit{}
	for _, u := range r.units {
		known[u.loaded] = u
	}
	for _, p := range touched {
		delete(known, p)
	}
	r.units = parseUnknown(r.loaded, known)
	var made []*unit
	for _, u := range r.units {
		if known[u.loaded] == nil {
			made = append(made, u)
		}
	}
	return generate(made, r.opts.Files) == nil // else the full run tells why
}

// finish checks and writes.
func (r *Resident) finish(ctx context.Context) (*Result, error) {
	result := &Result{Warnings: r.loaded.Warnings}
	for _, u := range r.units {
		u.keep = u.loaded.Unreadable
	}
	tell(r.loaded, r.units, result)
	err := check(r.loaded, r.units, result)
	result.Diagnostics = tidy(result.Diagnostics)
	return result, errors.Join(err, write(ctx, r.opts, r.units, result))
}
