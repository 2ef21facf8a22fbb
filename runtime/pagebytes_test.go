package lc

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"
	"testing"
)

var cardTemplate = template.Must(template.New("").Parse(`<article class="card"><h3>{{.Title}}</h3><p>{{.Text}}</p>` +
	`<form {{.Like.Form}}>{{.Like.Fields}}<button>Like</button></form>` +
	`<form {{.Say.Form}}>{{.Say.Fields}}<input name="text" aria-label="Comment"><button>Send</button></form></article>`))

// cardDefinition is that of a card with two forms, one of which asks for text.
func cardDefinition() Definition[tally, *tally] {
	def := tallyDefinition()
	def.Name = "card"
	def.ChannelOf = func(id ComponentID) Channel { return ContextChannel("cards", id.Instance) }
	def.Channel = func(c *tally) Channel { return def.ChannelOf(c.ID) }
	def.Render = func(c *tally, _ context.Context, w io.Writer) error {
		return cardTemplate.Execute(w, map[string]any{
			"Title": "Card " + c.ID.Instance, "Text": strings.Repeat("A sentence about what it shows. ", 4),
			"Like": Bind(c.ID, "add", Arg("by", 1)), "Say": Bind(c.ID, "say", Arg("text", "")).Ask("text"),
		})
	}
	return def
}

// TestBytesOfTokens measures a page of 200 cards with two forms each: how many
// bytes it has, and how many of them are tokens.
func TestBytesOfTokens(t *testing.T) {
	f := newFixture(t, cardDefinition())
	var page strings.Builder
	for i := range 200 {
		page.WriteString(f.page("ada", ComponentID{"card", fmt.Sprintf("card-%d", i)}))
	}
	tokens, bytes := 0, 0
	for _, m := range regexp.MustCompile(`(?:data-lc-token|name="_token" value)="([^"]+)"`).FindAllStringSubmatch(page.String(), -1) {
		tokens++
		bytes += len(m[1])
	}
	t.Logf("%d bytes, %d of them in %d tokens", page.Len(), bytes, tokens)
	if tokens != 600 || bytes > tokens*28 {
		t.Errorf("%d tokens have %d bytes, want 600 with 28 each", tokens, bytes)
	}
}
