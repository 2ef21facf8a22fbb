package storetest

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// Bench measures a store with records of 1 KiB, so that stores can be compared.
// newStore is as for Run.
func Bench(b *testing.B, newStore func(b *testing.B) lc.Store) {
	b.Run("Load", func(b *testing.B) {
		s := newStore(b)
		saveMany(b, s, 1000)
		for i := 0; b.Loop(); i++ {
			if _, err := s.Load(b.Context(), benchID(i%1000)); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprintf("Save/writers=%d", writers), func(b *testing.B) { benchSave(b, newStore(b), writers) })
	}
	b.Run("Versions of 1000", func(b *testing.B) {
		s, ok := newStore(b).(lc.VersionStore)
		if !ok {
			b.Skip("the store is no lc.VersionStore")
		}
		ids := saveMany(b, s, 1000)
		for b.Loop() {
			if got, err := s.Versions(b.Context(), ids...); err != nil || len(got) != len(ids) {
				b.Fatal(len(got), err)
			}
		}
	})
}

var benchState = append(append([]byte{'"'}, bytes.Repeat([]byte("x"), 1022)...), '"')

func benchID(i int) lc.ComponentID { return lc.ComponentID{Name: "tally", Instance: fmt.Sprint(i)} }

// saveMany saves n records and returns their IDs.
func saveMany(b *testing.B, s lc.Store, n int) []lc.ComponentID {
	ids := make([]lc.ComponentID, n)
	var group sync.WaitGroup
	for w := range 50 {
		group.Go(func() {
			for i := w; i < n; i += 50 {
				ids[i] = benchID(i)
				if err := s.Save(context.Background(), ids[i], lc.Record{Version: 1, State: benchState}, 0); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	return ids
}

// benchSave has writers save records of their own, b.N times altogether.
func benchSave(b *testing.B, s lc.Store, writers int) {
	var group sync.WaitGroup
	b.ResetTimer()
	for w := range writers {
		id := benchID(w)
		n := b.N / writers
		if w < b.N%writers {
			n++
		}
		group.Go(func() {
			for v := range uint64(n) {
				if err := s.Save(context.Background(), id, lc.Record{Version: v + 1, State: benchState}, v); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}
