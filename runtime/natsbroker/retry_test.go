package natsbroker

import (
	"fmt"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// A save whose answer is lost is tried again with the same ID, and is neither a
// conflict nor made twice.
func TestSaveWhoseAnswerIsLost(t *testing.T) {
	n := startNode(t)
	_, s := n.open(t, "T")
	id := lc.ComponentID{Name: "counter", Instance: "one"}
	for version := range uint64(3) {
		data, err := lc.Record{Version: version + 1}.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var before uint64
		if k := s.recall(id); k != nil {
			before = k.seq
		}
		request := fmt.Sprint("request", version)
		first, err := s.replace(t.Context(), id, replacement{data: data, over: before, request: request})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.replace(t.Context(), id, replacement{data: data, over: before, request: request}); err != nil || again != first {
			t.Errorf("the save of version %d has revision %d, then %d: %v", version+1, first, again, err)
		}
		if _, err := s.replace(t.Context(), id, replacement{data: data, over: before, request: "another"}); err != lc.ErrConflict {
			t.Errorf("a save over an older version: %v, want a conflict", err)
		}
		if r, err := s.Load(t.Context(), id); err != nil || r.Version != version+1 {
			t.Errorf("the record is %v: %v", r, err)
		}
	}
}

// What a leader of before says about a save is not believed.
func TestConflictThatIsNone(t *testing.T) {
	n := startNode(t)
	_, s := n.open(t, "T")
	id := lc.ComponentID{Name: "counter", Instance: "one"}
	if err := s.Save(t.Context(), id, lc.Record{Version: 1}, 0); err != nil {
		t.Fatal(err)
	}
	seq := s.recall(id).seq
	if _, err := s.overtaken(t.Context(), id, &replacement{over: seq, request: "another"}); err != errStale {
		t.Errorf("nobody was faster: %v", err)
	}
	if _, err := s.overtaken(t.Context(), id, &replacement{over: seq - 1, request: "another"}); err != lc.ErrConflict {
		t.Errorf("somebody was faster: %v", err)
	}
	now, err := s.askLeader(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.overtaken(t.Context(), id, &replacement{over: seq - 1, request: now.request}); err != nil || got != seq {
		t.Errorf("an earlier attempt was faster: %d, %v", got, err)
	}
}
