package main

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/lcgen/lcgen/examples/showcase/people"
	lc "github.com/lcgen/lcgen/runtime"
)

// maxNotification is how long a notification may be, in characters.
const maxNotification = 140

// notify sends a notification to a user: an ordinary handler that has nothing
// to do with components and pushes to one all the same.
func (s *site) notify(w http.ResponseWriter, r *http.Request) {
	sender, ok := lc.UserFrom(r.Context())
	if !ok {
		http.Error(w, "Log in to notify somebody.", http.StatusForbidden)
		return
	}
	to, known := people.Find(r.FormValue("to"))
	text := strings.TrimSpace(r.FormValue("text"))
	if !known || text == "" || utf8.RuneCountInString(text) > maxNotification {
		http.Error(w, fmt.Sprintf("A notification needs somebody to go to and 1 to %d characters.", maxNotification), http.StatusUnprocessableEntity)
		return
	}
	send := s.notifier.Send
	if r.FormValue("push") == "fragments" {
		send = s.notifier.SendFragments
	}
	if to.ID != sender {
		text = people.Name(sender) + ": " + text
	}
	if err := send(r.Context(), to.ID, text); err != nil {
		s.logger.ErrorContext(r.Context(), "notify", "user", to.ID, "err", err)
		http.Error(w, "The notification could not be sent.", http.StatusInternalServerError)
		return
	}
	if to.ID == sender && r.FormValue("reload") == "" {
		// The page stays as it is; the notification comes to it by itself.
		w.WriteHeader(http.StatusNoContent)
		return
	}
	back := placeOf(r)
	back.Sent = to.ID
	s.backToPage(w, r, back)
}
