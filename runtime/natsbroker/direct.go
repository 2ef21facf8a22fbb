package natsbroker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Limits of one direct read. The server has the last at 1,024 subjects.
const (
	readBytes    = 4 << 20
	readSubjects = 1000
)

// A directRead asks any server that has a stream for some of its messages.
type directRead struct {
	Seq      uint64   `json:"seq,omitempty"`          // the first to consider
	Next     string   `json:"next_by_subj,omitempty"` // messages of this subject, in order
	Batch    int      `json:"batch,omitempty"`        // at most so many
	Last     []string `json:"multi_last,omitempty"`   // or the newest of each of these subjects
	UpTo     uint64   `json:"up_to_seq,omitempty"`    // of those not behind this one
	MaxBytes int      `json:"max_bytes,omitempty"`
}

// A directEnd is what follows the messages of a directRead.
type directEnd struct {
	last    uint64 // message that was sent
	pending uint64 // messages that were not sent
	upTo    uint64 // the stream's newest message when Last was answered
	none    bool   // nothing was found; the rest is not known
}

// A read may be given to any server that has the stream, also to one that is
// frozen. So it is soon asked again, and the first answer counts.
const (
	firstWait = 100 * time.Millisecond // twice as long each time,
	lastWait  = 400 * time.Millisecond // up to this
	maxAsks   = 8
	readTime  = 3 * attemptTime
)

// read calls each for the messages that req asks for, at most readBytes of
// them and one message more.
func (s *servers) read(ctx context.Context, stream string, req directRead, each func(*nats.Msg)) (directEnd, error) {
	req.MaxBytes = readBytes
	body, err := json.Marshal(req)
	if err != nil {
		return directEnd{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	wait := firstWait
	for asked := 1; ; asked++ {
		if wait = min(2*wait, lastWait); asked == maxAsks {
			wait = readTime
		}
		end, answered, err := s.readOnce(ctx, wait, "$JS.API.DIRECT.GET."+stream, body, each)
		switch {
		case err == nil:
			return end, nil
		case answered || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded):
			return directEnd{}, fmt.Errorf("read the stream %s: %w", stream, err)
		}
	}
}

// readOnce asks once. It reports whether a server has answered.
func (s *servers) readOnce(ctx context.Context, wait time.Duration, subject string, body []byte, each func(*nats.Msg)) (end directEnd, answered bool, err error) {
	sub, err := s.nc.SubscribeSync(s.nc.NewInbox())
	if err != nil {
		return directEnd{}, false, err
	}
	defer sub.Unsubscribe()
	if err := s.nc.PublishRequest(subject, sub.Subject, body); err != nil {
		return directEnd{}, false, err
	}
	first, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	msg, err := sub.NextMsgWithContext(first)
	for ; err == nil; msg, err = sub.NextMsgWithContext(ctx) {
		answered = true
		switch status := msg.Header.Get("Status"); status {
		case "":
			each(msg)
		case "204":
			return directEnd{number(msg, jetstream.LastSequenceHeader), number(msg, "Nats-Num-Pending"), number(msg, "Nats-UpTo-Sequence"), false}, true, nil
		case "404":
			return directEnd{none: true}, true, nil
		default:
			return directEnd{}, true, fmt.Errorf("the server answers %s %s", status, msg.Header.Get("Description"))
		}
	}
	return directEnd{}, answered, err
}

// last returns the newest message of a subject, nil if there is none.
func (s *servers) last(ctx context.Context, stream, subject string) (*nats.Msg, error) {
	body, err := json.Marshal(map[string]string{"last_by_subj": subject})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	type answer struct {
		msg *nats.Msg
		err error
	}
	answers := make(chan answer, maxAsks)
	ask := func() {
		msg, err := s.nc.RequestWithContext(ctx, "$JS.API.DIRECT.GET."+stream, body)
		answers <- answer{msg, err}
	}
	go ask()
	wait := firstWait
	for asked := 1; ; {
		select {
		case a := <-answers:
			msg, err := found(a.msg, a.err)
			if err != nil {
				err = fmt.Errorf("read the stream %s: %w", stream, err)
			}
			return msg, err
		case <-time.After(wait):
			if asked < maxAsks {
				asked++
				go ask()
			}
			wait = min(2*wait, lastWait)
		}
	}
}

// found returns the message that a direct read has found, if it has.
func found(msg *nats.Msg, err error) (*nats.Msg, error) {
	if err != nil {
		return nil, err
	}
	switch status := msg.Header.Get("Status"); status {
	case "":
		return msg, nil
	case "404":
		return nil, nil
	default:
		return nil, fmt.Errorf("the server answers %s %s", status, msg.Header.Get("Description"))
	}
}

// number returns the number in a header, 0 if there is none.
func number(msg *nats.Msg, header string) uint64 {
	n, _ := strconv.ParseUint(msg.Header.Get(header), 10, 64)
	return n
}

var errNothing = errors.New("the stream has none of the subjects")

// newest calls each for the newest messages of some subjects that are not
// before from, and returns up to where the server had the stream: a server of
// a cluster may lag behind. The message is valid during the call.
func (s *servers) newest(ctx context.Context, stream string, of []string, from uint64, each func(*nats.Msg)) (upTo uint64, err error) {
	req := directRead{Seq: from, Last: of}
	for {
		end, err := s.read(ctx, stream, req, each)
		switch {
		case err != nil:
			return 0, err
		case end.none:
			return 0, fmt.Errorf("read the stream %s: %w", stream, errNothing)
		case end.pending == 0:
			return end.upTo, nil
		case end.last < req.Seq || end.upTo == 0:
			return 0, fmt.Errorf("read the stream %s: the server's answer makes no sense", stream)
		}
		req.Seq, req.UpTo = end.last+1, end.upTo
	}
}
