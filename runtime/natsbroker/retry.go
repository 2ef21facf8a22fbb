package natsbroker

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"

	lc "github.com/lcgen/lcgen/runtime"
)

// How long Load and Save try again, if their context gives them that long. An
// election takes four to nine seconds, and more on a machine that is short of
// time.
const (
	retryTime  = 15 * time.Second
	firstRetry = 20 * time.Millisecond // twice as long each time,
	lastRetry  = 320 * time.Millisecond
)

// patiently makes attempts until one succeeds, or fails for a reason that does
// not pass by waiting, or there is no time left.
func patiently(ctx context.Context, each time.Duration, attempt func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, retryTime)
	defer cancel()
	for wait := firstRetry; ; wait = min(2*wait, lastRetry) {
		one, cancel := context.WithTimeout(ctx, each)
		err := attempt(one)
		cancel()
		if err == nil || lasts(err) || !pause(ctx, wait) {
			return err
		}
	}
}

// lasts reports whether an error will not pass by waiting.
func lasts(err error) bool {
	return errors.Is(err, lc.ErrConflict) || errors.As(err, &final{}) ||
		refusedWith(err, codeTooLarge) || errors.Is(err, nats.ErrConnectionClosed)
}
