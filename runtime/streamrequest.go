package lc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// A streamRequest is what a request for a stream asks for. There are three
// forms of one:
//
//	GET  {sse}/{channel}
//	GET  {sse}?channel=A&channel=B
//	POST {sse}    {"components": [...]}
//
// A request is named if it says which components the page shows: with
// component in its query, and always by POST. Others come from plain readers,
// such as an EventSource, and only say channels.
//
// Nothing in it has been checked, and all of it is part of the request's
// memory.
type streamRequest struct {
	named      bool
	channels   []string          // asked for by name; none by POST
	components []streamComponent // of a named request
	tokens     []string          // of a plain one
	after      string            // Last-Event-ID of a plain one
	patch      bool              // the viewer takes patches

	query url.Values
}

// A streamComponent is a component that a page shows.
type streamComponent struct {
	id      string
	channel string // a hint: the data-sse-channel of its wrapper
	token   string
	version uint64 // that the page shows; 0: unknown
	after   string // the place up to which the page has seen its channel
}

// What one request for a stream may hold.
const (
	// perChannel is how many components, or tokens, there may be for each
	// channel that a stream may have. A page may show several components of
	// one channel.
	perChannel = 4

	maxTokenBytes = 32 << 10 // of all tokens in a query; few proxies let a longer URL through
	maxStreamBody = 1 << 20
)

// readStreamQuery reads a request by GET for channels of these names.
func readStreamQuery(r *http.Request, names []string, channels int) (*streamRequest, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, errMalformed("The query of the stream cannot be read: %s.", err.Error())
	}
	if len(names) == 0 {
		return nil, errMalformed("The stream needs a channel, such as ?channel=global.")
	}
	req := &streamRequest{
		channels: names,
		named:    len(query["component"]) > 0,
		patch:    query.Get("patch") == "1",
		query:    query,
	}
	if err := checkTokens(query["token"], channels); err != nil {
		return nil, err
	}
	if req.named {
		return req, req.readComponents(channels)
	}
	req.tokens = query["token"]
	req.after = lastEventID(r, query)
	return req, nil
}

// readComponents reads the components of a query. The nth token, version and
// after belong to the nth component; so does the nth channel if there are as
// many of both, and the channel of the path.
func (req *streamRequest) readComponents(channels int) error {
	ids, one := req.query["component"], len(req.channels) == 1
	if err := checkComponents(len(ids), channels); err != nil {
		return err
	}
	for i, id := range ids {
		c := streamComponent{id: id, token: nth(req.query["token"], i), after: nth(req.query["after"], i)}
		switch {
		case one:
			c.channel = req.channels[0]
		case len(req.channels) == len(ids):
			c.channel = req.channels[i]
		}
		if text := nth(req.query["version"], i); text != "" {
			var err error
			if c.version, err = strconv.ParseUint(text, 10, 64); err != nil {
				return errMalformed("A version of the stream is not a whole number.")
			}
		}
		req.components = append(req.components, c)
	}
	return nil
}

// nth returns the value at index i, "" if there are fewer.
func nth(values []string, i int) string {
	if i < len(values) {
		return values[i]
	}
	return ""
}

// checkTokens refuses more or longer tokens than a query for at most so many
// channels needs.
func checkTokens(tokens []string, channels int) error {
	if most := perChannel * channels; len(tokens) > most {
		return errMalformed("The stream shows %d tokens, more than the limit of %d.", len(tokens), most)
	}
	size := 0
	for _, token := range tokens {
		if size += len(token); size > maxTokenBytes {
			return errMalformed("The tokens of the stream are longer than %d bytes together.", maxTokenBytes)
		}
	}
	return nil
}

// checkComponents refuses more components than a stream of at most so many
// channels needs.
func checkComponents(n, channels int) error {
	if most := perChannel * channels; n > most {
		return errMalformed("The stream shows more than %d components.", most)
	}
	return nil
}

// lastEventID returns the last event that the viewer has: a browser that
// connects again tells it in the header, a page that connects first in the
// query, and goes on doing so.
func lastEventID(r *http.Request, query url.Values) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return query.Get("lastEventId")
}

// readStreamBody reads a request by POST. Its body counts as that of an action
// of the sender while it is read.
func (a *App) readStreamBody(w http.ResponseWriter, r *http.Request, from sender) (*streamRequest, error) {
	if err := a.inflight.begin(from); err != nil {
		return nil, err
	}
	defer a.inflight.end(from)
	var req *streamRequest
	err := a.readJSON(w, r, from, maxStreamBody, func(body []byte) (err error) {
		req, err = parseStreamBody(body, a.limits)
		return err
	})
	if err != nil {
		return nil, err
	}
	req.query = r.URL.Query()
	return req, nil
}

// parseStreamBody reads the body of a request by POST. It passes over members
// that it doesn't know, which a newer client may send. What it returns holds no
// part of body.
func parseStreamBody(body []byte, limits Limits) (*streamRequest, error) {
	req := &streamRequest{named: true}
	all := jsonscan.Limits{Depth: limits.Depth, Values: jsonscan.Unlimited.Values}
	err := jsonscan.New(body, all).Object(func(key, value []byte) error {
		switch string(key) {
		case "patch":
			return readMember(key, value, &req.patch)
		case "components":
			return jsonscan.New(value, all).Array(func(value []byte) error {
				if err := checkComponents(len(req.components)+1, limits.ChannelsPerStream); err != nil {
					return err
				}
				c, err := parseStreamComponent(value, all)
				req.components = append(req.components, c)
				return err
			})
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, malformedJSON(err)
	case len(req.components) == 0:
		return nil, errMalformed("The stream needs a component.")
	}
	return req, nil
}

// parseStreamComponent reads one element of components.
func parseStreamComponent(value []byte, limits jsonscan.Limits) (c streamComponent, err error) {
	err = jsonscan.New(value, limits).Object(func(key, value []byte) error {
		switch string(key) {
		case "id":
			return readMember(key, value, &c.id)
		case "channel":
			return readMember(key, value, &c.channel)
		case "token":
			return readMember(key, value, &c.token)
		case "version":
			return readMember(key, value, &c.version)
		case "after":
			return readMember(key, value, &c.after)
		}
		return nil
	})
	return c, err
}

// readMember decodes a member of the body.
func readMember(key, value []byte, to any) error {
	if err := json.Unmarshal(value, to); err != nil {
		return errMalformed("A member %q of the body has a value of another type than it must.", string(key))
	}
	return nil
}
