package natsbroker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Store is an lc.Store on a JetStream key-value bucket. New makes them.
//
// A record, its version and its state together, is one message to the server,
// whose max_payload bounds it: 1 MiB unless it is configured otherwise.
//
// If the bucket was lost and made again, Load returns records that have no
// state, and a version that is higher than any that was lost.
type Store struct {
	*servers
	bucket string
	config jetstream.StreamConfig // but for its floor
	events string                 // the broker's stream; if it is older than the bucket, an older bucket was lost

	mu       sync.Mutex
	seen     bool                         // the bucket was there
	floor    uint64                       // version of records that are not there
	asked    time.Time                    // when the floor was read
	maxSize  int                          // of a record, as the bucket has it; 0 for no limit
	dropping bool                         // the server drops records that have expired
	known    map[lc.ComponentID]*revision // what was loaded or saved last
	next     *inquiry                     // that has not begun

	asking chan struct{} // holds one during an inquiry
}

var _ lc.VersionStore = (*Store)(nil)

// Limits of what a store remembers.
const (
	knownAtMost = 4096
	floorFor    = 2 * time.Second
	floorTime   = 300 * time.Millisecond // to ask for it; then the one that was known is good enough to show
	saveTime    = attemptTime            // for one attempt
	leaderTime  = 5 * time.Second        // to ask the leader: an election may be under way

	// The server drops a record some time after it has expired: Load and Versions
	// keep to the time, and clocks differ. What expires after very long it is not
	// told: it counts nanoseconds since 1970, past their end.
	dropAfter  = time.Minute
	dropWithin = 10 * 365 * 24 * time.Hour
)

// A revision is where the bucket has a version of a record.
type revision struct {
	version uint64
	seq     uint64
	expires time.Time // as in lc.Record
	passed  bool      // there is a newer one
}

// holds reports whether the revision is the one to save over, as far as is known.
func (r *revision) holds(version uint64) bool {
	return !r.passed && r.version == version && (r.expires.IsZero() || time.Now().Before(r.expires))
}

// A stored is what the bucket has of a component.
type stored struct {
	lc.Record
	seq   uint64 // revision; 0 if there was never one
	found bool   // it has not been deleted, and has not expired

	request string // the ID of the Save that stored it
}

// Load implements lc.Store. If no server has the record now, as when one has
// died, it tries again for some seconds.
func (s *Store) Load(ctx context.Context, id lc.ComponentID) (lc.Record, error) {
	var r stored
	err := patiently(ctx, readTime, func(ctx context.Context) (err error) {
		r, err = s.loadOrFloor(ctx, id)
		return err
	})
	if err != nil {
		return lc.Record{}, fmt.Errorf("load %s from the bucket %s: %w", id, s.bucket, err)
	}
	return r.Record, nil
}

// loadOrFloor reads a record, and remembers where it is. One that is not there
// has the version of the bucket's floor.
func (s *Store) loadOrFloor(ctx context.Context, id lc.ComponentID) (stored, error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return stored{}, err
	}
	if !r.found {
		ago := floorFor
		if s.forget(id) { // it was there, so the bucket may be another
			ago = 0
		}
		if r.Version, err = s.floorOf(ctx, ago); err != nil || r.seq == 0 {
			return r, err
		}
	}
	s.remember(id, revision{version: r.Version, seq: r.seq, expires: r.Expires})
	return r, nil
}

// load reads a record. In a cluster a replica may answer that lags behind. The
// leader is asked if this process knows of something newer, and also if there
// may be something; but then, during an election, what the replica has must do.
func (s *Store) load(ctx context.Context, id lc.ComponentID) (stored, error) {
	m, err := s.last(ctx, s.config.Name, s.subject(key(id)))
	if gone(err) {
		if err := s.lookUp(ctx); err != nil {
			return stored{}, err
		}
		m, err = s.last(ctx, s.config.Name, s.subject(key(id)))
	}
	if err != nil {
		return stored{}, err
	}
	r, err := decode(m)
	switch k := s.recall(id); {
	case k != nil && r.seq < k.seq:
		return s.askLeader(ctx, id)
	case k != nil && k.passed:
		attempt, cancel := context.WithTimeout(ctx, attemptTime)
		defer cancel()
		if now, err := s.askLeader(attempt, id); err == nil {
			return now, nil
		}
	}
	return r, errors.Join(err, ctx.Err())
}

// decode returns what a message of the bucket says, nil for none.
func decode(m *nats.Msg) (r stored, err error) {
	if m == nil {
		return stored{}, nil
	}
	if r.seq = number(m, "Nats-Sequence"); m.Header.Get("KV-Operation") != "" {
		return r, nil // the mark of a deletion
	}
	r.found, r.request = true, m.Header.Get(nats.MsgIdHdr)
	if err := r.UnmarshalBinary(m.Data); err != nil {
		return r, final{err}
	}
	if r.Expired(time.Now()) {
		r.found, r.Record = false, lc.Record{}
	}
	return r, nil
}

// Save implements lc.Store. If the bucket has no leader now, as when a server
// has died, it tries again for some seconds.
func (s *Store) Save(ctx context.Context, id lc.ComponentID, r lc.Record, oldVersion uint64) error {
	data, err := s.encode(id, r)
	if err != nil {
		return err
	}
	var seq uint64
	err = patiently(ctx, readTime, func(ctx context.Context) (err error) {
		seq, err = s.revisionOf(ctx, id, oldVersion)
		return err
	})
	if err == nil {
		seq, err = s.replace(ctx, id, replacement{data, r.Expires, seq, nats.NewInbox()[len("_INBOX."):]})
	}
	if err == nil {
		s.remember(id, revision{version: r.Version, seq: seq, expires: r.Expires})
		return nil
	}
	s.remember(id, revision{passed: true}) // also if it may have been saved
	if errors.Is(err, lc.ErrConflict) {
		return lc.ErrConflict
	}
	return fmt.Errorf("save %s in the bucket %s: %w", id, s.bucket, err)
}

// A replacement is a record on its way into the bucket.
type replacement struct {
	data    []byte
	expires time.Time
	over    uint64 // the revision whose place it takes; 0 if there is no record
	request string // ID of all attempts
}

// header returns the header of the record's message.
func (s *Store) header(r *replacement) nats.Header {
	h := nats.Header{
		nats.ExpectedLastSubjSeqHdr: {strconv.FormatUint(r.over, 10)},
		nats.MsgIdHdr:               {r.request},
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	left := max(time.Until(r.expires), 0)
	if s.dropping && !r.expires.IsZero() && left < dropWithin {
		h[jetstream.MsgTTLHeader] = []string{strconv.FormatInt(int64((left+dropAfter)/time.Second), 10)}
	}
	return h
}

// replace saves over a revision. All attempts have the ID of the request: if an
// earlier one has saved, and its answer was lost, the server says so, and it is no
// conflict.
func (s *Store) replace(ctx context.Context, id lc.ComponentID, r replacement) (saved uint64, err error) {
	floor := s.floorKnown()
	err = patiently(ctx, saveTime, func(ctx context.Context) error {
		a, err := s.put(ctx, s.config.Name, &nats.Msg{Subject: s.subject(key(id)), Data: r.data, Header: s.header(&r)})
		saved = a.Seq
		switch {
		case refusedWith(err, codeWrongLast, codeWrongLast3):
			saved, err = s.overtaken(ctx, id, &r)
		case refusedWith(err, codeNoTTL):
			s.setDropping(false)
		case gone(err):
			if err := s.lookUp(ctx); err != nil {
				return err
			}
			if s.floorKnown() != floor {
				return lc.ErrConflict // the bucket is another than what was loaded from
			}
		}
		return err
	})
	return saved, err
}

var (
	errStale   = errors.New("the server refuses to save over the newest revision: it is catching up, or was the leader before")
	errRemains = errors.New("the bucket has what is left of an older record")
)

// overtaken finds out whether a save is a conflict, as a server has said: it
// may have been a leader that was frozen, beside a new one that has saved. It
// returns the revision that was saved, or lc.ErrConflict. What is left of a record
// that was deleted, or has expired, may be saved over if there is to be none.
func (s *Store) overtaken(ctx context.Context, id lc.ComponentID, r *replacement) (uint64, error) {
	now, err := s.askLeader(ctx, id)
	switch {
	case err != nil:
		return 0, err
	case now.request == r.request:
		return now.seq, nil
	case now.seq <= r.over && now.seq > 0:
		return 0, errStale
	case now.seq > 0 && !now.found && r.over == 0:
		r.over = now.seq
		return 0, errRemains
	}
	return 0, lc.ErrConflict
}

// revisionOf returns the revision that has a version of a record, 0 if there
// is none and the version is that of none.
func (s *Store) revisionOf(ctx context.Context, id lc.ComponentID, version uint64) (uint64, error) {
	switch k := s.recall(id); {
	case k != nil && k.holds(version):
		return k.seq, nil
	case k == nil && version == s.floorKnown():
		floor, err := s.floorOf(ctx, 0)
		if err == nil && floor != version {
			err = lc.ErrConflict
		}
		return 0, err // a record that is there after all is found by the server
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return 0, err
	}
	if !r.found { // nobody may begin below the floor of a bucket made just now
		r.Version, err = s.floorOf(ctx, 0)
	}
	if err == nil && r.Version != version {
		err = lc.ErrConflict
	}
	return r.seq, err
}

func (s *Store) floorKnown() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.floor
}

// encode returns a record as it is stored, or an error if it is too large.
func (s *Store) encode(id lc.ComponentID, r lc.Record) ([]byte, error) {
	data, err := r.MarshalBinary()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	maxSize := s.maxSize
	s.mu.Unlock()
	limit, whose := int(s.nc.MaxPayload())-headroom, "the NATS server's max_payload"
	if maxSize > 0 && maxSize-headroom < limit {
		limit, whose = maxSize-headroom, "the max_msg_size of the bucket "+s.bucket
	}
	if limit > 0 && len(data) > limit {
		return nil, fmt.Errorf("save %s: its state of %d bytes is too large: %s leaves %d", id, len(r.State), whose, limit-(len(data)-len(r.State)))
	}
	return data, nil
}

// Versions implements lc.VersionStore.
func (s *Store) Versions(ctx context.Context, ids ...lc.ComponentID) (map[lc.ComponentID]uint64, error) {
	versions := make(map[lc.ComponentID]uint64, len(ids))
	if len(ids) == 0 {
		return versions, ctx.Err()
	}
	floor, last, err := s.stateNow(ctx)
	if err != nil {
		return nil, fmt.Errorf("versions from the bucket %s: %w", s.bucket, err)
	}
	for rest := ids; len(rest) > 0 && err == nil; {
		portion := rest[:min(len(rest), readSubjects-1)]
		rest = rest[len(portion):]
		err = s.versionsOf(ctx, portion, last, versions)
	}
	if err != nil {
		return nil, fmt.Errorf("versions from the bucket %s: %w", s.bucket, err)
	}
	for _, id := range ids {
		if _, ok := versions[id]; !ok && floor > 0 {
			versions[id] = floor
		}
	}
	return versions, nil
}

// versionsOf reads the versions of at most readSubjects-1 records from a server
// that has the bucket up to last.
func (s *Store) versionsOf(ctx context.Context, ids []lc.ComponentID, last uint64, versions map[lc.ComponentID]uint64) error {
	of := []string{s.subject(mark)}
	bySubject := map[string]lc.ComponentID{}
	for _, id := range ids {
		if subject := s.subject(key(id)); bySubject[subject] == (lc.ComponentID{}) {
			of, bySubject[subject] = append(of, subject), id
		}
	}
	for wait := time.Millisecond; ; wait *= 2 {
		var damaged error
		upTo, err := s.newest(ctx, s.config.Name, of, 0, func(m *nats.Msg) {
			id, ok := bySubject[m.Header.Get("Nats-Subject")]
			if !ok {
				return // the mark
			}
			r, err := decode(m)
			if err != nil {
				damaged = fmt.Errorf("%s: %w", id, err)
			} else if r.found {
				versions[id] = r.Version
			}
		})
		switch {
		case errors.Is(err, errNothing):
			err = s.putMark(ctx)
		case damaged != nil:
			return damaged
		case err == nil && upTo >= last:
			return nil
		}
		if !pause(ctx, wait) {
			return errors.Join(err, ctx.Err())
		}
	}
}

// remember notes where a record is.
func (s *Store) remember(id lc.ComponentID, k revision) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.known[id]; old != nil && k.seq < old.seq && !k.passed {
		return // an older answer came later
	}
	s.known[id] = &k
	for other := range s.known {
		if len(s.known) <= knownAtMost {
			break
		}
		delete(s.known, other)
	}
}

// forget reports whether something was known of a record.
func (s *Store) forget(id lc.ComponentID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.known[id]
	delete(s.known, id)
	return ok
}

func (s *Store) recall(id lc.ComponentID) *revision {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[id]
}

// key returns the key of a component's record.
func key(id lc.ComponentID) string { return id.Name + "." + token(id.Instance) }

// subject returns the subject of a key.
func (s *Store) subject(key string) string { return "$KV." + s.bucket + "." + key }
