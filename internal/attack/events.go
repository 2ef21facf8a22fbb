package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"
)

// maxLine bounds a line of an event stream.
const maxLine = 4 << 20

// eventTypes are all that a stream may send.
var eventTypes = []string{
	"connected", "component-update", "component-patch", "component-fragments",
	"component-refresh", "component-remove", "channel-event", "resync", "ping",
}

// errBroken says that a stream holds what no event of the App's does: some text
// has got out of its place.
var errBroken = errors.New("the stream is broken")

// An event is one event of a stream.
type event struct {
	id, kind string
	data     []byte
	retry    bool
}

// An eventReader reads a stream more strictly than a browser does: each event
// has one line each for its ID, type and data, and lines end in LF.
type eventReader struct {
	r     *bufio.Reader
	begun bool // the first event has come
}

func newEventReader(r io.Reader) *eventReader { return &eventReader{r: bufio.NewReaderSize(r, 4<<10)} }

// next returns the next event. An error that wraps errBroken says what is
// wrong with it; others are those of the connection.
func (e *eventReader) next() (event, error) {
	var ev event
	seen := map[string]bool{}
	for {
		line, err := e.line()
		if err != nil {
			return ev, err
		}
		if len(line) == 0 {
			break
		}
		field, value, found := bytes.Cut(line, []byte(": "))
		if !found || seen[string(field)] {
			return ev, broken("the line %s", clip(line, 240))
		}
		seen[string(field)] = true
		if err := ev.set(string(field), value); err != nil {
			return ev, err
		}
	}
	return ev, e.check(ev)
}

// line returns the next line without its LF.
func (e *eventReader) line() ([]byte, error) {
	var line []byte
	for {
		part, err := e.r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull) && len(line) < maxLine:
			continue
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, broken("a line of more than %d bytes", maxLine)
		case err != nil:
			return nil, err
		}
		line = line[:len(line)-1]
		if !utf8.Valid(line) || bytes.ContainsFunc(line, func(r rune) bool { return r < ' ' }) {
			return nil, broken("a control character in the line %s", clip(line, 240))
		}
		return line, nil
	}
}

// set takes over one line of an event.
func (ev *event) set(field string, value []byte) error {
	switch field {
	case "id":
		ev.id = string(value)
	case "event":
		ev.kind = string(value)
	case "data":
		ev.data = value
	case "retry":
		ev.retry = true
		if _, err := strconv.ParseUint(string(value), 10, 32); err != nil {
			return broken("retry is %q", value)
		}
	default:
		return broken("the field %q", field)
	}
	return nil
}

// check reports what is wrong with a whole event.
func (e *eventReader) check(ev event) error {
	first := !e.begun
	e.begun = true
	switch {
	case ev.id == "" || len(ev.id) > 1024 || bytes.ContainsFunc([]byte(ev.id), func(r rune) bool { return r > '~' }):
		return broken("the ID %q", ev.id)
	case !slices.Contains(eventTypes, ev.kind):
		return broken("an event of type %q", ev.kind)
	case first != (ev.kind == "connected"):
		return broken("the event %q, which is first: %t", ev.kind, first)
	case !json.Valid(ev.data) || len(ev.data) == 0 || ev.data[0] != '{':
		return broken("the data %s", clip(ev.data, 240))
	}
	return nil
}

func broken(format string, args ...any) error {
	return fmt.Errorf("%w: it holds %s", errBroken, fmt.Sprintf(format, args...))
}

// change is what the data of events about components have in common.
type change struct {
	ComponentID string            `json:"componentId"`
	Version     uint64            `json:"version"`
	HTML        string            `json:"html"`
	Fragments   map[string]string `json:"fragments"`
}

// change returns the data of an event about a component, zero for others.
func (ev event) change() change {
	var c change
	json.Unmarshal(ev.data, &c) // what was checked to be JSON
	return c
}
