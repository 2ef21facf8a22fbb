package client

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lcgen/lcgen/internal/near"
)

// What data-lc-on may name beside events.
const (
	TriggerLoad      = "load"      // when the element comes
	TriggerIntersect = "intersect" // when it can be seen
	TriggerEvery     = "every"     // again and again
)

// The time from one call of every to the next.
const (
	minEvery = 100 * time.Millisecond
	maxEvery = 24 * time.Hour
)

// A Trigger is a word of data-lc-on: "keydown.ctrl.enter@window".
type Trigger struct {
	Event string        // the type of the event, or one of the constants
	Keys  []string      // modifiers, and the key; of keydown, keyup and keypress
	Where string        // one of Places; empty: the element itself
	Every time.Duration // of TriggerEvery
}

// IsCommon reports whether it may come in the pages of many viewers at the same time,
// without anybody's doing.
func (t Trigger) IsCommon() bool {
	switch t.Event {
	case TriggerLoad, TriggerIntersect, TriggerEvery:
		return true
	}
	return t.Where == "window" || t.Where == "document"
}

// IsCustom reports whether it is an event of the application, whose detail has
// parameters for the action.
func (t Trigger) IsCustom() bool { return strings.ContainsAny(t.Event, "-:.") }

// String returns the word.
func (t Trigger) String() string {
	s := t.Event
	if t.Event == TriggerEvery {
		s += ":" + strconv.FormatInt(t.Every.Milliseconds(), 10) + "ms"
	}
	for _, key := range t.Keys {
		s += "." + key
	}
	if t.Where != "" {
		s += "@" + t.Where
	}
	return s
}

// A TriggerError says what is wrong with a part of a word of data-lc-on.
type TriggerError struct {
	Pos, Len int      // the part, in bytes
	Message  string   // what is wrong
	Word     string   // that is not known; empty if it isn't that
	Known    []string // what it may be
	Hint     string   // what to write, if Known is empty
}

func (e *TriggerError) Error() string { return e.Message }

// ParseTrigger parses a word of data-lc-on. The error is a *TriggerError.
func ParseTrigger(word string) (Trigger, error) {
	name, where := word, ""
	if i := strings.LastIndexByte(word, '@'); i >= 0 && !strings.HasSuffix(word, ".@") {
		name, where = word[:i], word[i+1:]
		if !slices.Contains(Places, where) {
			return Trigger{}, &TriggerError{Pos: i + 1, Len: len(where), Message: fmt.Sprintf("there is no place %q where an event is heard", where), Word: where, Known: Places}
		}
	}
	t := Trigger{Event: name, Where: where}
	kind, rest, isSplit := strings.Cut(name, ".")
	every, period, isTimed := strings.Cut(name, ":")
	switch {
	case every == TriggerEvery && (isTimed || name == TriggerEvery):
		d, err := ParseTime(period)
		if err != nil || !strings.ContainsAny(period, "ms") || d < minEvery || d > maxEvery {
			return Trigger{}, &TriggerError{Pos: len(name) - len(period), Len: len(period), Message: fmt.Sprintf("%q is no time from one call to the next, from 100ms to 1440m", period), Hint: "write every:5s"}
		}
		t.Event, t.Every = TriggerEvery, d
	case isSplit && slices.Contains(keyEvents, kind):
		t.Event, t.Keys = kind, strings.Split(rest, ".")
		if err := checkKeys(t.Keys, len(kind)+1); err != nil {
			return Trigger{}, err
		}
	default:
		if err := checkEvent(name); err != nil {
			return Trigger{}, err
		}
	}
	if where != "" && (t.Event == TriggerLoad || t.Event == TriggerIntersect || t.Event == TriggerEvery) {
		return Trigger{}, &TriggerError{Pos: len(name), Len: len(word) - len(name), Message: t.Event + " is of the element itself", Hint: "write " + name}
	}
	return t, nil
}

// eventName matches the name of an event of the application.
var eventName = regexp.MustCompile(`^[a-z][a-z0-9]*([-:.][a-z0-9]+)+$`)

// checkEvent returns what is wrong with the name of an event.
func checkEvent(name string) error {
	wrong := &TriggerError{Len: len(name), Message: fmt.Sprintf("no action is called on the event %q", name)}
	first, _, _ := strings.Cut(name, ".")
	switch {
	case slices.Contains(DOMEvents, name):
		return nil
	case strings.HasPrefix(name, "lc:"):
		wrong.Hint = "events of the client are for scripts"
	case first != name && slices.Contains(DOMEvents, first):
		wrong.Hint = "only keydown and keyup have keys"
	case misspelt(name) != "":
		wrong.Hint = "did you mean " + misspelt(name) + "?"
	case eventName.MatchString(name):
		return nil
	default:
		wrong.Word, wrong.Known = name, slices.Concat(DOMEvents, []string{TriggerEvery})
		wrong.Hint = "an event of your own has two words or more: order-paid"
	}
	return wrong
}

// misspelt returns the trigger that a name, which could be that of an event of the
// application, is a misspelling of; empty if it is none.
func misspelt(name string) string {
	joined := strings.ReplaceAll(name, "-", "")
	kind, period, isTimed := strings.Cut(name, ":")
	event, keys, isKeyed := strings.Cut(name, ".")
	_, err := ParseTime(period)
	switch {
	case joined != name && slices.Contains(DOMEvents, joined):
		return joined
	case isTimed && err == nil && near.Closest(kind, []string{TriggerEvery}) != "":
		return TriggerEvery + ":" + period
	case isKeyed && near.Closest(event, keyEvents) != "":
		return near.Closest(event, keyEvents) + "." + keys
	}
	return ""
}

// checkKeys returns what is wrong with the keys of an event, which begin at an
// offset in its word.
func checkKeys(keys []string, offset int) error {
	for i, key := range keys {
		isLast := i == len(keys)-1
		isModifier := slices.Contains(modifiers, key)
		wrong := &TriggerError{Pos: offset, Len: len(key)}
		offset += len(key) + 1
		switch {
		case isLast && isModifier:
			wrong.Message, wrong.Hint = fmt.Sprintf("%s is no key by itself", key), "name a key after it: "+key+".enter"
		case isLast && isKey(key), !isLast && isModifier && !slices.Contains(keys[:i], key):
			continue
		case isLast:
			wrong.Message, wrong.Word, wrong.Known = fmt.Sprintf("there is no key %q", key), meant(key), keyNames
			wrong.Hint = "name it as KeyboardEvent.key does, in lower case, or space or dot"
		case isModifier:
			wrong.Message, wrong.Hint = fmt.Sprintf("%s is named twice", key), "name it once"
		default:
			wrong.Message, wrong.Word, wrong.Known = fmt.Sprintf("%q is no modifier of a key", key), meant(key), modifiers
		}
		return wrong
	}
	return nil
}

// meant returns the key that another name is used for elsewhere, or the name itself.
func meant(key string) string {
	switch lower := strings.ToLower(key); lower {
	case "control":
		return "ctrl"
	case "cmd", "command", "super", "win":
		return "meta"
	case "option", "opt":
		return "alt"
	case "esc":
		return "escape"
	case "return":
		return "enter"
	case "up", "down", "left", "right":
		return "arrow" + lower
	case "period":
		return "dot"
	default:
		return lower
	}
}

// isKey reports whether a key has that name.
func isKey(name string) bool {
	r, size := utf8.DecodeRuneInString(name)
	if size == len(name) && size > 0 {
		return r != utf8.RuneError && unicode.ToLower(r) == r && unicode.IsGraphic(r) && !unicode.IsSpace(r)
	}
	return slices.Contains(keyNames, name)
}

// ParseTime parses a time as attributes of the client hold it: milliseconds, or a
// number with ms, s or m, as in "0.3s".
func ParseTime(text string) (time.Duration, error) {
	m := timeText.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is no time", text)
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no time: %w", text, err)
	}
	unit := map[string]time.Duration{"": time.Millisecond, "ms": time.Millisecond, "s": time.Second, "m": time.Minute}[m[2]]
	if n *= float64(unit); n > float64(365*24*time.Hour) {
		return 0, fmt.Errorf("%q is too long", text)
	}
	return time.Duration(n), nil
}

var timeText = regexp.MustCompile(`^\s*([0-9.]+)(ms|s|m)?\s*$`)

// Places are what may follow the @ of a trigger.
var Places = []string{"window", "document", "outside"}

var modifiers = []string{"ctrl", "alt", "shift", "meta"}

// keyEvents are the events that have keys.
var keyEvents = []string{"keydown", "keyup", "keypress"}

// keyNames are the keys of more than one character, and the two that can't stand
// for themselves in a word of data-lc-on.
var keyNames = strings.Fields(`space dot enter escape tab backspace delete insert home end pageup pagedown
	arrowup arrowdown arrowleft arrowright capslock numlock scrolllock contextmenu pause printscreen help
	clear copy cut paste undo redo find select again cancel execute props zoomin zoomout
	browserback browserforward browserhome browserrefresh browsersearch browserstop browserfavorites
	mediaplay mediapause mediaplaypause mediastop mediatracknext mediatrackprevious
	audiovolumeup audiovolumedown audiovolumemute play goback
	f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24`)

// DOMEvents are the events of browsers, and those of the client's own that have no
// value.
var DOMEvents = strings.Fields(`click submit input change focusout load intersect
	abort afterprint animationcancel animationend animationiteration animationstart auxclick beforeinput beforeprint
	beforetoggle blur cancel canplay canplaythrough close command compositionend compositionstart compositionupdate
	contextmenu copy cut dblclick drag dragend dragenter dragleave dragover dragstart drop durationchange emptied
	ended error focus focusin formdata fullscreenchange gotpointercapture hashchange invalid keydown keypress keyup
	languagechange loadeddata loadedmetadata loadstart lostpointercapture message mousedown mouseenter mouseleave
	mousemove mouseout mouseover mouseup offline online orientationchange pagehide pageshow paste pause play playing
	pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerup popstate
	progress ratechange reset resize scroll scrollend search seeked seeking select selectionchange selectstart
	slotchange stalled storage suspend timeupdate toggle touchcancel touchend touchmove touchstart transitioncancel
	transitionend transitionrun transitionstart visibilitychange volumechange waiting wheel`)
