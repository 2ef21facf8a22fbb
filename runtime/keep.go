package lc

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// keptHeader is what a tab has kept of a component over a reload: what
// effects.Keep was.
const keptHeader = "LC-Kept"

// maxKept bounds the JSON of the fields that survive a reload, in bytes: sealed, they
// are a header field of less than 3 KiB.
const maxKept = 2 << 10

// keptBy returns what a tab has kept, of one component: a header field is for the
// component that a request names.
func keptBy(r *http.Request) string {
	if kept := r.Header.Values(keptHeader); len(kept) == 1 {
		return kept[0]
	}
	return ""
}

// heedKept gives a component those of the viewer's own fields that survive a reload.
// What is not theirs, or too old, is as if it were not there.
func (a *App) heedKept(l *loaded, v viewer) error {
	if len(l.comp.keep) == 0 || v.kept == "" {
		return nil
	}
	data, err := a.keys.openFields(purposeKeep, v.kept, l.id, v.user, l.comp.client.schema, time.Now())
	if err != nil {
		return nil
	}
	own, err := l.ownFields()
	if err != nil {
		return err
	}
	var members, kept map[string]json.RawMessage
	if json.Unmarshal(own, &members) != nil || json.Unmarshal(data, &kept) != nil {
		return nil // of a codec that makes no object
	}
	for _, name := range l.comp.keep {
		if value, ok := kept[name]; ok {
			members[name] = value
		}
	}
	if own, err = json.Marshal(members); err != nil {
		return err
	}
	if err := l.comp.client.decode(l.value, own); err != nil {
		return fmt.Errorf("decode what was kept of %s: %w", l.id, err)
	}
	return l.findChannel()
}

// kept returns what a tab is to keep of the viewer's own fields, sealed for a
// viewer; empty if that is nothing.
func (a *App) kept(l *loaded, user string, own []byte) (string, error) {
	if len(l.comp.keep) == 0 {
		return "", nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(own, &members); err != nil {
		return "", fmt.Errorf("read the viewer's own fields of %s: %w", l.id, err)
	}
	kept := map[string]json.RawMessage{}
	for _, name := range l.comp.keep {
		kept[name] = members[name]
	}
	data, err := json.Marshal(kept)
	if err == nil && len(data) > maxKept {
		err = fmt.Errorf("the fields of %s that survive a reload have %d bytes, more than %d: keep them small", l.id, len(data), maxKept)
	}
	if err != nil {
		return "", err
	}
	return a.keys.sealFields(purposeKeep, l.id, user, l.comp.client.schema, data, a.tokenEnd()), nil
}
