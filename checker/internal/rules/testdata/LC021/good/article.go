package article

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Article can be edited by everybody.
//
//lc:component template=article.html
//lc:channel context article
type Article struct {
	ID    lc.ComponentID
	Title string `lc:"state"`
}

//lc:action
func (a *Article) Rename(title string) error {
	if title == "" {
		return lc.Invalid("title", "A title is needed.")
	}
	a.Title = title
	return nil
}

// Imported tells all viewers of an article that it has come in again.
func Imported(ctx context.Context, app *lc.App, instance string) error {
	return app.Refresh(ctx, lc.ComponentID{Name: "article", Instance: instance})
}
