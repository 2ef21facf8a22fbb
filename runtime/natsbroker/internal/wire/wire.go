// Package wire is the form of an event in the stream that processes share.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	lc "github.com/lcgen/lcgen/runtime"
)

// A head is the first line of what is published; the event's data, which is
// one line too, follows it.
type head struct {
	Channel   lc.Channel      `json:"channel"`
	Type      string          `json:"type"`
	Component *lc.ComponentID `json:"component,omitempty"` // nil: about none
	Version   uint64          `json:"version,omitempty"`
}

// Encode returns a message as it is published.
func Encode(m lc.Message) ([]byte, error) {
	h := head{Channel: m.Channel, Type: m.Type, Version: m.Version}
	if m.Component != (lc.ComponentID{}) {
		h.Component = &m.Component
	}
	line, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encode the head of %s: %w", m.Type, err)
	}
	return append(append(line, '\n'), m.Data...), nil
}

// Decode is the reverse of Encode. The server is shared with others, so what
// comes from it may be anything; the hub checks what the fields hold.
func Decode(published []byte) (lc.Message, error) {
	line, data, ok := bytes.Cut(published, []byte("\n"))
	if !ok {
		return lc.Message{}, errors.New("it has no head")
	}
	var h head
	if err := json.Unmarshal(line, &h); err != nil {
		return lc.Message{}, fmt.Errorf("its head is not as it should be: %w", err)
	}
	if h.Type == "" {
		return lc.Message{}, errors.New("it has no type")
	}
	m := lc.Message{Channel: h.Channel, Type: h.Type, Version: h.Version, Data: data}
	if h.Component != nil {
		m.Component = *h.Component
	}
	return m, nil
}
