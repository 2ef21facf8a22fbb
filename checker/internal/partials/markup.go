package partials

import (
	"go/token"

	"github.com/lcgen/lcgen/checker/internal/markup"
)

// Sources returns the texts as templates to check. The function gives a file its
// place in a file set.
func (s *Set) Sources(file func(path string, content []byte) *token.File) []*markup.Source {
	var sources []*markup.Source
	for _, t := range s.Texts {
		at := file(t.Path, t.File)
		sources = append(sources, &markup.Source{
			Name: t.Name, Text: t.Text, Left: t.Left, Right: t.Right, Known: t.Known,
			Pos: func(offset int) token.Pos { return at.Pos(min(t.At(offset), at.Size())) },
		})
	}
	return sources
}
