package rules

import (
	"fmt"
	"path/filepath"

	"github.com/lcgen/lcgen/checker/internal/rule"
)

var nameDuplicate = &rule.Rule{
	Code:  "LC009",
	Title: "a duplicate component, action or parameter name",
	Level: rule.Error,
	Doc: `Components, the actions of a component and the parameters of an action are told
apart by their names on the wire. Two components of one name can't be registered
with one App, wherever in the program they are declared; two parameters such as
userID and userId are one on the wire. A declaration under a name that lcgen
emits, such as RegisterTally or TallyComponent, clashes with it in the same way,
also in a test or a file that build constraints leave out.

Give one of them another name: behind the directive, or in Go.`,
	Program: checkNameDuplicate,
}

// checkNameDuplicate compares the components of different packages. The parser
// compares those of one.
func checkNameDuplicate(p *rule.Program) {
	type declared struct {
		pass      *rule.Pass
		component *rule.Component
	}
	first := map[string][]declared{}
	for _, pass := range p.Passes {
		for _, c := range pass.Components {
			name := c.Component.Name
			for _, d := range first[name] {
				if d.pass.Model.Path == pass.Model.Path || !p.Meet(d.pass, pass) {
					continue
				}
				p.Report(rule.Finding{
					Code: "LC009", Pos: c.Spec.Name.Pos(), End: c.Spec.Name.End(), Component: c.Type,
					Message: fmt.Sprintf("component %s is declared twice in the program: by %s.%s and, at %s:%d, by %s.%s", name,
						pass.Model.Path, c.Type, seenFrom(pass.Dir, d.component.Pos.Filename), d.component.Pos.Line, d.pass.Model.Path, d.component.Type),
					Hint: "give one of them another NAME: //lc:component NAME",
				})
				break
			}
			first[name] = append(first[name], declared{pass, c})
		}
	}
}

// seenFrom returns the path of a file relative to a folder, or the path itself
// if there is no way from one to the other.
func seenFrom(dir, file string) string {
	rel, err := filepath.Rel(dir, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(rel)
}
