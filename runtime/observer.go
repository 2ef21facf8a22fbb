package lc

import (
	"context"
	"time"
)

// An Observer is told what an App does, for metrics and traces. Functions that
// are nil are not called. The others are called by many goroutines at a time,
// on the path of the request they tell about: they must return quickly.
type Observer struct {
	// Action is called after each call of an action that exists.
	Action func(ctx context.Context, o ActionObservation)

	// Render is called after a component has been rendered for a page or a
	// refresh, not within an action.
	Render func(ctx context.Context, o RenderObservation)
}

// An ActionObservation tells how one call of an action went.
type ActionObservation struct {
	Component ComponentID
	Action    string
	Status    int           // HTTP status of the answer
	Repeated  bool          // the answer of an earlier call with the same LC-Request was given
	Attempts  int           // runs of the action, more than 1 after conflicts in the Store
	Duration  time.Duration // from the request's arrival to the answer's being ready
}

// A RenderObservation tells how one rendering went.
type RenderObservation struct {
	Component ComponentID
	Err       error
	Bytes     int // of HTML
	Duration  time.Duration
}
