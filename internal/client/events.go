package client

import "slices"

// Types of the events of a stream.
const (
	EventConnected  = "connected"
	EventUpdate     = "component-update"
	EventPatch      = "component-patch"
	EventFragments  = "component-fragments"
	EventRefresh    = "component-refresh"
	EventRemove     = "component-remove"
	EventDispatched = "channel-event"
	EventResync     = "resync"
	EventPing       = "ping"
)

// An Event is a type of event that a stream brings.
type Event struct {
	Type   string
	Fields []string // members of its data, a JSON object, in their order
	Help   string

	// Stream says that the event is about the stream itself, and none that an
	// application sends about a component.
	Stream bool

	// Channel says that the event is about no component, but for all viewers of
	// the channel.
	Channel bool

	// Patch says that the event stands for another one, for readers that ask
	// for it.
	Patch bool
}

// Events is every type of event, in the order in which help shows them.
var Events = []Event{
	{
		Type: EventConnected, Stream: true,
		Fields: []string{"channels", "build", "refused", "expired"},
		Help:   "the stream is open, always first: the newest versions of components on each channel, and the `place` where it begins there; the `build` of the server, left out if `lc.WithBuild` has not told it; the channels that are `refused`, and why; `expired` is true if the page was made for another user than the one who opens it, and left out if not",
	},
	{
		Type:   EventUpdate,
		Fields: []string{"componentId", "channel", "version", "hash", "state", "attrs", "html", "items"},
		Help:   "a component has changed: its HTML; `hash` names what it looks like, and is left out if nobody is sent patches of it; `state` are the `lc:\"state\"` fields as JSON, left out unless it says state=public or the application has given some; `attrs` are the attributes that its method Attributes gives the wrapper, left out if it has no such method; `items` are items of lists that are not in the HTML any more: their new HTML by their key, or null for one that is gone; left out if there are none",
	},
	{
		Type: EventPatch, Patch: true,
		Fields: []string{"componentId", "channel", "version", "base", "hash", "state", "attrs", "patch", "items"},
		Help:   "the same for a reader that asks for patches and shows the rendering named `base`: what has changed in that; docs/protocol.md has the form",
	},
	{
		Type:   EventFragments,
		Fields: []string{"componentId", "channel", "version", "fragments"},
		Help:   "some of its elements have changed: HTML by the selector of what it replaces",
	},
	{
		Type:   EventRefresh,
		Fields: []string{"componentId", "channel", "version", "missed", "items"},
		Help:   "it has changed, and everybody's view differs: fetch yours; `missed` is true if it stands for a change that was lost on the way, and left out if not; `items` as above",
	},
	{
		Type:   EventRemove,
		Fields: []string{"componentId", "channel", "version"},
		Help:   "it is gone; `version` is 0 if its own Version method counts",
	},
	{
		Type: EventDispatched, Channel: true,
		Fields: []string{"channel", "event", "detail"},
		Help:   "`App.Dispatch` has dispatched an event on the channel: its name, and its detail, which is any JSON",
	},
	{
		Type: EventResync, Stream: true,
		Fields: []string{"channels"},
		Help:   "the stream can't go on from where you were: fetch what you show, of these channels only if it names some",
	},
	{
		Type: EventPing, Stream: true,
		Fields: []string{"retry"},
		Help:   "nothing has happened for a while; when the server shuts down, `retry` says after how many milliseconds to come back",
	},
}

// ComponentEvents returns the types of events about a component.
func ComponentEvents() []string {
	var types []string
	for _, e := range Events {
		if !e.Stream && !e.Channel && !e.Patch {
			types = append(types, e.Type)
		}
	}
	return types
}

// KnownEvent reports whether an event of that type may be sent about a
// component.
func KnownEvent(typ string) bool { return slices.Contains(ComponentEvents(), typ) }
