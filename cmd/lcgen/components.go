package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/internal/catalog"
	"github.com/lcgen/lcgen/internal/flow"
	"github.com/lcgen/lcgen/parser"
)

// components reads the components of packages, those with the given names or
// all, and prints what there is to say besides. Without any, the error says how
// the command ends.
func (s *settings) components(ctx context.Context, patterns, names []string) ([]catalog.Component, status, error) {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	p := s.printer()
	listing, err := flow.List(ctx, s.options(patterns))
	if listing == nil {
		return nil, 0, p.finish(nil, err).err()
	}
	status := p.finish(&listing.Result, err)
	components := catalog.New(listing.Packages, catalog.Options{Path: p.path, Returned: listing.Returned})
	components, err = named(components, names)
	return components, status, err
}

// named returns the components with the given names; all, where none is given.
func named(components []catalog.Component, names []string) ([]catalog.Component, error) {
	if len(names) == 0 {
		return components, nil
	}
	var all []string
	for _, c := range components {
		all = append(all, c.Name)
	}
	for _, name := range names {
		if slices.Contains(all, name) {
			continue
		}
		err := fmt.Errorf("there is no component %q", name)
		if closest := parser.Closest(name, all); closest != "" {
			err = fmt.Errorf("%w: did you mean %s?", err, closest)
		}
		return nil, usageError{err}
	}
	return slices.DeleteFunc(components, func(c catalog.Component) bool { return !slices.Contains(names, c.Name) }), nil
}

// unknownFormat is the error about the value of a flag --format.
func unknownFormat(format string, known []string) error {
	if closest := parser.Closest(format, known); closest != "" {
		return usageError{fmt.Errorf("unknown format %q: did you mean %s?", format, closest)}
	}
	last := len(known) - 1
	return usageError{fmt.Errorf("unknown format %q: want %s or %s", format, strings.Join(known[:last], ", "), known[last])}
}
