package lc

import (
	"bytes"
	"maps"
	"strings"
)

// Form fields that are no parameters.
const (
	// tokenField carries the token that the browser client sends as a header.
	tokenField = "_token"

	// pageField carries the path of the page that a form came from, where the
	// browser's Referer would be that of the form's own answer.
	pageField = "_page"
)

// HTML that goes to many viewers can hold neither a token nor, as a Binding
// does not know the App, a base path. So a Binding writes the two marks below,
// and an App puts the rest in their place. Text that is escaped can hold
// neither mark, for both need a quote.
const (
	formMark  = `method="post" action="lc:`                                // a path below the base follows
	tokenMark = `<input type="hidden" name="` + tokenField + `" value="">` // filled in on the page of one viewer
)

// placeForms returns html with the actions of its forms below the base path.
func (a *App) placeForms(html []byte) []byte {
	if !bytes.Contains(html, []byte(formMark)) {
		return html
	}
	return bytes.ReplaceAll(html, []byte(formMark), []byte(a.placedMark()))
}

// placedMark returns what takes the place of formMark.
func (a *App) placedMark() string { return `method="post" action="` + a.base + `/` }

// placed returns the event with the forms in its HTML below the base path.
func (a *App) placed(e Event) Event {
	e.html = strings.ReplaceAll(e.html, formMark, a.placedMark())
	e.fragments = maps.Clone(e.fragments)
	for selector, html := range e.fragments {
		e.fragments[selector] = strings.ReplaceAll(html, formMark, a.placedMark())
	}
	return e
}

// fillTokens returns html with the token in its forms. The token needs no
// escaping: it consists of base64url, "~", and ASCII letters of an instance.
func fillTokens(html []byte, token string) []byte {
	if !bytes.Contains(html, []byte(tokenMark)) {
		return html
	}
	return bytes.ReplaceAll(html, []byte(tokenMark), []byte(tokenInput(token)))
}

func tokenInput(token string) string {
	return tokenMark[:len(tokenMark)-len(`">`)] + token + `">`
}
