package flow

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lcgen/lcgen/parser"
	"github.com/lcgen/lcgen/parser/load"
)

// knownPackages are packages of which there can be no doubt, so that nobody
// need be asked.
var knownPackages = map[string]string{"time": "time", parser.RuntimeName: parser.RuntimePath}

// resolve finds the import paths of the packages that the request's types
// name: those that the package's own files have, then those that declare such
// a type.
func (s *start) resolve(ctx context.Context) (map[string]string, error) {
	imports := map[string]string{}
	var candidates load.Candidates
	var errs []error
	for _, qualified := range s.Qualified() {
		name, typ, _ := strings.Cut(qualified, ".")
		if imports[name] != "" {
			continue
		}
		if path := cmp.Or(s.known.Package.Imports[name], knownPackages[name]); path != "" {
			imports[name] = path
			continue
		}
		if candidates == nil {
			s.opts.enter("looking for the package " + name)
			var err error
			if candidates, err = load.FindCandidates(ctx, s.cfg, s.folder.Module); err != nil {
				return nil, err
			}
		}
		switch having := candidates.Declaring(name, typ); len(having) {
		case 0:
			errs = append(errs, fmt.Errorf("no package that the module can import has a type %s: import its package in a file of the folder, or \"go get\" its module", qualified))
		case 1:
			imports[name] = having[0]
		default:
			errs = append(errs, fmt.Errorf("%s is in %s: import the one you mean in a file of the folder", qualified, strings.Join(having, " and in ")))
		}
	}
	return imports, errors.Join(errs...)
}
