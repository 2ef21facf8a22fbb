package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// adviseStatus says what to do about an answer of the App.
func adviseStatus(code int) string {
	switch code {
	case http.StatusForbidden:
		return "this viewer may not: log in with --header 'Cookie: …', or look at Authorize, the authorizer and WithUser"
	case http.StatusNotFound:
		return "register the component with the App that answers here, and let it handle the path"
	case http.StatusTooManyRequests:
		return "look at Limits.Rate and Limits.StreamsPerAddress; behind a proxy all guests count as one, unless WithTrustedProxies names it"
	case http.StatusServiceUnavailable:
		return "the App is full or shutting down: look at its limits"
	}
	return "look in the application's log for lines with SSE or this path"
}

// detail returns what a problem (RFC 9457) says, as the end of a sentence.
func detail(body string) string {
	var p struct{ Detail, Title string }
	if json.Unmarshal([]byte(body), &p) != nil || p.Detail+p.Title == "" {
		return ""
	}
	if p.Detail == "" {
		p.Detail = p.Title
	}
	return ": " + strings.TrimSuffix(p.Detail, ".")
}

// plain returns an error of package http without the URL, which the report
// names already.
func plain(err error) string {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err.Error()
	}
	return err.Error()
}

// count returns a number of things with the words for one and for several.
func count(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
