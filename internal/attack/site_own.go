package main

import (
	"fmt"
	"net/url"
	"strings"
)

// ownSite is the app in folder target. Its victim is a member, and its
// strangers are users who aren't.
func ownSite() *site {
	const victim = "member-ada"
	own, board := "vault:"+victim, "board:private-1"
	act := func(component, action, body string) func(string, int, func(string) string) *request {
		return func(secret string, n int, token func(string) string) *request {
			filled := strings.ReplaceAll(body, "SECRET", text(secret, n))
			return post(actionPath(component, action), asJSON, filled, "LC-Token: "+token(component))
		}
	}
	s := &site{
		name:   "own",
		weight: 3,
		pkg:    "github.com/lcgen/lcgen/internal/attack/target",
		args:   func(folder string) []string { return []string{"-data", folder} },
		env: func(secret, previous string) []string {
			return []string{"TARGET_SECRET=" + secret, "TARGET_PREVIOUS_SECRET=" + previous}
		},
		numbers: true,
		victim:  victim,
		pages: func(user string) []string {
			ids := []string{"members:main", "greeting:main", "board:open-1", "board:private-1", "lobby:main", "wall:main", "bell:main", "room:1", "vault:guest"}
			if user != "" {
				ids = append(ids, "vault:"+user)
			}
			return []string{"/show?" + url.Values{"id": ids}.Encode()}
		},
		prepare: func(secret string) []*request {
			return []*request{post("/private", asForm, "text="+url.QueryEscape(text(secret, 0)))}
		},
		repeated: call{component: "board:open-1", action: "post", body: `{"text":"TEXT"}`},
		granted:  "lobby:main",
		kept:     call{component: "board:open-1", action: "setFilter", body: `{"filter":"new"}`},
		keptFor:  "stranger-0",
		deeds: []deed{
			{status: 200, component: own, request: act(own, "keep", `{"text":"SECRET"}`)},
			{status: 200, component: "members:main", request: act("members:main", "say", `{"text":"SECRET"}`)},
			{status: 200, component: "greeting:main", request: act("greeting:main", "wave", `{}`)},
			{status: 200, component: board, request: act(board, "post", `{"text":"SECRET"}`)},
			{status: 200, request: act(board, "setFilter", `{"filter":"new","note":"SECRET"}`)},
			{status: 200, component: "vault:guest", request: act("vault:guest", "keep", `{"text":"SECRET"}`)},
			{status: 200, request: func(string, int, func(string) string) *request { return get(componentPath(own)) }},
		},
		calls: []call{
			{component: "board:open-1", action: "post", body: `{"text":"hello","at":"2026-01-02T15:04:05Z"}`},
			{component: "board:open-1", action: "batch", body: `{"items":[{"title":"a","count":1,"tags":["x"],"within":{"title":"b"}}]}`},
			{component: "board:open-1", action: "label", body: `{"labels":{"a":"b"}}`},
			{component: "board:open-1", action: "pick", body: `{"ids":[1,2,3]}`},
			{component: "board:open-1", action: "find", body: `{"query":{"text":"x","after":"2026-01-02T15:04:05Z","limits":{"a":1}}}`},
			{component: "board:open-1", action: "measure", body: `{"small":1,"large":2,"ratio":0.5,"exact":true,"span":"1h","when":"2026-01-02T15:04:05Z"}`},
			{component: "board:open-1", action: "setFilter", body: `{"filter":"new","note":"hello"}`},
			{component: "wall:main", action: "write", body: `{"text":"hello"}`, guests: true},
			{component: "wall:main", action: "tell", body: `{"event":"e","detail":"d","message":"m","path":"/"}`, guests: true},
			{component: "bell:main", action: "ring", body: `{}`, guests: true},
			{component: "bell:main", action: "enlarge", body: `{"size":1000}`, guests: true},
			{component: "greeting:main", action: "wave", body: `{}`, guests: true},
			{component: "room:1", action: "say", body: `{"text":"hello"}`, guests: true},
		},
		privates: private{
			components: []string{own, "members:main", board, "vault:guest"},
			channels:   []string{"user:" + victim, "board:private-1"},
			calls: []call{
				{component: own, action: "keep", body: `{"text":"` + mark + `"}`},
				{component: own, action: "disturb", body: `{}`},
				{component: "members:main", action: "say", body: `{"text":"` + mark + `"}`},
				{component: board, action: "post", body: `{"text":"` + mark + `"}`},
				{component: "vault:guest", action: "keep", body: `{"text":"` + mark + `"}`},
			},
		},
	}
	for n := range 40 {
		s.strangers = append(s.strangers, fmt.Sprintf("stranger-%d", n))
	}
	return s
}
