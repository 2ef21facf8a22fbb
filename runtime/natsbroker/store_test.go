package natsbroker

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/storetest"
)

func TestStore(t *testing.T) {
	n := startNode(t)
	made := 0
	storetest.Run(t, func(t *testing.T) lc.Store {
		made++
		_, s := n.open(t, fmt.Sprintf("T%d", made))
		return s
	})
}

var counterID = lc.ComponentID{Name: "counter", Instance: "one"}

// A bucket that is lost gives no version again that viewers may have seen.
func TestBucketIsLost(t *testing.T) {
	n := startNode(t)
	_, one := n.open(t, "T")
	_, two := n.open(t, "T")
	save := func(s *Store, version, old uint64) error {
		return s.Save(t.Context(), counterID, lc.Record{Version: version, State: []byte("{}")}, old)
	}
	for v := range uint64(40) {
		if err := save(one, v+1, v); err != nil {
			t.Fatal(err)
		}
	}
	load := func(s *Store) lc.Record {
		t.Helper()
		r, err := s.Load(t.Context(), counterID)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	load(two)
	var floors []uint64
	for range 2 {
		if err := one.js.DeleteStream(t.Context(), one.config.Name); err != nil {
			t.Fatal(err)
		}
		floor := load(one)
		if floor.Version <= 40 || floor.State != nil || floor.Version > 1<<53 {
			t.Fatalf("after the bucket was lost, the record is %+v", floor)
		}
		floors = append(floors, floor.Version)
		if versions, err := two.Versions(t.Context(), counterID); err != nil || versions[counterID] != floor.Version {
			t.Errorf("the versions are %v, %v; want %d", versions, err, floor.Version)
		}
		for _, old := range []uint64{40, 0} { // what the other process may remember
			if err := save(two, old+1, old); !errors.Is(err, lc.ErrConflict) {
				t.Errorf("a save over version %d gives %v, want ErrConflict", old, err)
			}
		}
		if r := load(two); r.Version != floor.Version {
			t.Errorf("the other process has version %d, want %d", r.Version, floor.Version)
		}
		if err := save(two, floor.Version+1, floor.Version); err != nil {
			t.Error(err)
		}
		if r := load(one); r.Version != floor.Version+1 {
			t.Errorf("version %d is loaded, want %d", r.Version, floor.Version+1)
		}
	}
	if floors[1] <= floors[0]+1 {
		t.Errorf("the second bucket begins at %d, the first had %d", floors[1], floors[0]+1)
	}
}

// Another process may make a bucket again that this one remembers revisions
// of. They are no longer good, even if the numbers were the same.
func TestRevisionsOfALostBucket(t *testing.T) {
	n := startNode(t)
	_, one := n.open(t, "T")
	_, two := n.open(t, "T")
	if err := one.Save(t.Context(), counterID, lc.Record{Version: 5}, 0); err != nil {
		t.Fatal(err)
	}
	if err := two.js.DeleteStream(t.Context(), two.config.Name); err != nil {
		t.Fatal(err)
	}
	r, err := two.Load(t.Context(), counterID)
	if err == nil {
		err = two.Save(t.Context(), counterID, lc.Record{Version: r.Version + 1}, r.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Save(t.Context(), counterID, lc.Record{Version: 6}, 5); !errors.Is(err, lc.ErrConflict) {
		t.Errorf("a save over what is lost gives %v, want ErrConflict", err)
	}
	other := lc.ComponentID{Name: "counter", Instance: "never loaded here"}
	if err := one.Save(t.Context(), other, lc.Record{Version: 1}, 0); !errors.Is(err, lc.ErrConflict) {
		t.Errorf("a version that may have been given before the loss: %v, want ErrConflict", err)
	}
}

// An action reads its record once and writes it once.
func TestSaveDoesNotRead(t *testing.T) {
	n := startNode(t)
	_, s := n.open(t, "T")
	if err := s.Save(t.Context(), counterID, lc.Record{Version: 1}, 0); err != nil {
		t.Fatal(err)
	}
	_, other, err := New(t.Context(), n.connect(t), WithName("T"), WithMemory())
	if err != nil {
		t.Fatal(err)
	}
	for v := uint64(1); v < 5; v++ {
		before := other.nc.Stats().OutMsgs
		r, err := other.Load(t.Context(), counterID)
		if err == nil {
			err = other.Save(t.Context(), counterID, lc.Record{Version: v + 1}, r.Version)
		}
		if sent := other.nc.Stats().OutMsgs - before; err != nil || sent != 2 {
			t.Errorf("an action sends %d requests, %v; want 2", sent, err)
		}
	}
}

// The server itself drops records that have expired, also from a bucket that was
// made before records could expire.
func TestServerDropsExpired(t *testing.T) {
	n := startNode(t)
	_, s := n.open(t, "T")
	soon := time.Now().Add(time.Hour).Truncate(time.Second)
	ttl := func(s *Store) string {
		t.Helper()
		m, err := s.last(t.Context(), s.config.Name, s.subject(key(counterID)))
		if err != nil || m == nil {
			t.Fatalf("message %v, %v", m, err)
		}
		return m.Header.Get(jetstream.MsgTTLHeader)
	}
	within := func(text string) {
		t.Helper()
		if seconds, err := strconv.Atoi(text); err != nil || seconds <= 3600-60 || seconds > 3660 {
			t.Errorf("the server drops it after %q seconds, want an hour and a minute", text)
		}
	}
	if err := s.Save(t.Context(), counterID, lc.Record{Version: 1, Expires: soon}, 0); err != nil {
		t.Fatal(err)
	}
	within(ttl(s))

	c := s.config
	c.AllowMsgTTL = false
	if err := s.js.DeleteStream(t.Context(), c.Name); err != nil {
		t.Fatal(err)
	}
	if _, err := s.js.CreateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	s.setDropping(true) // as before the bucket was made again
	fresh := lc.ComponentID{Name: "counter", Instance: "fresh"}
	if err := s.Save(t.Context(), fresh, lc.Record{Version: 1, Expires: soon}, 0); err != nil {
		t.Errorf("in a bucket that lets nothing expire: %v", err)
	}
	_, s = n.open(t, "T")
	if err := s.Save(t.Context(), counterID, lc.Record{Version: 1, Expires: soon}, 0); err != nil {
		t.Fatal(err)
	}
	within(ttl(s))
	if err := s.Save(t.Context(), counterID, lc.Record{Version: 2}, 1); err != nil {
		t.Fatal(err)
	}
	if got := ttl(s); got != "" {
		t.Errorf("a record that does not expire is dropped after %s seconds", got)
	}
}

// What is left of a record that has expired is none to a process that has never
// seen it, either.
func TestOtherProcessSavesOverExpired(t *testing.T) {
	n := startNode(t)
	_, one := n.open(t, "T")
	_, two := n.open(t, "T")
	if err := one.Save(t.Context(), counterID, lc.Record{Version: 3, Expires: time.Unix(1, 0)}, 0); err != nil {
		t.Fatal(err)
	}
	if err := two.Save(t.Context(), counterID, lc.Record{Version: 1}, 0); err != nil {
		t.Error(err)
	}
	if err := one.Save(t.Context(), counterID, lc.Record{Version: 2}, 0); !errors.Is(err, lc.ErrConflict) {
		t.Errorf("a save over another's gives %v, want ErrConflict", err)
	}
}

// A record that an operator has deleted is none.
func TestRecordIsDeleted(t *testing.T) {
	n := startNode(t)
	_, s := n.open(t, "T")
	if err := s.Save(t.Context(), counterID, lc.Record{Version: 3}, 0); err != nil {
		t.Fatal(err)
	}
	kv, err := s.js.KeyValue(t.Context(), s.bucket)
	if err == nil {
		err = kv.Delete(t.Context(), key(counterID))
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Load(t.Context(), counterID)
	versions, err2 := s.Versions(t.Context(), counterID)
	if err != nil || err2 != nil || r.Version != 0 || len(versions) > 0 {
		t.Errorf("the record is %+v, %v, its version %v, %v", r, err, versions, err2)
	}
	if err := s.Save(t.Context(), counterID, lc.Record{Version: 4}, 0); err != nil {
		t.Error(err)
	}
}
