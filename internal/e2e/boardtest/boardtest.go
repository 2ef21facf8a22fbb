// Package boardtest has people work on a board of cards in a browser: that of
// examples/board, or the same with its HTML written in something else.
package boardtest

import (
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// TwoPeople runs the program of a board, and has two people add, move and change
// cards on a board of 300 of them, one of whom types all the time.
func TwoPeople(t *testing.T, program string) {
	t.Helper()
	browser.Need(t)
	address := browser.StartProgram(t, "The board is at ", program, "-cards", "300")
	ada, bob := open(t, address, "ada"), open(t, address, "bob")
	for _, p := range []*browser.Page{ada, bob} {
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
	for _, p := range []*browser.Page{ada, bob} {
		p.Until(row("Paint the door"))
		p.Check(row("Paint the door") + `.parentNode.rows[0] === ` + row("Paint the door"))
		p.Check(`document.querySelectorAll("tbody > tr").length === 301`)
	}
	note(ada, "Paint the door", "green")
	untilNoted(bob, "Paint the door", "green")
	bob.Check(`window.typed.isConnected && document.activeElement === window.typed && window.typed.value === "half a no"`)

	// He goes on where he was, while the card moves.
	ada.Eval(`liveComponentManager.action("board:team", "raise", {card: "team-7"})`)
	for _, p := range []*browser.Page{ada, bob} {
		p.Until(row("Card team-7") + `.nextElementSibling === ` + row("Card team-6"))
	}
	bob.Keys("te\r")
	for _, p := range []*browser.Page{ada, bob} {
		untilNoted(p, "Card team-7", "half a note")
	}
	bob.Check(`window.typed.isConnected && document.activeElement === window.typed`)
	note(bob, "Paint the door", "or blue")
	untilNoted(ada, "Paint the door", "or blue")

	// A card that one may not see is not there for that one.
	ada.Eval(`document.querySelector("section input[name=title]").value = "A gift for Bob"`)
	ada.Click(`button[value=private]`)
	ada.Until(row("A gift for Bob"))
	ada.Check(row("A gift for Bob") + `.className === "private"`)
	note(ada, "A gift for Bob", "a book")
	untilNoted(ada, "A gift for Bob", "a book")
	bob.UntilText("h2", "team 302 cards")
	bob.Until(`document.querySelectorAll("tbody > tr").length === 301`)
	bob.Check(`!document.body.textContent.includes("gift")`)

	// What is taken off the board goes, and its channel with it.
	bob.Eval(`liveComponentManager.action("board:team", "drop", {card: "team-9"})`)
	for _, p := range []*browser.Page{ada, bob} {
		p.Until(`!` + row("Card team-9") + ` && !liveComponentManager.sseClients.has("card:team-9")`)
	}
}

// open shows the board to a user, in a browser context of their own.
func open(t *testing.T, address, user string) *browser.Page {
	t.Helper()
	p := browser.Open(t, address)
	p.Follow("button[name=user][value=" + user + "]")
	return p
}

// row is a JavaScript expression for the row of the card with that title.
func row(title string) string {
	return `[...document.querySelectorAll("tbody > tr")].find(row => row.cells[0]?.firstChild?.data?.trim() === "` + title + `")`
}

// note adds a note to the card with that title, by the keyboard.
func note(p *browser.Page, title, text string) {
	p.T.Helper()
	p.Until(row(title))
	p.Eval(row(title) + `.querySelector("input[name=text]").focus()`)
	p.Keys(text + "\r")
}

// untilNoted waits until the card with that title shows the note.
func untilNoted(p *browser.Page, title, text string) {
	p.T.Helper()
	p.Until(row(title) + `?.cells[1].textContent.includes("` + text + `")`)
}
