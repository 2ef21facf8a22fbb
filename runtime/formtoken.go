package lc

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"maps"
)

// Form fields that are no parameters.
const (
	// tokenField carries the token that the browser client sends as a header.
	tokenField = "_token"

	// pageField carries the path of the page that a form came from, where the
	// browser's Referer would be that of the form's own answer.
	pageField = "_page"

	// zoneField carries the name of the location that the form's times are in.
	zoneField = "_zone"

	// requestField carries what tells one showing of a form from all others. A
	// form that the browser sends twice by itself is answered once by it, as the
	// browser client's request is by LC-Request.
	requestField = "_request"
)

// HTML that goes to many viewers can hold neither a token nor, as a Binding
// does not know the App, a base path or a location. So a Binding writes the
// marks below, and an App puts the rest in their place. Text that is escaped can
// hold no mark, for each needs a quote.
const (
	formMark   = `method="post" action="lc:`                                // a path below the base follows
	buttonMark = `formaction="lc:`                                          // the same of a button
	tokenMark  = `<input type="hidden" name="` + tokenField + `" value="">` // filled in on the page of one viewer
	zoneMark   = `<input type="hidden" name="` + zoneField + `" value="">`  // filled in with each rendering
	timeMark   = ` lc-time="`                                               // what timeAttr reads follows, and a quote

	// requestMark is filled in on the page of one viewer, too: what several are
	// sent would else differ with each rendering, and it is for browsers in which
	// no client runs.
	requestMark = `<input type="hidden" name="` + requestField + `" value="">`
)

// placeForms returns html with the actions of its forms below the base path,
// and with the location that their times are in.
func (a *App) placeForms(ctx context.Context, html []byte) []byte {
	if bytes.Contains(html, []byte(formMark)) {
		html = bytes.ReplaceAll(html, []byte(formMark), []byte(a.placedMark()))
	}
	if bytes.Contains(html, []byte(buttonMark)) {
		html = bytes.ReplaceAll(html, []byte(buttonMark), []byte(`formaction="`+a.base+`/`))
	}
	if bytes.Contains(html, []byte(zoneMark)) {
		html = bytes.ReplaceAll(html, []byte(zoneMark), []byte(a.placedZone(ctx)))
	}
	if bytes.Contains(html, []byte(timeMark)) {
		html = placeTimes(html, a.location(ctx))
	}
	return html
}

// placedZone returns what takes the place of zoneMark.
func (a *App) placedZone(ctx context.Context) string {
	return zoneMark[:len(zoneMark)-len(`">`)] + html.EscapeString(a.location(ctx).String()) + `">`
}

// placedMark returns what takes the place of formMark.
func (a *App) placedMark() string { return `method="post" action="` + a.base + `/` }

// placed returns the event with the forms in its HTML as placeForms makes them
// for those who listen to the channel.
func (a *App) placed(ctx context.Context, ch Channel, e Event) Event {
	to := a.forAudience(ctx, ch)
	e.html = string(a.placeForms(to, []byte(e.html)))
	e.fragments = maps.Clone(e.fragments)
	for selector, html := range e.fragments {
		e.fragments[selector] = string(a.placeForms(to, []byte(html)))
	}
	return e
}

// fillTokens returns html with the token in its forms, and with what tells each
// of them from all others. The token needs no escaping: it consists of base64url,
// "~", and ASCII letters of an instance.
func fillTokens(html []byte, token string) []byte {
	if token == "" || !bytes.Contains(html, []byte(tokenMark)) {
		return html
	}
	return bytes.ReplaceAll(fillRequests(html), []byte(tokenMark), []byte(tokenInput(token)))
}

func tokenInput(token string) string {
	return tokenMark[:len(tokenMark)-len(`">`)] + token + `">`
}

// fillRequests returns html with a request ID in each form. All of one rendering
// begin with the same random text.
func fillRequests(html []byte) []byte {
	if !bytes.Contains(html, []byte(requestMark)) {
		return html
	}
	shown := rand.Text()
	var filled bytes.Buffer
	for n := 1; ; n++ {
		before, after, found := bytes.Cut(html, []byte(requestMark))
		filled.Write(before)
		if !found {
			return filled.Bytes()
		}
		fmt.Fprintf(&filled, `%s%s.%d">`, requestMark[:len(requestMark)-len(`">`)], shown, n)
		html = after
	}
}
