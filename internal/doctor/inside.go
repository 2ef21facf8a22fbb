package doctor

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// An inside is what an App that runs under lcgen dev tells of itself, as far
// as it counts here.
type inside struct {
	Components []struct {
		Name    string
		Actions []struct{ Name string }
	}
	Instances []struct {
		ID      string
		Channel string
		Viewers int
		Action  string // the last
		Status  int    // of its answer
		Error   string // of the last rendering
	}
	Streams []struct {
		User     string
		Channels []string
	}
	Events []struct { // the newest comes first
		At        time.Time
		Type      string
		Channel   string
		Component string
		Version   uint64
	}
	Problems []struct {
		File    string
		Line    int
		Code    string
		Message string
	}
}

// look asks the App what it holds. Only one that was built by lcgen dev
// answers, and only on this machine.
func (e *examination) look(p *page) *inside {
	resp, body, err := e.get(p.base()+"/_dev/state", http.Header{"Accept": {"application/json"}})
	if err != nil || resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		return nil
	}
	var in inside
	if json.Unmarshal([]byte(body), &in) != nil {
		return nil
	}
	return &in
}

// checkInside tells what the App knows of the page's components.
func (e *examination) checkInside(p *page, in *inside) {
	s := e.report.section("inside, as lcgen dev shows it")
	for _, problem := range in.Problems {
		s.bad("mend it: what runs is older than the source", "%s:%d: %s%s", problem.File, problem.Line, prefix(problem.Code), problem.Message)
	}
	var shown, registered []string
	for _, c := range p.components {
		name, _, _ := strings.Cut(c.id, ":")
		shown = append(shown, name)
		in.checkRegistered(s, c, name)
		in.checkWired(s, c)
		in.checkEvents(s, c, name)
	}
	for _, c := range in.Components {
		registered = append(registered, c.Name)
	}
	others := slices.DeleteFunc(registered, func(name string) bool { return slices.Contains(shown, name) })
	if len(others) > 0 {
		s.note("fine if they belong on other pages", "registered, but not on this page: %s", strings.Join(others, ", "))
	}
	in.tellStreams(s)
}

func prefix(code string) string {
	if code == "" {
		return ""
	}
	return code + ": "
}

// checkRegistered looks for the component, and for the actions that its
// elements call.
func (in *inside) checkRegistered(s *Section, c component, name string) {
	var names []string
	for _, known := range in.Components {
		if known.Name != name {
			names = append(names, known.Name)
			continue
		}
		for _, call := range c.calls {
			if !slices.ContainsFunc(known.Actions, func(a struct{ Name string }) bool { return a.Name == call }) {
				s.bad("mark the method with //lc:action, and generate", "%s calls the action %q, which there is none of", c.id, call)
			}
		}
		return
	}
	s.bad(fmt.Sprintf("call its Register function; registered are: %s", strings.Join(names, ", ")), "no component %s is registered", name)
}

// checkWired compares the channel on the page with that of the instance.
func (in *inside) checkWired(s *Section, c component) {
	for _, known := range in.Instances {
		if known.ID != c.id {
			continue
		}
		if known.Channel != "" && known.Channel != c.channel {
			s.bad("keep the page out of caches, and let the channel depend on the ID alone", "%s is on the channel %s, and the page listens to %q", c.id, known.Channel, c.channel)
		}
		if known.Status >= http.StatusBadRequest {
			s.note("look in the application's log", "the last call of %s on %s was answered with %d", known.Action, c.id, known.Status)
		}
		if known.Error != "" {
			s.bad("look in the application's log", "%s was last rendered with an error: %s", c.id, known.Error)
		}
		if known.Viewers == 0 && c.channel != "" {
			s.note("fine if no browser shows it; else look into the browser's console", "nobody listens to the channel of %s at the moment", c.id)
		}
	}
}

// checkEvents tells of the last event of the component, and of those that
// would have been meant for it.
func (in *inside) checkEvents(s *Section, c component, name string) {
	stray := "" // the newest
	for _, ev := range in.Events {
		if ev.Component == c.id {
			s.good("last event of %s: %s, version %d, %s ago", c.id, ev.Type, ev.Version, time.Since(ev.At).Round(time.Second))
			return
		}
		if of, _, _ := strings.Cut(ev.Component, ":"); of == name && stray == "" {
			stray = ev.Component + " on " + ev.Channel
		}
	}
	if stray == "" {
		s.note("fine if nothing has changed; else call app.Refresh behind a change that is not an action's", "no event of %s has passed yet", c.id)
		return
	}
	s.note("fine if these are two; else have one function make the ID", "events went to %s, and none to %s", stray, c.id)
}

// tellStreams tells who listens, and to what how often.
func (in *inside) tellStreams(s *Section) {
	if len(in.Streams) == 0 {
		s.note("open the page in a browser", "no stream is open")
		return
	}
	s.good("%s open", count(len(in.Streams), "stream is", "streams are"))
	times := map[string]int{}
	for _, one := range in.Streams {
		key := fmt.Sprintf("%q on %s", one.User, strings.Join(one.Channels, ", "))
		if times[key]++; times[key] == 2 {
			s.note("fine if as many tabs are open; else {{lcClient}} may be in the page twice, or a script opens streams of its own", "the user %s has more than one", key)
		}
	}
}
