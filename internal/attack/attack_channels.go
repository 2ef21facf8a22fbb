package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// channels spells the names of the victim's channels and components in every
// way that something between might take for the same.
type channels struct{}

func (channels) Name() string { return "channels" }

func (channels) Run(ctx context.Context, t *target) (found []finding) {
	viewers, err := t.strangers(ctx, 1)
	if err != nil {
		return control(err)
	}
	n := 0
	for _, c := range viewers {
		for _, r := range respelled(t.site.privates) {
			n++
			a, err := c.do(ctx, r)
			if ctx.Err() != nil {
				break
			}
			if err != nil || !a.isRefusal() {
				found = append(found, c.got(r, claimRefused, "%s is answered %v, %v", c.is(), a, err))
			}
		}
		c.close()
	}
	t.note("%d requests", n)
	return found
}

// respelled returns requests for what is the victim's, in other spellings.
func respelled(p private) (all []*request) {
	for _, channel := range p.channels {
		for _, name := range spellings(channel) {
			all = append(all,
				get("/sse/events/"+name),
				get("/sse/events?channel="+name),
				get("/sse/events?channel=global&channel="+name),
				&request{method: "HEAD", target: "/sse/events/" + name},
			)
		}
		all = append(all, get("/sse/events?channel=global%26channel="+channel), get("/sse/events?channel=global;channel="+channel),
			get("/sse/events?channel[]="+channel), get("/sse/events?channel="+channel+"&channel=global"), get("/sse/events?Channel="+channel),
			get("/sse/events?channel=global,"+channel), get("/sse/events?channel=global%00"+channel), get("/sse/events?channel=global%20"+channel))
	}
	for _, id := range p.components {
		kind, instance, _ := strings.Cut(id, ":")
		for _, name := range spellings(instance) {
			all = append(all, get("/lc/"+kind+"/"+name), post("/lc/"+kind+"/"+name+"/keep", asJSON, `{"text":"`+mark+`"}`))
		}
		all = append(all, get("/lc/"+strings.ToUpper(kind)+"/"+instance), get("/lc/./"+kind+"/"+instance), get("//lc/"+kind+"/"+instance),
			get("/lc//"+kind+"/"+instance), get("/lc/x/..%2f"+kind+"/"+instance), get("/lc/x/../"+kind+"/"+instance), get("/LC/"+kind+"/"+instance),
			get("/lc/"+kind+"%2f"+instance), get("/lc/"+kind+":"+instance), get("/lc/"+kind+"/"+instance+"/"), get("/lc/"+kind+"/"+instance+"/."), get("/lc/"+kind+";x/"+instance))
	}
	return all
}

// spellings returns a name as it stands in a path or query, in ways that differ
// for some reader only.
func spellings(name string) (all []string) {
	escaped := func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, "%%%02x", s[i])
		}
		return b.String()
	}
	all = append(all, name, url.PathEscape(name), escaped(name), strings.ReplaceAll(escaped(name), "%", "%25"),
		strings.ToUpper(name), escaped(strings.ToUpper(name)), strings.ToUpper(name[:1])+name[1:])
	for _, after := range []string{"%00", "%0a", "%0d%0a", "%20", "%09", "%2f", "%2F..", "/", "/..", "/.", "%5c", ".", "..", "%2e", "*", "%2a", "%ff", "%c0%af", "%e2%80%8b", "%ef%bb%bf", "%cc%81", "%c2%a0", "%3f", "%23", ";x", "%2500", "%0aid:%201", "%e2%80%a8"} {
		all = append(all, name+after, after+name)
	}
	wide := strings.Map(func(c rune) rune { // the forms of full width, which NFKC folds
		if '!' <= c && c <= '~' {
			return c - '!' + '！'
		}
		return c
	}, name)
	dotless := strings.NewReplacer("i", "ı", "a", "а", "e", "е", "o", "о").Replace(name) // Turkish and Cyrillic letters that look alike
	all = append(all, url.PathEscape(wide), url.PathEscape(dotless), strings.Replace(name, ":", "%EF%BC%9A", 1), strings.Replace(name, ":", "::", 1),
		strings.Replace(name, ":", "", 1), strings.Replace(name, "-", "%E2%80%90", 1), strings.Replace(name, "-", "%E2%80%91", 1))
	for _, kind := range []string{"global", "presence", "x", "user"} {
		_, instance, _ := strings.Cut(name, ":")
		if kind+":"+instance != name {
			all = append(all, kind+":"+name)
		}
	}
	return all
}
