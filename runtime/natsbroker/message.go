package natsbroker

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	lc "github.com/lcgen/lcgen/runtime"
)

// A head is the first line of what is published; the event's data, which is
// one line too, follows it.
type head struct {
	Channel   lc.Channel     `json:"channel"`
	Type      string         `json:"type"`
	Component lc.ComponentID `json:"component"`
	Version   uint64         `json:"version,omitempty"`
}

// encode returns a message as it is published.
func encode(m lc.Message) ([]byte, error) {
	line, err := json.Marshal(head{m.Channel, m.Type, m.Component, m.Version})
	if err != nil {
		return nil, fmt.Errorf("encode the head of %s: %w", m.Type, err)
	}
	return append(append(line, '\n'), m.Data...), nil
}

// decode is the reverse of encode. The server is shared with others, so what
// comes from it may be anything; the hub checks what the fields hold.
func decode(published []byte) (lc.Message, error) {
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
	return lc.Message{Channel: h.Channel, Type: h.Type, Component: h.Component, Version: h.Version, Data: data}, nil
}

// token makes a name one token of a subject or key, which take neither colons
// nor the letters of most scripts. Different names have different tokens.
func token(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }
