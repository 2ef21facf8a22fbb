package lc

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

// Records that have expired don't pile up, and none is let go of before its time.
func TestMemoryStoreLetsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore()
		due := map[ComponentID]time.Time{}
		const n = 5000
		for i := range n {
			id := ComponentID{Name: "tally", Instance: fmt.Sprint(rand.N(2 * n))}
			r, _ := s.Load(t.Context(), id)
			next := Record{Version: r.Version + 1}
			if rand.N(4) > 0 {
				next.Expires = time.Now().Add(rand.N(time.Minute)).Truncate(time.Second).Add(time.Second)
			}
			if err := s.Save(t.Context(), id, next, r.Version); err != nil {
				t.Fatal(err)
			}
			due[id] = next.Expires
			if i%50 == 0 {
				time.Sleep(rand.N(5 * time.Second))
			}
		}
		kept := 0
		for id, at := range due {
			r, _ := s.Load(t.Context(), id)
			if alive := at.IsZero() || time.Now().Before(at); alive != (r.Version > 0) {
				t.Fatalf("%s is version %d, %v before it expires", id, r.Version, time.Until(at))
			} else if alive {
				kept++
			}
		}
		if over := len(s.records) - kept; over > n/50 {
			t.Errorf("%d records that have expired are kept beside %d", over, kept)
		}
		time.Sleep(time.Hour)
		forever := 0
		for _, at := range due {
			if at.IsZero() {
				forever++
			}
		}
		for i := range n {
			if err := s.Save(t.Context(), ComponentID{Name: "other", Instance: fmt.Sprint(i)}, Record{Version: 1}, 0); err != nil {
				t.Fatal(err)
			}
		}
		if len(s.records) != forever+n || len(s.expiring.order) > 0 || len(s.expiring.place) > 0 {
			t.Errorf("%d records are kept, want %d; %d expire", len(s.records), forever+n, len(s.expiring.order))
		}
	})
}
