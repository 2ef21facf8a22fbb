package clients

import (
	"context"
	"fmt"
	"html"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/arg"
)

// A sheet is a component that shows rows in an order, with what patches are
// made of: keys, comments, texts between elements, and attributes that change.
type sheet struct {
	id    lc.ComponentID
	state sheetState
}

type sheetState struct {
	Rows  []string `json:"rows"`
	Class string   `json:"class"`
}

func (s *sheet) set(rows []string, class string) { s.state = sheetState{rows, class} }

func (s *sheet) render(_ context.Context, w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "<h2>%d rows</h2>\n<!-- the rows -->", len(s.state.Rows))
	fmt.Fprintf(&b, `<table class="%s"><tbody>`, html.EscapeString(s.state.Class))
	for _, row := range s.state.Rows {
		key := html.EscapeString(row)
		fmt.Fprintf(&b, "\n<tr data-lc-key=\"%s\"><td>%s</td><td>that is <b>%[1]s</b> &amp; a text that is the same in all rows</td></tr>", key, key)
	}
	b.WriteString("\n</tbody></table>text<br>and <input name=x disabled> more")
	_, err := io.WriteString(w, b.String())
	return err
}

func registerSheet(app *lc.App) {
	channel := func(id lc.ComponentID) lc.Channel { return lc.ContextChannel("sheet", id.Instance) }
	codec := lc.JSONCodec("1",
		func(s *sheet) sheetState { return s.state },
		func(s *sheet, state sheetState) { s.state = state })
	lc.Register(app, lc.Definition[sheet, *sheet]{
		Name:      "sheet",
		New:       func(_ context.Context, id lc.ComponentID) (*sheet, error) { return &sheet{id: id}, nil },
		Channel:   func(s *sheet) lc.Channel { return channel(s.id) },
		ChannelOf: channel,
		Render:    (*sheet).render,
		State:     codec,
		Actions: []lc.Action[sheet, *sheet]{{
			Name:   "set",
			Params: []lc.Param{{Name: "rows", Type: "[]string"}, {Name: "class", Type: "string"}},
			Bind: func(args *arg.Args) lc.Call[sheet, *sheet] {
				rows := arg.Required(args, "rows", arg.JSON[[]string])
				class := arg.Required(args, "class", arg.String[string])
				return func(_ context.Context, s *sheet) (*sheet, error) {
					s.set(rows, class)
					return nil, nil
				}
			},
		}},
	})
}

// newSheets serves a page with a sheet, and returns its address.
func newSheets(t *testing.T) string {
	app := lc.New(
		lc.WithSecret([]byte(strings.Repeat("sheets", 8))),
		lc.WithLogger(slog.New(slog.DiscardHandler)),
		lc.WithUser(func(*http.Request) string { return user }),
	)
	registerSheet(app)
	page := template.Must(template.New("page").Funcs(lc.TemplateFuncs()).Parse(`<!doctype html><title>sheet</title>{{component "sheet" "one"}}`))
	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.Handle("/", app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := app.Execute(r.Context(), w, page, nil); err != nil {
			t.Errorf("page: %v", err)
		}
	})))
	server := httptest.NewServer(mux)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.URL + "/"
}
