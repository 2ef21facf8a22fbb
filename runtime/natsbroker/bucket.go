package natsbroker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
)

// mark is the key of a record that is always there. A read that finds nothing
// would not tell how far it looked.
const mark = "lcgen"

// floorKey is where the bucket's metadata says which versions are not given
// again. A bucket that was lost and made again begins above all that was
// counted before: its versions, and its revisions, begin at the microseconds
// since 1970. That fits into the 53 bits of a browser's integers.
const floorKey = "lcgen-floor"

// youngStream is the age of a stream that another process may have made
// while both were starting.
const youngStream = time.Minute

func newStore(s *servers, c *config) *Store {
	bucket := c.name + "_STATE"
	return &Store{
		servers: s, bucket: bucket, events: c.name + "_EVENTS", known: map[lc.ComponentID]*revision{}, asking: make(chan struct{}, 1),
		config: jetstream.StreamConfig{
			Name:              "KV_" + bucket,
			Description:       "Versions and shared state of live components.",
			Subjects:          []string{"$KV." + bucket + ".>"},
			MaxMsgsPerSubject: 1,
			Discard:           jetstream.DiscardNew,
			Storage:           c.storage,
			Replicas:          c.replicas,
			AllowRollup:       true,
			DenyDelete:        true,
			AllowDirect:       true,
			AllowMsgTTL:       true,
		},
	}
}

// gone reports whether an error says that there may be no bucket.
func gone(err error) bool {
	return errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrNoStreamResponse) ||
		errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrBucketNotFound)
}

// lookUp makes the bucket if it is not there, and reads what it says of
// itself.
func (s *Store) lookUp(ctx context.Context) error {
	_, _, err := s.stateNow(ctx)
	return err
}

// floorOf returns the version of records that are not there, as it was read at
// most some time ago. If that is not zero, and the leader does not answer, it
// may be older: whoever saves asks again.
func (s *Store) floorOf(ctx context.Context, ago time.Duration) (uint64, error) {
	s.mu.Lock()
	floor, asked := s.floor, s.asked
	s.mu.Unlock()
	if time.Since(asked) < ago {
		return floor, nil
	}
	if ago == 0 {
		floor, _, err := s.stateNow(ctx)
		return floor, err
	}
	attempt, cancel := context.WithTimeout(ctx, floorTime)
	defer cancel()
	if now, _, err := s.stateNow(attempt); err == nil {
		return now, nil
	}
	s.mu.Lock()
	s.asked = time.Now() // nobody else need wait
	s.mu.Unlock()
	return floor, ctx.Err()
}

// An inquiry asks the bucket's leader, for all who want to know before it has
// begun. The leader takes milliseconds to answer.
type inquiry struct {
	done        chan struct{}
	floor, last uint64
	err         error
}

// stateNow returns the bucket's floor and its newest revision, no older than
// the call.
func (s *Store) stateNow(ctx context.Context) (floor, last uint64, err error) {
	s.mu.Lock()
	q := s.next
	if q == nil {
		q = &inquiry{done: make(chan struct{})}
		s.next = q
		go s.inquire(q)
	}
	s.mu.Unlock()
	select {
	case <-q.done:
		return q.floor, q.last, q.err
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
}

func (s *Store) inquire(q *inquiry) {
	s.asking <- struct{}{}
	defer func() { <-s.asking }()
	s.mu.Lock()
	s.next = nil // who comes now might be told what was so before
	s.mu.Unlock()
	defer close(q.done)
	for stop := time.Now().Add(leaderTime); ; { // a leader that has died does not answer, its successor does, on the next connection
		ctx, cancel := context.WithTimeout(context.Background(), attemptTime)
		q.floor, q.last, q.err = s.state(ctx)
		cancel()
		silent := errors.Is(q.err, context.DeadlineExceeded) || errors.Is(q.err, nats.ErrDisconnected) // with the next connection there may be an answer
		if !silent || time.Now().After(stop) {
			return
		}
	}
}

// state returns the bucket's floor and its newest revision, as its leader has
// them.
func (s *Store) state(ctx context.Context) (floor, last uint64, err error) {
	ctx, asked := s.whileHeld(ctx)
	stream, err := s.js.Stream(ctx, s.config.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = s.make(ctx)
	}
	if err = asked(err); err != nil {
		return 0, 0, err
	}
	info := stream.CachedInfo()
	if floor, err = s.suits(info.Config); err != nil {
		return 0, 0, final{err}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen && floor != s.floor {
		clear(s.known) // of the bucket that was lost
	}
	s.seen, s.floor, s.asked, s.maxSize = true, floor, time.Now(), int(info.Config.MaxMsgSize)
	s.dropping = info.Config.AllowMsgTTL
	return floor, info.State.LastSeq, nil
}

// letExpire has the server drop records that have expired from a bucket which an
// older version of this package made.
func (s *Store) letExpire(ctx context.Context) error {
	stream, err := s.js.Stream(ctx, s.config.Name)
	if err != nil {
		return err
	}
	c := stream.CachedInfo().Config
	if c.AllowMsgTTL {
		return nil
	}
	c.AllowMsgTTL = true
	if _, err = s.js.UpdateStream(ctx, c); err == nil {
		s.setDropping(true)
	}
	return err
}

func (s *Store) setDropping(drops bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropping = drops
}

// suits returns the floor of a bucket, or why it can't be used.
func (s *Store) suits(c jetstream.StreamConfig) (floor uint64, err error) {
	if !c.AllowDirect {
		return 0, errors.New("it is there already and does not allow direct reads")
	}
	text, ok := c.Metadata[floorKey]
	if !ok {
		return 0, nil
	}
	if floor, err = strconv.ParseUint(text, 10, 64); err != nil {
		return 0, fmt.Errorf("its metadata has no number for %s: %w", floorKey, err)
	}
	return floor, nil
}

// make makes the bucket.
func (s *Store) make(ctx context.Context) (jetstream.Stream, error) {
	c, lost := s.config, s.wasThere(ctx)
	if lost {
		floor := time.Now().UnixMicro()
		c.FirstSeq = uint64(floor)
		c.Metadata = maps.Clone(c.Metadata)
		if c.Metadata == nil {
			c.Metadata = map[string]string{}
		}
		c.Metadata[floorKey] = strconv.FormatInt(floor, 10)
	}
	stream, err := s.js.CreateStream(ctx, c)
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another process was faster
		return s.js.Stream(ctx, c.Name)
	}
	if err == nil && lost {
		s.log.Error("the bucket of stored state was lost and has been made again, empty", "stream", c.Name)
	}
	if err == nil {
		err = s.putMark(ctx)
	}
	return stream, err
}

// wasThere reports whether there was a bucket before.
func (s *Store) wasThere(ctx context.Context) bool {
	s.mu.Lock()
	seen := s.seen
	s.mu.Unlock()
	if seen {
		return true
	}
	stream, err := s.js.Stream(ctx, s.events)
	if err != nil {
		return false
	}
	info := stream.CachedInfo()
	return info.TimeStamp.Sub(info.Created) > youngStream
}

func (s *Store) putMark(ctx context.Context) error {
	_, err := s.js.Publish(ctx, s.subject(mark), nil, jetstream.WithExpectStream(s.config.Name))
	return err
}

// askLeader returns a record as the bucket's leader has it.
func (s *Store) askLeader(ctx context.Context, id lc.ComponentID) (stored, error) {
	body, err := json.Marshal(map[string]string{"last_by_subj": s.subject(key(id))})
	if err != nil {
		return stored{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, leaderTime)
	defer cancel()
	ctx, asked := s.whileHeld(ctx)
	msg, err := s.nc.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+s.config.Name, body)
	if err = asked(err); err != nil {
		return stored{}, err
	}
	var answer struct {
		Message struct {
			Seq    uint64 `json:"seq"`
			Header []byte `json:"hdrs"`
			Data   []byte `json:"data"`
		} `json:"message"`
		Error *jetstream.APIError `json:"error"`
	}
	switch err := json.Unmarshal(msg.Data, &answer); {
	case err != nil:
		return stored{}, err
	case answer.Error != nil && answer.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return stored{}, nil
	case answer.Error != nil:
		return stored{}, answer.Error
	}
	m := &nats.Msg{Header: nats.Header{}, Data: answer.Message.Data}
	if len(answer.Message.Header) > 0 {
		if m.Header, err = nats.DecodeHeadersMsg(answer.Message.Header); err != nil {
			return stored{}, err
		}
	}
	m.Header.Set("Nats-Sequence", strconv.FormatUint(answer.Message.Seq, 10))
	return decode(m)
}
