package lc

import (
	"cmp"
	"fmt"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// History says how much of the past an App keeps for viewers who come back.
// Those for whom it does not reach fetch what they show.
type History struct {
	Frames int           // events of one channel; default 256
	Bytes  int           // of memory for all channels together; default 64 MiB
	Age    time.Duration // of an event; default 5 minutes

	// Renderings is how much memory is taken by what components looked like
	// last, from which patches are made, default 64 MiB. Where it does not reach,
	// viewers are sent whole updates.
	Renderings int
}

// orDefault fills in what is not set.
func (h History) orDefault() History {
	return History{
		Frames: cmp.Or(h.Frames, 256),
		Bytes:  cmp.Or(h.Bytes, 64<<20),
		Age:    cmp.Or(h.Age, 5*time.Minute),

		Renderings: cmp.Or(h.Renderings, 64<<20),
	}
}

// Limits bound what requests may cost. Who goes beyond one is answered with
// its status: 400, 413, 429 or 503.
type Limits struct {
	BodyBytes  int64         // of an action's request, without its files; default 256 KiB
	Depth      int           // levels of nesting in JSON; default 32
	Params     int           // parameters of one request, fields of its form, and values of one variadic parameter; default 256
	Values     int           // in the JSON of one request, also those in objects and arrays; default 10,000
	ActionTime time.Duration // for one action, from its request's first byte, for the views of one request, and for each call of Refresh or Broadcast; default 30 seconds
	EventBytes int           // of one event; default 1 MiB

	// Files of forms, which are kept until their action has returned. An action has
	// its own FileBytes by max=SIZE, and its requests may have files of that size.
	// With WithUploads, FileBytes and UploadBytes are for what goes straight to object
	// storage, too.
	FileBytes           int64 // of one file; default 10 MiB
	UploadBytes         int64 // of all files of one request; default 64 MiB
	UploadBytesInFlight int64 // of the files of all requests; default 1 GiB; a quarter of it for several requests of one viewer

	// Rate is how many requests a second one viewer may make on average,
	// default 100, and Burst how many at once, default 2,000. Guests are told
	// apart by their network address; behind a proxy, see WithTrustedProxies.
	// A negative Rate is no limit.
	Rate, Burst int

	// Actions and views that are worked on at a time, from the first byte of a
	// request to the last of its answer, the memory of all their bodies, and as
	// much again for their answers.
	ActionsPerViewer  int   // of one user; default 1024
	ActionsPerAddress int   // of those who are not logged in, at one network address; default 1024
	BodyBytesInFlight int64 // default 64 MiB; an eighth of it for one viewer

	TokenAge    time.Duration // of what a wrapper's token grants; default 7 days
	ClientBytes int           // of the JSON of one component's lc:"client" and lc:"prop" fields; default 4 KiB, at most 47 KiB

	Streams           int // open in this process; default 100,000
	StreamsPerViewer  int // open of one user; default 32
	StreamsPerAddress int // open of those who are not logged in, at one network address; default 1024
	ChannelsPerStream int // default 4096; see docs/protocol.md for what is beyond

	// StreamAge is how long a stream may be open, default 5 minutes. Then it
	// ends, and the browser opens it again: through the application's own
	// middleware, with the cookies of the moment. So nobody listens for longer
	// than this after their session has ended. A negative StreamAge is no limit.
	StreamAge time.Duration
}

// orDefault fills in what is not set.
func (l Limits) orDefault() Limits {
	return Limits{
		BodyBytes:           cmp.Or(l.BodyBytes, 256<<10),
		Depth:               cmp.Or(l.Depth, 32),
		Params:              cmp.Or(l.Params, 256),
		Values:              cmp.Or(l.Values, 10_000),
		ActionTime:          cmp.Or(l.ActionTime, 30*time.Second),
		EventBytes:          cmp.Or(l.EventBytes, 1<<20),
		FileBytes:           cmp.Or(l.FileBytes, 10<<20),
		UploadBytes:         cmp.Or(l.UploadBytes, 64<<20),
		UploadBytesInFlight: cmp.Or(l.UploadBytesInFlight, 1<<30),
		Rate:                cmp.Or(l.Rate, 100),
		Burst:               cmp.Or(l.Burst, 2000),
		ActionsPerViewer:    cmp.Or(l.ActionsPerViewer, 1024),
		ActionsPerAddress:   cmp.Or(l.ActionsPerAddress, 1024),
		BodyBytesInFlight:   cmp.Or(l.BodyBytesInFlight, 64<<20),
		TokenAge:            cmp.Or(l.TokenAge, 7*24*time.Hour),
		ClientBytes:         cmp.Or(l.ClientBytes, 4<<10),
		Streams:             cmp.Or(l.Streams, 100_000),
		StreamsPerViewer:    cmp.Or(l.StreamsPerViewer, 32),
		StreamsPerAddress:   cmp.Or(l.StreamsPerAddress, 1024),
		ChannelsPerStream:   cmp.Or(l.ChannelsPerStream, 4096),
		StreamAge:           cmp.Or(l.StreamAge, 5*time.Minute),
	}
}

// maxClientBytes is as much as tokens and notes of a TxStore hold: see maxTokenLen,
// and noteDone.
const maxClientBytes = 47 << 10

// mustFit returns the limits. It panics if one is beyond what there can be.
func (l Limits) mustFit() Limits {
	if l.ClientBytes > maxClientBytes {
		panic(fmt.Sprintf("lc: Limits.ClientBytes is %d: a token holds at most %d", l.ClientBytes, maxClientBytes))
	}
	return l
}

// args returns what the arguments of an action may hold.
func (l Limits) args() arg.Limits {
	return arg.Limits{Depth: l.Depth, Values: l.Values, List: l.Params}
}
