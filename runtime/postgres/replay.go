package postgres

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
)

// Replay implements lc.Listener.
func (l *listener) Replay(ctx context.Context, ch lc.Channel, after lc.Place, max int) (ms []lc.Placed, more bool, err error) {
	ctx, cancel := l.bounded(ctx)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if after.Epoch == "" || after.Seq > math.MaxInt64 {
		return nil, false, notHeld(ch, after)
	}
	held := false
	err = each(ctx, l.d.pool, l.d.q.replay, []any{string(ch), int64(after.Seq), max + 1}, func(rows pgx.Rows) error {
		e, ok, err := scanReplayed(rows, after)
		if held = ok; err != nil || !ok || e == nil {
			return err
		}
		e.Message.Channel = ch
		ms = append(ms, *e)
		return nil
	})
	switch {
	case err != nil:
		return nil, false, fmt.Errorf("replay %s: %w", ch, err)
	case !held:
		return nil, false, notHeld(ch, after)
	case len(ms) > max:
		return ms[:max], true, nil
	}
	return ms, false, nil
}

func notHeld(ch lc.Channel, after lc.Place) error {
	return fmt.Errorf("replay %s from %s: %w", ch, after, lc.ErrNotHeld)
}

// scanReplayed reads a row of an event, nil if there is none, and whether what
// follows after is all held.
func scanReplayed(rows pgx.Rows, after lc.Place) (e *lc.Placed, held bool, err error) {
	var epoch string
	var floor int64
	var newest, seq, version *int64
	var id, typ, name, instance *string
	var data []byte
	if err := rows.Scan(&epoch, &floor, &newest, &seq, &id, &typ, &name, &instance, &version, &data); err != nil {
		return nil, false, err
	}
	last := floor
	if newest != nil {
		last = max(last, *newest)
	}
	if epoch != after.Epoch || after.Seq < uint64(floor) || after.Seq > uint64(last) {
		return nil, false, nil
	}
	if seq == nil {
		return nil, true, nil
	}
	return &lc.Placed{
		Place: lc.Place{Epoch: epoch, Seq: uint64(*seq)}, ID: *id,
		Message: lc.Message{Type: *typ, Component: lc.ComponentID{Name: *name, Instance: *instance}, Version: uint64(*version), Data: data},
	}, true, nil
}
