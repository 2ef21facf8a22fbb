//go:build lcdev

package lc

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/lcgen/lcgen/internal/devlink"
)

// A devState is what the inspector shows.
type devState struct {
	Base       string            `json:"base"`
	Streams    string            `json:"streamBase"`
	Components []devComponent    `json:"components"`
	Instances  []devInstance     `json:"instances"` // the one seen last comes first
	Open       []devStream       `json:"streams"`   // the oldest comes first
	Events     []passed          `json:"events"`    // the newest comes first
	Problems   []devlink.Problem `json:"problems"`
}

// A devComponent is a registered component.
type devComponent struct {
	Name      string      `json:"name"`
	Channel   bool        `json:"channel"` // it has one
	Stored    bool        `json:"stored"`  // it has lc:"state" fields
	Own       bool        `json:"own"`     // it has lc:"client" fields
	Refresh   bool        `json:"refresh"` // viewers fetch their own view
	Authorize bool        `json:"authorize"`
	Actions   []devAction `json:"actions"`
}

// A devAction is one of its actions.
type devAction struct {
	Name   string     `json:"name"`
	Quiet  bool       `json:"quiet"`
	Params []devParam `json:"params"`
}

// A devParam is one of its parameters.
type devParam struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Optional bool   `json:"optional"`
	Variadic bool   `json:"variadic"`
	File     bool   `json:"file"`
}

// A devInstance is an instance that was seen lately.
type devInstance struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Channel  Channel         `json:"channel"` // empty where it has none, or that can't be told
	Version  uint64          `json:"version"` // of the record
	State    json.RawMessage `json:"state"`   // lc:"state" fields; null for none
	Viewers  int             `json:"viewers"` // streams on the channel
	Rendered *time.Time      `json:"rendered"`
	Acted    *time.Time      `json:"acted"`
	Action   string          `json:"action"`
	Status   int             `json:"status"`
	Took     float64         `json:"took"` // of the action, in milliseconds
	Err      string          `json:"error"`
	Note     string          `json:"note"`  // about the last action
	Whole    string          `json:"whole"` // why its updates go whole
}

// A devStream is an open stream.
type devStream struct {
	User     string    `json:"user"`
	Channels []Channel `json:"channels"`
	Opened   time.Time `json:"opened"`
	Behind   bool      `json:"behind"` // the viewer is slow
}

// state returns all there is to show.
func (d *workshop) state(ctx context.Context) devState {
	s := devState{
		Base: d.app.base, Streams: d.app.streams,
		Components: []devComponent{}, Instances: []devInstance{}, Open: d.app.hub.devStreams(),
	}
	for _, c := range d.app.registered() {
		s.Components = append(s.Components, describe(c))
	}
	d.mu.Lock()
	seen := make([]sighted, 0, len(d.instances))
	for _, one := range slices.Backward(d.instances) {
		seen = append(seen, *one)
	}
	s.Events = slices.Clone(d.events)
	s.Problems = d.allProblems()
	d.mu.Unlock()
	slices.Reverse(s.Events)
	if s.Events == nil {
		s.Events = []passed{}
	}
	for _, one := range seen {
		s.Instances = append(s.Instances, d.instance(ctx, one, s.Open))
	}
	return s
}

func describe(c *component) devComponent {
	out := devComponent{
		Name: c.name, Channel: c.channel != nil, Stored: c.state != nil, Own: c.client != nil,
		Refresh: c.push == PushRefresh, Authorize: c.authorize != nil, Actions: []devAction{},
	}
	for _, act := range c.actions {
		a := devAction{Name: act.name, Quiet: act.quiet, Params: []devParam{}}
		for _, p := range act.params {
			a.Params = append(a.Params, devParam(p))
		}
		out.Actions = append(out.Actions, a)
	}
	slices.SortFunc(out.Actions, func(a, b devAction) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// instance looks an instance up. Of its own code no more than the factory
// runs.
func (d *workshop) instance(ctx context.Context, s sighted, open []devStream) devInstance {
	out := devInstance{
		ID: s.ID.String(), Name: s.ID.Name, Action: s.Action, Status: s.Status, Err: s.Err, Note: s.Note, Whole: s.Whole,
		Took: float64(s.Took) / float64(time.Millisecond),
	}
	if !s.Rendered.IsZero() {
		out.Rendered = &s.Rendered
	}
	if !s.Acted.IsZero() {
		out.Acted = &s.Acted
	}
	comp := d.app.component(s.ID.Name)
	out.Channel = comp.channelUnmounted(d.app.known(ctx), s.ID)
	for _, stream := range open {
		if out.Channel != "" && slices.Contains(stream.Channels, out.Channel) {
			out.Viewers++
		}
	}
	record, err := d.app.store.Load(ctx, s.ID)
	if err != nil {
		out.Err = err.Error()
		return out
	}
	out.Version = record.Version
	if comp.state != nil && json.Valid(record.State) {
		out.State = record.State
	}
	return out
}

// devStreams returns the open streams, the oldest first.
func (h *hub) devStreams() []devStream {
	all := []devStream{}
	for _, sh := range h.shards {
		done := make(chan []devStream, 1)
		sh.do(func() {
			var mine []devStream
			for _, s := range sh.streams {
				one := devStream{User: s.user, Opened: h.began.Add(s.opened), Behind: s.behind}
				for _, seat := range s.seats {
					one.Channels = append(one.Channels, seat.topic.channel)
				}
				mine = append(mine, one)
			}
			done <- mine
		})
		all = append(all, <-done...)
	}
	slices.SortFunc(all, func(a, b devStream) int { return a.Opened.Compare(b.Opened) })
	return all
}
