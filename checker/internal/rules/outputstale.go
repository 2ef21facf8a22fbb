package rules

import (
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"path/filepath"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

var outputStale = &rule.Rule{
	Code:  "LC011",
	Title: "generated code missing or stale",
	Level: rule.Error,
	Doc: `What runs is the generated code, not the annotations. Where it was made from an
older version of the source, a new action answers 404, a removed one is called,
and a renamed parameter arrives empty.

Run "lcgen generate ./..." and commit what it writes. Under go vet only stale
code is found: a package that lacks its code most often does not compile, and go
vet does not look at it then.`,
	Check: checkOutputStale,
}

func checkOutputStale(p *rule.Pass) {
	if p.Generate == nil || p.IsTestPackage() {
		return
	}
	files, err := p.Generate()
	if err != nil {
		return // what keeps it from being generated is reported as such
	}
	for _, f := range files {
		old, err := p.ReadFile(filepath.Join(p.Dir, f.Name))
		line := parser.StaleAt(old, f.Content)
		switch {
		case errors.Is(err, fs.ErrNotExist) && !f.Optional && len(p.Components) > 0:
			c := p.Components[0]
			p.Report(rule.Finding{
				Code: "LC011", Pos: c.Spec.Name.Pos(), End: c.Spec.Name.End(), Component: c.Type, Regenerate: true,
				Message: f.Name + " is missing, so component " + c.Component.Name + " is not there at run time",
				Hint:    adviseGenerate,
			})
		case err == nil && line > 0 && parser.Ours(old):
			p.Report(rule.Finding{
				Code: "LC011", Pos: p.FilePos(f.Name), Regenerate: true,
				Message: fmt.Sprintf("%s is stale: it differs from the source at line %d", f.Name, line),
				Hint:    adviseGenerate,
			})
		case err == nil && line > 0:
			reportForeign(p, f.Name)
		}
	}
	if len(files) == 0 && len(p.Model.Components) == 0 && len(p.Diagnostics) == 0 {
		reportOrphan(p)
	}
}

const adviseGenerate = "run lcgen generate"

// reportForeign reports a file in the place of one to generate: lcgen doesn't
// overwrite what it didn't write.
func reportForeign(p *rule.Pass, name string) {
	f := rule.Finding{
		Code: "LC011", Pos: p.FilePos(name),
		Message: name + " was not written by lcgen, so what belongs there is missing",
		Hint:    "rename or remove it, and run lcgen generate",
	}
	if !f.Pos.IsValid() && len(p.Components) > 0 { // it isn't built
		f.Pos, f.End = p.Components[0].Spec.Name.Pos(), p.Components[0].Spec.Name.End()
	}
	p.Report(f)
}

// reportOrphan reports generated code of a package without components.
func reportOrphan(p *rule.Pass) {
	const name = parser.CodeFile
	old, err := p.ReadFile(filepath.Join(p.Dir, name))
	if pos := p.FilePos(name); pos != token.NoPos && err == nil && parser.Ours(old) {
		p.Report(rule.Finding{
			Code: "LC011", Pos: pos, Regenerate: true,
			Message: name + " is left over: the package has no component any more",
			Hint:    adviseGenerate,
		})
	}
}
