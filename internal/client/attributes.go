package client

import "strings"

// Names of attributes that are asked for by name.
const (
	ActionAttr = "data-lc-action"
	ParamAttr  = "data-lc-param-" // the parameter's name follows
	ErrorAttr  = "data-lc-error"

	TriggerAttr  = "data-lc-on"
	AskAttr      = "data-lc-ask"
	DebounceAttr = "data-lc-debounce"
	ThrottleAttr = "data-lc-throttle"
	OnceAttr     = "data-lc-once"

	HookAttr = "data-lc-hook"

	ChangeAttr = "data-lc-change"
	DirtyAttr  = "data-lc-dirty"

	OptimisticAttr = "data-lc-optimistic"
	FlashAttr      = "data-lc-flash"

	ProgressAttr = "data-lc-progress"
	DropAttr     = "data-lc-drop"
	CancelAttr   = "data-lc-cancel"
	UploadsAttr  = "data-lc-uploads"
	QueryAttr    = "data-lc-query"

	NavAttr        = "data-lc-nav"
	TransitionAttr = "data-lc-transition"
)

// AttrPrefix begins the names of the attributes that a page has for the client.
const AttrPrefix = "data-lc-"

// An Attribute is one that the client looks for.
type Attribute struct {
	Name  string // up to what it goes on with
	Rest  string // what the name goes on with, for people; empty: nothing
	On    string // where it stands, for people
	Value Value
	Words []string // that the value may be, the usual one first
	Bare  bool     // it may stand without its value
	Topic Topic
	Help  string
}

// Value says what an attribute holds, as help shows it.
type Value string

const (
	ValueNone         Value = ""
	ValueAction       Value = "ACTION" // the name of an action of the component
	ValueParameter    Value = "PARAMETER"
	ValueFile         Value = "FIELD" // the name of a file input
	ValueTrigger      Value = "EVENT" // several, separated by spaces; ParseTrigger reads each
	ValueMilliseconds Value = "MILLISECONDS"
	ValueTime         Value = "TIME" // ParseTime reads it
	ValueText         Value = "TEXT"
	ValueOptimistic   Value = "CHANGES" // some of Changes, each with a selector
	ValueNumber       Value = "N"
	ValueWord         Value = "WORD" // one of Words
	ValueHook         Value = "NAME" // of a hook in the page's own scripts
	ValueOpaque       Value = "…"    // for the client alone
)

// Topic says what attributes are for.
type Topic string

const (
	TopicCalls   Topic = "Actions"           // what calls actions, and shows what became of them
	TopicUploads Topic = "Uploads"           // what shows, fills and ends an upload
	TopicUpdates Topic = "Updates"           // how updates treat an element
	TopicScripts Topic = "Your own scripts"  // what has them called
	TopicPages   Topic = "Navigation"        // what changes the page for another
	TopicStream  Topic = "The stream"        // what shows how the connection is
	TopicWritten Topic = "What lcgen writes" // nobody writes these by hand
)

// Triggers are the events that the client's core hears. For all others it loads
// ModuleTrigger.
var Triggers = []string{"click", "submit", "input", "change", "focusout"}

// Changes that ValueOptimistic names: the ones that are followed by a colon and more
// have names.
const (
	ChangeClass  = "class"
	ChangeToggle = "toggle"
	ChangeText   = "text"
)

// Changes are the changes that ValueOptimistic names.
var Changes = []string{"remove", "hide", "show", ChangeClass, ChangeToggle, ChangeText}

// Attributes is every attribute that the client looks for, in the order in
// which help shows them.
var Attributes = []Attribute{
	{
		Name: ActionAttr, Value: ValueAction, Topic: TopicCalls,
		On:   "a button, link, form or field",
		Help: "calls the action on the element's natural event: `submit` of a form, `change` of a field, `click` of anything else",
	},
	{
		Name: ParamAttr, Rest: "NAME", Value: ValueText, Topic: TopicCalls,
		On:   "the same element",
		Help: "a parameter, its name in kebab-case: `data-lc-param-notification-id=\"7\"` gives `notificationId`. A form's named fields are parameters too, with those of the button that sent it; another field stands for itself",
	},
	{
		Name: TriggerAttr, Value: ValueTrigger, Topic: TopicCalls,
		On:   "the same element",
		Help: "calls it on another event, or on several: any event, `keydown.ctrl.enter`, `click@outside`, `order-paid@document`, `intersect`, `every:5s` or `load`",
	},
	{
		Name: AskAttr, Value: ValueParameter, Topic: TopicCalls,
		On:   "the same element",
		Help: "parameters that the `detail` of an event of the application gives, separated by spaces; `.Ask` of a binding writes it",
	},
	{
		Name: DebounceAttr, Value: ValueTime, Topic: TopicCalls,
		On:   "the same element",
		Help: "waits until nothing has happened for so long: `300` (milliseconds) or `0.3s`",
	},
	{
		Name: ThrottleAttr, Value: ValueTime, Topic: TopicCalls,
		On:   "the same element",
		Help: "calls at most once in so long: at once, and at the end if more has happened. `1000` (milliseconds) or `5s`",
	},
	{
		Name: OnceAttr, Topic: TopicCalls,
		On:   "the same element",
		Help: "calls once, for as long as the element stays in the page",
	},
	{
		Name: "data-lc-confirm", Value: ValueText, Topic: TopicCalls,
		On:   "the same element",
		Help: "asks first",
	},
	{
		Name: OptimisticAttr, Value: ValueOptimistic, Topic: TopicCalls,
		On:   "the same element",
		Help: "what the action is about to change is shown at once, and taken back if it fails: `remove`, `hide`, `show`, `class:NAME`, `toggle:NAME` or `text:\"…\"`, each with a selector, and `;` between them",
	},
	{
		Name: "data-lc-loading", Value: ValueAction, Bare: true, Topic: TopicCalls,
		On:   "any element",
		Help: "shown only while an action, or this one, runs; write `hidden` beside it, for the time before the script is there. The wrapper has `aria-busy`",
	},
	{
		Name: ErrorAttr, Value: ValueParameter, Topic: TopicCalls,
		On:   "any element",
		Help: "where the fault of that parameter is shown: in the form that was sent, else outside of forms. The field gets `aria-invalid`. With an empty value: where everything else is shown",
	},
	{
		Name: FlashAttr, Value: ValueTime, Bare: true, Topic: TopicCalls,
		On:   "any element",
		Help: "shows the messages of `lc.Flash`, each with a button that closes it. With a value, a message goes by itself after so long (`8000` or `8s`), unless the pointer or the focus is on it",
	},
	{
		Name: ChangeAttr, Value: ValueAction, Topic: TopicCalls,
		On:   "a form",
		Help: "calls a `partial` action on each change of a field, with all fields but files and passwords. Faults show only at fields that the user has touched",
	},
	{
		Name: DirtyAttr, Topic: TopicCalls,
		On:   "a form",
		Help: "asks before a page is left while the form has changes that were not sent",
	},
	{
		Name: ProgressAttr, Value: ValueFile, Topic: TopicUploads,
		On:   "a `<progress>`",
		Help: "shows how much has been sent of the form with that file field. It is shown only while the form is sent; write `hidden` beside it",
	},
	{
		Name: DropAttr, Value: ValueFile, Topic: TopicUploads,
		On:   "any element",
		Help: "files that are dropped or pasted here are chosen in that file field: of the same form, or else of the component",
	},
	{
		Name: CancelAttr, Topic: TopicUploads,
		On:   "a button",
		Help: "ends the upload of its form; outside of forms, any upload of the component. It is shown only while there is one; write `hidden` and `type=\"button\"` beside it",
	},
	{
		Name: "data-lc-key", Value: ValueText, Topic: TopicUpdates,
		On:   "an element of a list",
		Help: "tells an element from its siblings, so that it moves instead of being rewritten; without it the `id` does, and for an `option` its `value`",
	},
	{
		Name: "data-lc-ignore", Topic: TopicUpdates,
		On:   "any element",
		Help: "what is inside is a script's own; the element's attributes follow the server",
	},
	{
		Name: "data-lc-permanent", Topic: TopicUpdates,
		On:   "any element",
		Help: "stays as it is, even if the server leaves it out, for as long as the element around it stays",
	},
	{
		Name: "data-lc-sync", Topic: TopicUpdates,
		On:   "a field",
		Help: "shows the server's value after each update, whatever was typed",
	},
	{
		Name: "data-lc-list", Value: ValueWord, Words: []string{"end", "start"}, Topic: TopicUpdates,
		On:   "an element around items with `data-lc-key`",
		Help: "the items are a window on a longer list. New ones come at its `end`, or `start`. What the component does not render any more stays; `lc.RemoveItem` and `lc.ReplaceItem` reach it",
	},
	{
		Name: "data-lc-limit", Value: ValueNumber, Topic: TopicUpdates,
		On:   "the same element",
		Help: "how many items are shown at most: beyond that they go at the other end, but for those in view",
	},
	{
		Name: "data-lc-scroll", Value: ValueWord, Words: []string{"end"}, Topic: TopicUpdates,
		On:   "a box that scrolls",
		Help: "stays at its end if it is there, and keeps its place if items come above",
	},
	{
		Name: HookAttr, Value: ValueHook, Topic: TopicScripts,
		On:   "any element",
		Help: "has the callbacks of `liveComponentManager.hook(\"NAME\", {mounted, updated, destroyed})` called when the element comes, when the server changes it, and when it goes",
	},
	{
		Name: TransitionAttr, Topic: TopicUpdates,
		On:   "an element of a component, or of the page",
		Help: "updates of the component run in a view transition; outside of components, navigation does",
	},
	{
		Name: NavAttr, Topic: TopicPages,
		On:   "a link or a form that sends by GET, or an element around some",
		Help: "the page changes to the one that it leads to, without being loaded: what both have stays. Links are fetched ahead when the pointer is on them",
	},
	{
		Name: "data-lc-offline", Topic: TopicStream,
		On:   "any element",
		Help: "shown only while the connection has been lost for three seconds or more; write `hidden` beside it",
	},
	{
		Name: "data-component-id", Value: ValueText, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "the component's name and instance: `notification-center:user-123`",
	},
	{
		Name: "data-sse-channel", Value: ValueText, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "the channel that its changes are told on",
	},
	{
		Name: "data-lc-version", Value: ValueText, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "the version that is shown",
	},
	{
		Name: "data-lc-hash", Value: ValueOpaque, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "names the rendering that is shown, for patches",
	},
	{
		Name: "data-lc-cursor", Value: ValueOpaque, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "the place in the channel's history at which it was rendered",
	},
	{
		Name: "data-lc-token", Value: ValueOpaque, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "what the viewer may do with it, signed",
	},
	{
		Name: "data-lc-grant", Value: ValueOpaque, Topic: TopicWritten,
		On:   "the wrapper of a component in another",
		Help: "what each viewer's client gets the component's token for, signed; it is there until then",
	},
	{
		Name: "data-lc-props", Value: ValueOpaque, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "tells the props that the component was given where it is placed from others; it is fetched again where that changes",
	},
	{
		Name: "data-lc-lazy", Value: ValueText, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "a placeholder is shown, and the component is fetched when it can be seen (`visible`) or the page has loaded (`load`)",
	},
	{
		Name: "data-lc-busy", Value: ValueOpaque, Topic: TopicWritten,
		On:   "what calls an action, and the button that sends its form; `html`, and the link or form that changes the page",
		Help: "the action waits or runs, or the next page is being fetched; the client writes it",
	},
	{
		Name: "data-lc-uses", Value: ValueText, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "the modules of the client that its template needs",
	},
	{
		Name: QueryAttr, Value: ValueText, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "the names in the page's query that are the component's",
	},
	{
		Name: UploadsAttr, Value: ValueNone, Topic: TopicWritten,
		On:   "the wrapper",
		Help: "its files go straight to object storage, by `lc.WithUploads`",
	},
	{
		Name: "data-lc-base", Value: ValueText, Topic: TopicWritten,
		On:   "the client's script",
		Help: "the path of components and actions",
	},
	{
		Name: "data-lc-sse", Value: ValueText, Topic: TopicWritten,
		On:   "the client's script",
		Help: "the path of streams",
	},
	{
		Name: "data-lc-build", Value: ValueText, Topic: TopicWritten,
		On:   "the client's script",
		Help: "the build of the server that wrote the page (`lc.WithBuild`)",
	},
	{
		Name: "data-lc-texts", Value: ValueOpaque, Topic: TopicWritten,
		On:   "the client's script",
		Help: "JSON of the client's texts by the English ones, if they are in another language (`lc.WithMessages`)",
	},
	{
		Name: "data-lc-heartbeat", Value: ValueMilliseconds, Topic: TopicWritten,
		On:   "the client's script",
		Help: "how long the server is ever silent",
	},
	{
		Name: "data-lc-connection", Value: ValueText, Topic: TopicWritten,
		On:   "the `html` element",
		Help: "how the stream is: `connecting`, `online`, or `offline` if it has been away for three seconds; the client writes it, if the page needs a stream",
	},
	{
		Name: "data-lc-share", Value: ValueOpaque, Topic: TopicWritten,
		On:   "the script that shares streams",
		Help: "the path of streams, and a keyed hash of the user: tabs with the same one share",
	},
}

// AttributeOf returns the attribute that a name in a page is, nil if it is none
// of the client's.
func AttributeOf(name string) *Attribute {
	for i, a := range Attributes {
		if rest, ok := strings.CutPrefix(name, a.Name); ok && (rest == "") == (a.Rest == "") {
			return &Attributes[i]
		}
	}
	return nil
}

// Usage returns how the attribute is written: `data-lc-loading[="ACTION"]`.
func (a Attribute) Usage() string {
	name := a.Name + a.Rest
	switch {
	case a.Value == ValueNone:
		return name
	case a.Value == ValueWord:
		return name + `="` + a.Words[0] + `"`
	case a.Bare:
		return name + `[="` + string(a.Value) + `"]`
	}
	return name + `="` + string(a.Value) + `"`
}
