// Package poll shares a base between components.
package poll

import (
	"context"
	"embed"
	"html/template"
	"io"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// Ballot is what all polls have.
type Ballot struct {
	Votes map[string]int `lc:"state"`
}

//lc:action
func (b *Ballot) Vote(option string) {
	if b.Votes == nil {
		b.Votes = map[string]int{}
	}
	b.Votes[option]++
}

// Total counts the votes.
func (b *Ballot) Total() (sum int) {
	for _, n := range b.Votes {
		sum += n
	}
	return sum
}

// Poll asks a question.
//
//lc:component
//lc:channel context poll
type Poll struct {
	Ballot
	ID       lc.ComponentID
	Question string
}

//go:embed poll.html
var files embed.FS

var page = template.Must(template.New("poll.html").Funcs(template.FuncMap{
	"title": strings.ToTitle,
	"times": func(s string, n int) string { return strings.Repeat(s, n) },
}).ParseFS(files, "poll.html"))

// Render writes the poll.
func (p *Poll) Render(ctx context.Context, w io.Writer) error { return page.Execute(w, p) }

//lc:action
func (p *Poll) Reset() { clear(p.Votes) }
