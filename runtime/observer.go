package lc

import (
	"context"
	"time"
)

// An Observer is told what an App does, for metrics and traces. Functions that
// are nil are not called. The others are called by many goroutines at a time,
// on the path of what they tell about: they must return quickly.
//
// What there is too much of to be told one by one, the events that go to each
// viewer, App.Stats counts.
type Observer struct {
	// Action is called after each call of an action that exists.
	Action func(ctx context.Context, o ActionObservation)

	// Render is called after a component has been rendered for a page or a
	// refresh, not within an action.
	Render func(ctx context.Context, o RenderObservation)

	// Publish is called after an event of this process was given to the
	// Broker, or could not be.
	Publish func(ctx context.Context, o PublishObservation)

	// Stream is called after a stream has ended, or was refused, and for each
	// channel that a stream does without. The context has the values of its
	// request.
	Stream func(ctx context.Context, o StreamObservation)
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

// A PublishObservation tells how the publishing of one event went.
type PublishObservation struct {
	Channel   Channel
	Component ComponentID
	Type      string // of the event: "component-update"
	Err       error
	Bytes     int           // of the event's data
	Duration  time.Duration // until the Broker had it; viewers are not waited for
}

// A StreamObservation tells of a stream that has ended, or a request for one
// that was refused, or a channel of one.
type StreamObservation struct {
	Channels []Channel     // asked for; those of a refused stream are as the request has them
	User     string        // who listens, empty where nobody is logged in
	Status   int           // HTTP status of the answer
	Reason   string        // why it ended, in words, for a log; empty where it was refused
	Duration time.Duration // that it was open
}
