package rules

import (
	"go/token"
	"maps"
	"path"

	"github.com/lcgen/lcgen/checker/internal/markup"
	"github.com/lcgen/lcgen/checker/internal/partials"
	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// A shown is what the template of a component shows.
type shown struct {
	form       bool
	components []string
}

// A showing is what the templates of components show, by their names.
type showing map[string]shown

// shownBy returns what the components of packages show whose templates their
// directives name.
func shownBy(passes []*rule.Pass) showing {
	all := showing{}
	for _, p := range passes {
		own := rule.Cached(p, "shown", func() showing {
			s := showing{}
			for _, c := range p.Model.Components {
				if c.Template != nil {
					s[c.Name] = shownByOne(p, c)
				}
			}
			return s
		})
		maps.Copy(all, own)
	}
	return all
}

// shownByOne returns what a component shows.
func shownByOne(p *rule.Pass, c *parser.Component) shown {
	content, err := p.ReadFile(c.Template.Path)
	if err != nil {
		return shown{}
	}
	nowhere := func(int) token.Pos { return token.NoPos }
	set := &markup.Set{Name: path.Base(c.Template.File)}
	if c.Partials != nil {
		for _, t := range partials.Read(c.Partials.Declared.Filename, c.Partials.Var.Text, p.ReadFile).Texts {
			set.Texts = append(set.Texts, &markup.Source{Name: t.Name, Text: t.Text, Left: t.Left, Right: t.Right, Pos: nowhere})
		}
	}
	set.Texts = append(set.Texts, &markup.Source{Name: set.Name, Text: string(content), Pos: nowhere})
	var s shown
	s.form, s.components = set.Shown()
	return s
}

// form returns the name of the component whose form another shows: its own, or one
// inside it. It is empty if there is none. Those that were seen already have none.
func (s showing) form(name string, seen map[string]bool) string {
	if s[name].form {
		return name
	}
	if seen[name] {
		return ""
	}
	seen[name] = true
	for _, inner := range s[name].components {
		if found := s.form(inner, seen); found != "" {
			return found
		}
	}
	return ""
}
