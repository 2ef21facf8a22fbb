package lc

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/lcgen/lcgen/runtime/internal/clip"
)

// effects collects what an action does beside changing its component. Its
// JSON is the "effects" of the answer.
type effects struct {
	Token    string       `json:"token,omitempty"`
	Redirect string       `json:"redirect,omitempty"`
	Flash    []string     `json:"flash,omitempty"`
	Dispatch []dispatched `json:"dispatch,omitempty"`
	Removed  bool         `json:"removed,omitempty"` // the instance is gone

	Query addressChange `json:"query,omitempty"`
	Push  bool          `json:"push,omitempty"` // Query is a new entry in the browser's history
	Keep  string        `json:"keep,omitempty"` // what the tab is to keep of the component over a reload
	Title string        `json:"title,omitempty"`

	items []changedItem // of lists; they are part of the update
	err   error         // the first of Dispatch and items; fails the action

	mu   sync.Mutex // the action may have goroutines
	over bool       // the method has returned: what a goroutine adds later is in vain
}

// dispatched is an event for the page's own scripts.
type dispatched struct {
	Event  string          `json:"event"`
	Detail json.RawMessage `json:"detail"`
}

type effectsKey struct{}

// add changes the effects, unless the method has returned.
func (e *effects) add(change func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.over {
		change()
	}
}

// end says that the method has returned. From here on nobody changes the effects
// but the App.
func (e *effects) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.over = true
}

// effectsFrom returns where effects are collected, in vain where ctx is not
// that of an action.
func effectsFrom(ctx context.Context) *effects {
	if e, ok := ctx.Value(effectsKey{}).(*effects); ok {
		return e
	}
	return new(effects)
}

// Redirect sends the browser to another page after the action: a path of this
// site, with or without a query: "/orders/7". Anything else is refused with an
// error, also where a browser would take it for another site ("//host",
// "/\host").
func Redirect(ctx context.Context, localPath string) error {
	if !isLocalPath(localPath) {
		return fmt.Errorf("redirect to %q: it is not a path of this site, such as /orders/7", clip.String(localPath))
	}
	e := effectsFrom(ctx)
	e.add(func() { e.Redirect = localPath })
	return nil
}

// Flash shows a message to the user who acts: on the page at hand, in the element
// with data-lc-flash, or on the page that Redirect leads to, where Flashes and
// lcFlash have it once.
func Flash(ctx context.Context, message string) {
	e := effectsFrom(ctx)
	e.add(func() { e.Flash = append(e.Flash, message) })
}

// Dispatch lets an event bubble from the component's element in the browser of
// the user who acts, a CustomEvent with the given detail: anything that
// encoding/json takes. Its name has the form that [App.Dispatch] says. What can't be
// dispatched fails the action. Without the browser client it does nothing.
func Dispatch(ctx context.Context, event string, detail any) {
	e := effectsFrom(ctx)
	raw, err := json.Marshal(detail)
	if err == nil {
		err = checkEventName(event)
	}
	e.add(func() {
		switch {
		case err == nil:
			e.Dispatch = append(e.Dispatch, dispatched{event, raw})
		case e.err == nil:
			e.err = fmt.Errorf("dispatch event %q: %w", event, err)
		}
	})
}

// isLocalPath reports whether every browser takes s for a path of the site
// that it is on. Browsers drop tabs and line ends from URLs and take a
// backslash for a slash.
func isLocalPath(s string) bool {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == '\\' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// isEmpty reports whether there is nothing to tell the browser.
func (e *effects) isEmpty() bool {
	return e.Token == "" && e.Redirect == "" && len(e.Flash) == 0 && len(e.Dispatch) == 0 && !e.Removed &&
		len(e.Query) == 0 && e.Keep == "" && e.Title == ""
}

// removedToo returns what member has returned for some effects, with the word that
// the instance is gone.
func removedToo(member []byte) ([]byte, error) {
	answer := struct{ Effects effects }{}
	if err := json.Unmarshal(append([]byte(`{"":0`), member...), &answer); err != nil {
		return nil, err
	}
	answer.Effects.Removed = true
	return answer.Effects.member()
}

// noEffects is what member returns if there are none.
var noEffects = []byte(`,"effects":{}}`)

// member returns the effects as the last member of a JSON object, with the
// brace that ends it.
func (e *effects) member() ([]byte, error) {
	if e.isEmpty() {
		return noEffects, nil
	}
	line, err := encodeLine(e)
	if err != nil {
		return nil, err
	}
	return append(append([]byte(`,"effects":`), line...), '}'), nil
}
