package lc

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// A noted is what a TxStore keeps of a call beside the change that it made, for
// those who make the same call again.
type noted struct {
	Params  []byte          `json:"params,omitempty"` // digest of the arguments
	Effects json.RawMessage `json:"effects,omitempty"`
	Faults  json.RawMessage `json:"faults,omitempty"` // of a partial action
	Own     json.RawMessage `json:"own,omitempty"`    // the viewer's own fields, as the action has left them
	Failed  bool            `json:"failed,omitempty"` // after the action, of which no more is told
}

// doneKey returns what a TxStore knows a request by. Without a key nobody repeats
// the request but the App, if it can't tell whether it was committed.
func doneKey(key *requestKey) []byte {
	if key == nil {
		return []byte(rand.Text())
	}
	b := appendField(nil, key.viewer)
	b = appendField(b, string(key.guest[:]))
	b = appendField(b, key.component.String())
	b = appendField(b, key.action)
	b = appendField(b, key.id)
	if key.form != [sha256.Size]byte{} {
		b = appendField(b, string(key.form[:]))
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// madeBefore returns the effects of a call if it was made before, in this process
// or another, and nil if not.
func (a *App) madeBefore(ctx context.Context, c *call) (*outcome, error) {
	u := unitFrom(ctx)
	if u == nil {
		return nil, nil
	}
	if c.key == nil {
		c.key = doneKey(nil)
	}
	note, err := u.tx.Done(ctx, c.key)
	if err != nil {
		return nil, unreachable(fmt.Errorf("find out whether a request was made before: %w", err))
	}
	if note == nil {
		return nil, nil
	}
	var before noted
	out := &outcome{effects: new(effects), before: true}
	err = json.Unmarshal(note, &before)
	if err == nil && !before.Failed {
		err = json.Unmarshal(before.Effects, out.effects)
	}
	if err != nil {
		return nil, fmt.Errorf("read the note of a request that was made before: %w", err)
	}
	if c.params != nil && !bytes.Equal(c.params, before.Params) {
		return nil, errOtherParams
	}
	if before.Failed {
		return nil, errFailedBefore
	}
	c.after, c.done, out.faults = before.Own, true, before.Faults
	return out, nil
}

// noteDone stores that a call was made, with the change that it made.
func (a *App) noteDone(ctx context.Context, c *call, out *outcome) error {
	if unitFrom(ctx) == nil {
		return nil
	}
	effects, err := encodeLine(out.effects)
	if err != nil {
		return err
	}
	if len(effects) > repeatTail {
		effects = []byte("{}")
	}
	return a.note(ctx, c, noted{Effects: effects, Faults: out.faults, Own: c.after})
}

// errFailedBefore answers the repetition of a request whose action did what it does,
// and could not be shown to its caller.
var errFailedBefore = &problem{status: http.StatusInternalServerError, cause: errors.New("the same request was made before, and its action has failed after what it did")}

// note stores what became of a call, in the unit of ctx.
func (a *App) note(ctx context.Context, c *call, n noted) error {
	u := unitFrom(ctx)
	if u == nil {
		return nil
	}
	n.Params = c.params
	note, err := encodeLine(n)
	if err != nil {
		return err
	}
	if err := u.tx.Note(ctx, c.key, note); err != nil {
		return fmt.Errorf("note that %s of %s is done: %w", c.act.name, c.id, orOvertaken(err))
	}
	return nil
}
