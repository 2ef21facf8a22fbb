package parser

import (
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lcgen/lcgen/internal/wirename"
)

// Names of hooks that are asked for by name.
const (
	HookChannel   = "SSEChannel"
	HookRender    = "Render"
	HookMount     = "Mount"
	HookLoad      = "Load"
	HookAuthorize = "Authorize"
	HookJoined    = "Joined"
	HookLeft      = "Left"

	HookPlaceholder = "Placeholder"
)

// A Hook is a method that the runtime calls if a component has it.
type Hook struct {
	Name    string
	Params  []string // name and type, its package by the import path: "ctx context.Context"
	Results []string // types, any one of which the method may return

	// Field is the one of the runtime's Definition that holds the method.
	Field string

	// Emitted says that lcgen may write the method itself.
	Emitted bool

	// Presence says that it is called on presence channels only.
	Presence bool

	Help     string   // when it is called, and what for
	Mistaken []string // names that people give it by mistake
}

// Hooks is every method that the runtime calls, in the order in which help and
// generated code show them.
var Hooks = []Hook{
	{
		Name: HookChannel, Results: []string{RuntimePath + ".Channel", "string"},
		Field: "Channel", Emitted: true,
		Help:     "returns the channel that changes are told on, as lc.Channel or string; instead of `//lc:channel`",
		Mistaken: []string{"Channel", "ChannelName", "GetChannel", "SSE"},
	},
	{
		Name: HookRender, Params: []string{paramCtx, "w io.Writer"}, Results: []string{"error"},
		Field: "Render", Emitted: true,
		Help:     "writes the HTML inside the wrapper; instead of a template",
		Mistaken: []string{"HTML", "RenderHTML", "View"},
	},
	{
		Name: HookMount, Params: []string{paramCtx}, Results: []string{"error"},
		Field:    "Mount",
		Help:     "fills a new value before it is rendered or acted on, if the Store has no state of the instance",
		Mistaken: []string{"Init", "Mounted", "OnMount", "Setup"},
	},
	{
		Name: "MigrateState", Params: []string{paramCtx, "old " + RuntimePath + ".Record"}, Results: []string{"error"},
		Field:    "MigrateState",
		Help:     "fills a new value from stored state that this build can't decode; what it leaves in the fields is stored with the next change",
		Mistaken: []string{"Migrate", "OnMigrate", "StateMigration", "UpgradeState"},
	},
	{
		Name: HookLoad, Params: []string{paramCtx}, Results: []string{"error"},
		Field:    "Load",
		Help:     "reads what the view shows from the application's own database: before an action, and again for each rendering",
		Mistaken: []string{"Fetch", "LoadData", "OnLoad", "Reload"},
	},
	{
		Name: HookAuthorize, Params: []string{paramCtx, "a " + RuntimePath + ".Access"}, Results: []string{"error"},
		Field:    "Authorize",
		Help:     "refuses a viewer who wants to see, act or listen, by an error",
		Mistaken: []string{"Authorise", "Authorized", "CanAccess", "CheckAccess", "OnAuthorize"},
	},
	{
		Name: HookJoined, Params: []string{paramCtx, "m " + RuntimePath + ".Member"}, Results: []string{"error"},
		Field: "Joined", Presence: true,
		Help:     "is called when a user comes to the presence channel",
		Mistaken: []string{"Join", "OnJoin", "OnJoined", "UserJoined"},
	},
	{
		Name: HookLeft, Params: []string{paramCtx, "m " + RuntimePath + ".Member"}, Results: []string{"error"},
		Field: "Left", Presence: true,
		Help:     "is called when a user has left the presence channel",
		Mistaken: []string{"Leave", "OnLeave", "OnLeft", "UserLeft"},
	},
	{
		Name: "Version", Results: []string{"uint64"},
		Field:    "Version",
		Help:     "returns the version of the application's own data; without it the Store counts",
		Mistaken: []string{"GetVersion", "Revision"},
	},
	{
		Name: "Attributes", Results: []string{"map[string]string"},
		Field:    "Attributes",
		Help:     "returns attributes of the wrapper: class, id, role, title, those that begin with aria- and data-, but not with data-lc-",
		Mistaken: []string{"Attrs", "Attr", "HTMLAttributes", "WrapperAttributes"},
	},
	{
		Name: HookPlaceholder, Params: []string{paramCtx, "w io.Writer"}, Results: []string{"error"},
		Field: "Placeholder", Emitted: true,
		Help:     "writes what lazy and defer show until the component is fetched; after the factory and Authorize only. A template says it by `{{define \"placeholder\"}}`",
		Mistaken: []string{"Loading", "RenderPlaceholder", "Skeleton"},
	},
}

const paramCtx = "ctx context.Context"

// Form returns the hook as it is declared: "Authorize(ctx context.Context, a
// lc.Access) error".
func (h Hook) Form() string {
	form := h.Name + "(" + strings.Join(h.Params, ", ") + ") " + h.Results[0]
	return strings.ReplaceAll(form, RuntimePath+".", RuntimeName+".")
}

// Telling reports whether a method with the hook's signature can be meant for
// nothing else, as it takes a type of the runtime.
func (h *Hook) Telling() bool {
	return slices.ContainsFunc(h.Params, func(param string) bool { return strings.Contains(param, RuntimePath+".") })
}

// Has reports whether the component has a hook of that name that was written by
// hand.
func (c *Component) Has(hook string) bool { return slices.Contains(c.Hooks, hook) }

// HookMeant returns the hook that a method has the name of by mistake, nil if
// it is none's.
func HookMeant(name string) *Hook {
	return findHook(func(h Hook) bool {
		return h.Name != name && strings.EqualFold(h.Name, name) || slices.Contains(h.Mistaken, name)
	})
}

// HookLike returns the hook that a method was most likely meant to be, but isn't
// by its name: one with its signature whose name is close, or that it takes a
// type of the runtime for. It returns nil if there is none.
func HookLike(name string, sig *types.Signature) *Hook {
	if HookNamed(name) != nil {
		return nil
	}
	meant := HookMeant(name)
	if meant != nil && (meant.fits(sig) || strings.EqualFold(meant.Name, name)) {
		return meant
	}
	var names []string
	for _, h := range Hooks {
		if h.fits(sig) && resembles(name, h.Name) {
			names = append(names, h.Name)
		}
	}
	return HookNamed(Closest(name, names))
}

// fits reports whether a method of this signature can be called as h, or takes
// the type of the runtime that only h takes.
func (h *Hook) fits(sig *types.Signature) bool {
	return h.Matches(sig) || h.Telling() && slices.ContainsFunc(h.Params, func(param string) bool {
		_, typ, _ := strings.Cut(param, " ")
		return strings.HasPrefix(typ, RuntimePath+".") && takes(sig, typ)
	})
}

// takes reports whether a parameter is of the type with that full name, or a
// pointer to it.
func takes(sig *types.Signature, typ string) bool {
	for v := range sig.Params().Variables() {
		if strings.TrimPrefix(fullName(v.Type()), "*") == typ {
			return true
		}
	}
	return false
}

// resembles reports whether a name may be a misspelling of a hook's: the two
// begin with the same letter, as misspellings do, and the hook's name is no word
// of it, as in RenderRow.
func resembles(name, hook string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	wanted, _ := utf8.DecodeRuneInString(hook)
	isHook := func(word string) bool { return strings.EqualFold(word, hook) }
	return unicode.ToUpper(first) == wanted && !slices.ContainsFunc(wirename.Words(name), isHook)
}

// HookNamed returns the hook of that name, nil if there is none.
func HookNamed(name string) *Hook {
	return findHook(func(h Hook) bool { return h.Name == name })
}

// findHook returns the first hook for which is holds, nil if there is none.
func findHook(is func(Hook) bool) *Hook {
	if i := slices.IndexFunc(Hooks, is); i >= 0 {
		return &Hooks[i]
	}
	return nil
}
