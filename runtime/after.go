package lc

import (
	"context"
	"log/slog"
)

// After has work done when the change that ctx is part of has been stored: the
// action, or what is passed to Update. It is for effects that can't be undone, such
// as a mail, a payment, or a message to another service. An action may run several
// times before its change is stored, and then work is done once. If the change
// isn't stored, it is not done at all. Nor is it done if the process ends between:
// what must happen is stored with the change, as a row that a job looks for.
//
// The work comes before the answer to the browser, when others can change the
// component again, and has 10 seconds together with whatever else the action put
// off. Its context tells who acted. Its error is logged.
//
// With the context of neither, the work is done at once.
func After(ctx context.Context, work func(context.Context) error) {
	stored := func(ctx context.Context) error {
		return work(context.WithValue(ctx, changeKey{}, true)) // it may change what was changed
	}
	if later(ctx, putOff{work: stored, stored: true}) {
		return
	}
	if err := guarded(func() error { return work(ctx) }); err != nil {
		log := slog.Default()
		if a := AppFrom(ctx); a != nil {
			log = a.log
		}
		log.ErrorContext(ctx, "the work given to After failed", "err", err)
	}
}
