package lc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/lcgen/lcgen/runtime/arg"
)

// decodeState gives the value its stored state. State that another build has
// stored, and that this one can't decode, is for MigrateState to read.
func (l *loaded) decodeState(ctx context.Context) error {
	err := l.comp.state.decode(l.value, l.record.State)
	if err == nil {
		return nil
	}
	if l.comp.migrate == nil {
		return &undecodable{comp: l.comp, id: l.id, record: l.record, cause: err}
	}
	if err := l.comp.migrate(ctx, l.value, l.record); err != nil {
		return fmt.Errorf("MigrateState of %s: %w", l.id, err)
	}
	return nil
}

// An undecodable is the error of an instance whose stored state can't be read.
type undecodable struct {
	comp   *component
	id     ComponentID
	record Record
	cause  error
}

func (e *undecodable) Unwrap() error { return e.cause }

func (e *undecodable) Error() string {
	where, what := "", e.cause.Error()
	var mistyped *json.UnmarshalTypeError
	if errors.As(e.cause, &mistyped) {
		where = ", at " + pointerTo(e.record.State, mistyped.Offset)
		what = fmt.Sprintf("it is of type %s, and this build has %s for it", mistyped.Value, mistyped.Type)
	}
	return fmt.Sprintf("the stored state of %s, version %d, can't be decoded%s: %s; give the component a method MigrateState(ctx context.Context, old lc.Record) error that reads old.State, or delete the instance by App.Delete",
		e.id, e.record.Version, where, what)
}

// pointerTo returns the JSON Pointer of the value that ends, or begins if it is an
// object or array, at an offset in data.
func pointerTo(data []byte, offset int64) string {
	type level struct {
		array bool
		name  string // of the member, in an object
		index int    // of the element, in an array
		key   bool   // a key comes next
	}
	var path []level
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	for {
		token, err := d.Token()
		if err != nil {
			return "#"
		}
		delim, isDelim := token.(json.Delim)
		top := len(path) - 1
		switch {
		case delim == '}' || delim == ']':
			path = path[:top]
			continue
		case top >= 0 && path[top].key:
			path[top].name, _ = token.(string)
			path[top].key = false
			continue
		case top >= 0 && path[top].array:
			path[top].index++
		case top >= 0:
			path[top].key = true
		}
		if d.InputOffset() >= offset {
			break
		}
		if isDelim {
			path = append(path, level{array: delim == '[', index: -1, key: delim == '{'})
		}
	}
	parts := make([]string, len(path))
	for i, l := range path {
		if parts[i] = l.name; l.array {
			parts[i] = strconv.Itoa(l.index)
		}
	}
	return arg.Pointer(parts...)
}

// mostUndecoded bounds the instances of a component that are remembered for their
// state that can't be decoded.
const mostUndecoded = 1000

// An undecoded has the instances whose error was logged, with what it said. Each
// error is logged once, not with each request.
type undecoded struct {
	mu     sync.Mutex
	logged map[ComponentID]string
}

// isFirst reports whether the error was not logged before.
func (e *undecodable) isFirst() bool {
	u, text := &e.comp.undecoded, e.Error()
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.logged[e.id] == text {
		return false
	}
	if u.logged == nil || len(u.logged) >= mostUndecoded {
		u.logged = map[ComponentID]string{}
	}
	u.logged[e.id] = text
	return true
}
