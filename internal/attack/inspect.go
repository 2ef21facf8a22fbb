package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// What holds for every answer, whatever was asked.
const (
	claimStatus    = "no 5xx but 503 with Retry-After"
	claimForeign   = "no foreign data"
	claimReflected = "nothing is reflected"
	claimHeader    = "nothing gets into a header"
	claimProblem   = "a refusal is a problem of RFC 9457"
)

// mark stands in everything that an attack wants to see reflected. An answer
// may hold it as text only.
const mark = "lcx7"

// markup is the mark in forms that are markup unless they are escaped.
var markup = []string{
	`<` + mark + `>`,
	`"'` + mark + `=1 `,
	`</` + mark + `>`,
	`<script>` + mark + `</script>`,
}

// markedMarkup finds the mark as an element, an attribute or a script. Where a
// text is escaped, neither an angle bracket nor a single quote stands before it.
var markedMarkup = regexp.MustCompile(`(?i)</?` + mark + `|["']'` + mark + `|<script[^>]*>` + mark +
	`|(?:href|src|action|formaction)\s*=\s*["']?\s*(?:javascript|data|vbscript):[^>]*` + mark)

// inspect returns what is wrong with an answer by what holds for each. It is to
// hold none of the secrets.
func inspect(a *answer, secrets *needles) []finding {
	var found []finding
	add := func(claim, format string, args ...any) {
		found = append(found, finding{claim: claim, effect: fmt.Sprintf(format, args...)})
	}
	if fault := statusFault(a); fault != "" {
		add(claimStatus, "%s", fault)
	}
	if s, ok := secrets.look(a.body); ok {
		found = append(found, s.finding(fmt.Sprintf("the answer, a %d,", a.status)))
	}
	if fault := headerFault(a); fault != "" {
		add(claimHeader, "%s", fault)
	}
	if fault := reflection(a); fault != "" {
		add(claimReflected, "%s", fault)
	}
	if fault := problemFault(a); fault != "" {
		add(claimProblem, "%s", fault)
	}
	return found
}

// statusFault returns what is wrong with the status of an answer.
func statusFault(a *answer) string {
	switch {
	case a.status == http.StatusSwitchingProtocols:
		return "the answer is 101: another protocol is spoken"
	case a.isBusy():
		if seconds, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || seconds < 1 {
			return fmt.Sprintf("the answer is %d with Retry-After %q", a.status, a.header.Get("Retry-After"))
		}
	case a.status >= 500 && !isServersOwn(a):
		return fmt.Sprintf("the answer is %s", a)
	}
	return ""
}

// isServersOwn reports whether net/http has refused a request that is none of
// HTTP/1.1, before the App could see it. It has 501 for a transfer coding and
// 505 for a version that it doesn't know.
func isServersOwn(a *answer) bool {
	switch a.status {
	case http.StatusBadRequest, http.StatusExpectationFailed, http.StatusRequestHeaderFieldsTooLarge, http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return a.last && strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") && a.header.Get("X-Content-Type-Options") == ""
	}
	return false
}

// headerFault returns what is wrong with the header of an answer.
func headerFault(a *answer) string {
	for name, values := range a.header {
		if strings.Contains(strings.ToLower(name), mark) {
			return fmt.Sprintf("there is a header %s: %q", name, values)
		}
		for _, value := range values {
			if strings.ContainsAny(value, "\r\n\x00") {
				return fmt.Sprintf("the header %s is %q", name, value)
			}
		}
	}
	for _, cookie := range a.header.Values("Set-Cookie") {
		if strings.Contains(cookie, mark) && !strings.HasPrefix(cookie, "lc-flash=") {
			return fmt.Sprintf("the cookie %q is set", cookie)
		}
	}
	if to := a.header.Get("Location"); to != "" && !isLocal(to) {
		return fmt.Sprintf("the answer leads to %q", to)
	}
	if a.header.Get("Access-Control-Allow-Origin") != "" {
		return "pages of other sites may read the answer"
	}
	return ""
}

// isLocal reports whether a browser stays on the site that leads it to a place.
func isLocal(to string) bool {
	to = strings.NewReplacer("\t", "", "\r", "", "\n", "", "\\", "/").Replace(to) // as browsers do
	return strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//")
}

// reflection returns where an answer holds what was sent as more than text.
func reflection(a *answer) string {
	if len(a.body) == 0 || !bytes.Contains(bytes.ToLower(a.body), []byte(mark)) {
		return ""
	}
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	switch kind {
	case "text/html":
		return markupIn("the page", string(a.body))
	case "application/json":
		return markupInJSON(a.body)
	case "application/problem+json", "text/css", "text/plain", "text/event-stream":
		if a.header.Get("X-Content-Type-Options") == "nosniff" {
			return ""
		}
		return fmt.Sprintf("an answer of type %q that a browser may take for HTML holds %s", kind, clip(a.body, 240))
	}
	return fmt.Sprintf("an answer of type %q holds %s", kind, clip(a.body, 240))
}

// markupInJSON looks at the HTML that an answer to the client has: one change, or
// several views.
func markupInJSON(body []byte) string {
	all := make([]change, 1)
	into := any(&all[0])
	if bytes.HasPrefix(body, []byte("[")) {
		into = &all
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Sprintf("what should be JSON is %s", clip(body, 240))
	}
	for _, one := range all {
		if found := markupInChange(one); found != "" {
			return found
		}
	}
	return ""
}

// markupInChange looks at the HTML of a change.
func markupInChange(c change) string {
	if fault := markupIn("the HTML of "+c.ComponentID, c.HTML); fault != "" {
		return fault
	}
	for selector, html := range c.Fragments {
		if fault := markupIn("the fragment "+selector+" of "+c.ComponentID, html); fault != "" {
			return fault
		}
	}
	return ""
}

// markupIn returns where HTML holds the mark as markup.
func markupIn(where, html string) string {
	at := markedMarkup.FindStringIndex(html)
	if at == nil {
		return ""
	}
	return fmt.Sprintf("%s holds %q", where, html[max(0, at[0]-40):min(len(html), at[1]+40)])
}

// problemFault returns what is wrong with a refusal.
func problemFault(a *answer) string {
	if a.header.Get("Content-Type") != "application/problem+json" || len(a.body) == 0 {
		return ""
	}
	var problem struct {
		Title  string
		Status int
		Code   string
	}
	if err := json.Unmarshal(a.body, &problem); err != nil || problem.Status != a.status || problem.Title == "" || problem.Code == "" {
		return fmt.Sprintf("the problem of a %d is %s", a.status, clip(a.body, 240))
	}
	return ""
}
