package e2e

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/examples/board/desk"
	lc "github.com/lcgen/lcgen/runtime"
)

// startBoard serves a page with a board of so many cards to whomever ?as= names,
// and returns its address.
func startBoard(t *testing.T, cards int) string {
	t.Helper()
	userOf := func(r *http.Request) string {
		if c, err := r.Cookie("as"); err == nil {
			return c.Value
		}
		return ""
	}
	app := lc.New(lc.WithSecret([]byte(strings.Repeat("k", 32))), lc.WithLogger(slog.New(slog.DiscardHandler)), lc.WithUser(userOf))
	var known desk.Cards
	desk.RegisterBoard(app, desk.NewBoard(&known, cards))
	desk.RegisterCard(app, desk.NewCard(&known))

	page := template.Must(template.New("").Funcs(app.Funcs(context.Background())).Parse(
		`<!doctype html><title>board</title>{{lcClient}}{{component "board" "team"}}`))
	mux := http.NewServeMux()
	mux.Handle("/lc/", app)
	mux.Handle("/sse/", app)
	mux.HandleFunc("/as/{user}", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "as", Value: r.PathValue("user"), Path: "/"})
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	mux.Handle("/{$}", app.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := app.Execute(r.Context(), w, page, nil); err != nil {
			t.Error(err)
		}
	})))
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		app.Shutdown(context.Background())
	})
	return server.URL
}

// row is a JavaScript expression for the row of the card with that title.
func row(title string) string {
	return `[...document.querySelectorAll("tbody > tr")].find(row => row.cells[0]?.firstChild?.data?.trim() === "` + title + `")`
}

// note adds a note to the card with that title, by the keyboard.
func (p *Page) note(title, text string) {
	p.t.Helper()
	p.Until(row(title))
	p.Eval(row(title) + `.querySelector("input[name=text]").focus()`)
	p.Keys(text + "\r")
}

// untilNoted waits until the card with that title shows the note.
func (p *Page) untilNoted(title, text string) {
	p.t.Helper()
	p.Until(row(title) + `?.cells[1].textContent.includes("` + text + `")`)
}

// TestTwoPeopleWorkOnABoard has two people add, move and change cards on a board of
// 300 of them, one of whom types all the time.
func TestTwoPeopleWorkOnABoard(t *testing.T) {
	const cards = 300
	address := startBoard(t, cards)
	ada, bob := open(t, address+"/as/ada"), open(t, address+"/as/bob")
	for _, p := range []*Page{ada, bob} {
		p.Until(`liveComponentManager.sseClients.size === 301 && [...liveComponentManager.sseClients.values()].every(c => c.isConnected)`)
		p.Check(`document.querySelectorAll("tbody > tr").length === 300`)
	}
	// He types into a card, and is not done yet.
	bob.Eval(row("Card team-7") + `.querySelector("input[name=text]").focus()`)
	bob.Keys("half a no")
	typed := row("Card team-7") + `.querySelector("input[name=text]")`
	bob.Eval(`window.typed = ` + typed)

	// A new card is a row, and acts at once for both.
	ada.Type("section input[name=title]", "Paint the door\r")
	for _, p := range []*Page{ada, bob} {
		p.Until(row("Paint the door"))
		p.Check(row("Paint the door") + `.parentNode.rows[0] === ` + row("Paint the door"))
		p.Check(`document.querySelectorAll("tbody > tr").length === 301`)
	}
	ada.note("Paint the door", "green")
	bob.untilNoted("Paint the door", "green")
	bob.Check(`window.typed.isConnected && document.activeElement === window.typed && window.typed.value === "half a no"`)

	// He goes on where he was, while the card moves.
	ada.Eval(`liveComponentManager.action("board:team", "raise", {card: "team-7"})`)
	for _, p := range []*Page{ada, bob} {
		p.Until(row("Card team-7") + `.nextElementSibling === ` + row("Card team-6"))
	}
	bob.Keys("te\r")
	for _, p := range []*Page{ada, bob} {
		p.untilNoted("Card team-7", "half a note")
	}
	bob.Check(`window.typed.isConnected && document.activeElement === window.typed`)
	bob.note("Paint the door", "or blue")
	ada.untilNoted("Paint the door", "or blue")

	// A card that one may not see is not there for that one.
	ada.Eval(`document.querySelector("section input[name=title]").value = "A gift for Bob"`)
	ada.Click(`button[value=private]`)
	ada.Until(row("A gift for Bob"))
	ada.Check(row("A gift for Bob") + `.className === "private"`)
	ada.note("A gift for Bob", "a book")
	ada.untilNoted("A gift for Bob", "a book")
	bob.UntilText("h2", "team 302 cards")
	bob.Until(`document.querySelectorAll("tbody > tr").length === 301`)
	bob.Check(`!document.body.textContent.includes("gift")`)

	// What is taken off the board goes, and its channel with it.
	bob.Eval(`liveComponentManager.action("board:team", "drop", {card: "team-9"})`)
	for _, p := range []*Page{ada, bob} {
		p.Until(`!` + row("Card team-9") + ` && !liveComponentManager.sseClients.has("card:team-9")`)
	}
}
