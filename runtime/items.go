package lc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

// This file is about items of lists that are longer than what a component renders
// of them: data-lc-list in docs/client.md. The pages of some viewers show items
// that are in no rendering any more.

// maxItems bounds the items that one action changes.
const maxItems = 1000

// RemoveItem takes an item off all lists of the component in which it is shown: an
// element with data-lc-list has a child with that data-lc-key, or id. It is for
// items that the component does not render any more, but that viewers may still
// show. It is for actions; elsewhere, and after the action's method has returned,
// it does nothing.
func RemoveItem(ctx context.Context, key string) { changeItem(ctx, key, nil) }

// ReplaceItem replaces an item as RemoveItem removes one: by HTML, which is one
// element. It changes nothing of what the component renders.
func ReplaceItem(ctx context.Context, key, html string) { changeItem(ctx, key, &html) }

// A changedItem is an item of a list that is not part of a rendering.
type changedItem struct {
	key  string
	html *string // nil: it is gone
}

func changeItem(ctx context.Context, key string, html *string) {
	e := effectsFrom(ctx)
	e.add(func() {
		switch {
		case e.err != nil:
		case key == "":
			e.err = errors.New("change an item of a list: it has no key")
		case len(e.items) == maxItems:
			e.err = fmt.Errorf("an action changes more than %d items of lists", maxItems)
		default:
			e.items = append(e.items, changedItem{key, html})
		}
	})
}

// itemsJSON returns changed items as the member items of an event: an object that
// has for each key its HTML, or null. It is nil if there are none. Of several for
// one key the last counts. Forms in it are made for the audience.
func (a *App) itemsJSON(to *audience, items []changedItem) []byte {
	var all itemSet
	for _, item := range items {
		value := []byte("null")
		if item.html != nil {
			value = jsonscan.AppendString(nil, a.placeForms(to, []byte(*item.html)))
		}
		all.set(jsonscan.AppendString(nil, item.key), value)
	}
	return all.json()
}

// An itemSet has values by keys, all of them JSON.
type itemSet struct {
	keys   []string // in the order of their last change
	values map[string][]byte
}

func (s *itemSet) set(key, value []byte) {
	if s.values == nil {
		s.values = map[string][]byte{}
	}
	if _, known := s.values[string(key)]; !known {
		s.keys = append(s.keys, string(key))
	}
	s.values[string(key)] = value
}

// add takes in the member items of an event, which is nil if it has none.
func (s *itemSet) add(object []byte) error {
	if object == nil {
		return nil
	}
	return jsonscan.New(object, jsonscan.Unlimited).Object(func(key, value []byte) error {
		s.set(jsonscan.AppendString(nil, key), value)
		return nil
	})
}

// json returns the set as an object, nil if it is empty.
func (s *itemSet) json() []byte {
	if len(s.keys) == 0 {
		return nil
	}
	b := []byte{'{'}
	for i, key := range s.keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, key...), ':'), s.values[key]...)
	}
	return append(b, '}')
}

// itemsMember begins the last member of an event that changes items.
const itemsMember = `,"items":`

// appendItems appends the member items, if there are any, to the members of an
// event, and ends its object.
func appendItems(b, items []byte) []byte {
	if items != nil {
		b = append(append(b, itemsMember...), items...)
	}
	return append(b, '}')
}

// itemsOf returns the member items of an event, nil if it has none.
func itemsOf(m Message) []byte {
	if !bytes.Contains(m.Data, []byte(itemsMember)) { // no string holds that
		return nil
	}
	items, err := memberOf(m.Data, "items")
	if err != nil || !bytes.HasSuffix(m.Data, append(items[:len(items):len(items)], '}')) {
		return nil
	}
	return items
}

// isMissed reports whether a hint has the member missed.
func isMissed(m Message) bool {
	if !bytes.Contains(m.Data, []byte(`"missed":true`)) {
		return false
	}
	missed, err := memberOf(m.Data, "missed")
	return err == nil && string(missed) == "true"
}

// memberOf returns the value of a member of an object of JSON, nil if it has none.
func memberOf(object []byte, name string) (member []byte, err error) {
	err = jsonscan.New(object, jsonscan.Unlimited).Object(func(key, value []byte) error {
		if string(key) == name {
			member = value
		}
		return nil
	})
	return member, err
}

// textOf returns the text of a string of JSON, nil if the value is none.
func textOf(value []byte) []byte {
	if len(value) == 0 || value[0] != '"' {
		return nil
	}
	return jsonscan.Unquote(value)
}

// maxJoinedItems is how large the items of several events may become in one.
const maxJoinedItems = 256 << 10

// withItems returns a frame that has the items of those, too, which it covers: the
// newest comes first. If they are too large, or one of those stands for something
// lost, so does the frame. It is f itself if it can't have any.
func (f *frame) withItems(covered []*frame) *frame {
	if f.typ != typeUpdate && f.typ != typeRefresh || f.missed {
		return f
	}
	var all itemSet
	size := len(f.items)
	for _, one := range slices.Backward(covered) {
		size += len(one.items)
		if one.missed || size > maxJoinedItems || all.add(one.items) != nil {
			return f.asMissed()
		}
	}
	if all.add(f.items) != nil {
		return f.asMissed()
	}
	items := all.json()
	if items == nil {
		return f
	}
	data := f.data()
	if data = data[:len(data)-1]; f.items != nil {
		data = data[:len(data)-len(itemsMember)-len(f.items)]
	}
	b := append(make([]byte, 0, len(f.bytes)+len(items)+len(itemsMember)), f.bytes[:f.body]...)
	return f.replaced(f.typ, appendBody(b, f.typ, appendItems(data[:len(data):len(data)], items)), len(items))
}

// asMissed returns a hint to fetch what the frame shows, with all that was lost.
func (f *frame) asMissed() *frame {
	channel, err := memberOf(f.data(), "channel")
	hint := ComponentRefresh(f.component)
	hint.missed = true
	m, encodeErr := hint.encode(Channel(textOf(channel)), f.version)
	if err != nil || encodeErr != nil {
		return f // it is none of ours
	}
	missed := f.replaced(typeRefresh, appendBody(slices.Clone(f.bytes[:f.body]), typeRefresh, m.Data), 0)
	missed.missed = true
	return missed
}

// replaced returns a copy of the frame that is sent as these bytes, at the end of
// which are items of that length.
func (f *frame) replaced(typ string, b []byte, items int) *frame {
	other := *f
	other.typ, other.form = typ, form{b, f.body, newPacking(len(b))}
	other.patch, other.items, other.base = nil, nil, fingerprint{}
	if items > 0 {
		end := len(b) - len("}\n\n")
		other.items = b[end-items : end : end]
	}
	return &other
}
