package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// A viewAsked is one element of what POST /lc/views is sent.
type viewAsked struct {
	ID      string `json:"id"`
	Grant   string `json:"grant,omitempty"`
	Outer   string `json:"outer,omitempty"`
	Token   string `json:"token"`
	Version uint64 `json:"version,omitempty"`
}

// viewsOf returns the body of a POST /lc/views.
func viewsOf(asked ...viewAsked) string {
	body, err := json.Marshal(asked)
	if err != nil {
		panic(err) // they are texts and numbers
	}
	return string(body)
}

// askForViews asks for what is the victim's by POST /lc/views, which answers 200
// and tells a problem of each: without a token, with the victim's, and with
// grants that the server has not made.
func (c *caller) askForViews(ctx context.Context) (found []finding) {
	var asked []viewAsked
	for _, id := range c.t.site.privates.components {
		token := c.t.victim.token(id)
		asked = append(asked, viewAsked{ID: id}, viewAsked{ID: id, Token: token}, viewAsked{ID: id, Token: token, Version: 1})
		for _, grant := range []string{"x", strings.Repeat("A", 30), token, strings.Split(token, "~")[0], base64.RawURLEncoding.EncodeToString(make([]byte, 23))} {
			for _, outer := range []string{id, c.t.site.granted, ""} {
				asked = append(asked, viewAsked{ID: id, Grant: grant, Outer: outer, Token: token}, viewAsked{ID: id, Grant: grant, Outer: outer, Token: token, Version: 1})
			}
		}
	}
	r := post("/lc/views", asJSON, viewsOf(asked...))
	a, err := c.do(ctx, r)
	if ctx.Err() != nil {
		return nil
	}
	var given []struct {
		ID          string
		HTML, Token *string
		Problem     struct{ Status int }
	}
	if err == nil {
		err = json.Unmarshal(a.body, &given)
	}
	if err != nil || len(given) != len(asked) {
		return []finding{c.got(r, claimServed, "%s gets no answer for each of %d: %v, %v", c.is(), len(asked), a, err)}
	}
	for i, one := range given {
		if one.HTML != nil || one.Token != nil || one.ID != asked[i].ID || one.Problem.Status != 403 && one.Problem.Status != 404 {
			found = append(found, c.got(r, claimRefused, "%s is answered %s for %s", c.is(), fmt.Sprintf("%+v", one), viewsOf(asked[i])))
		}
	}
	return found
}
