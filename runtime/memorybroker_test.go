package lc

import (
	"context"
	"testing"
)

// What a MemoryBroker holds is bounded in number and in bytes; who asks for
// more is told of the gap.
func TestMemoryBrokerHoldsTheNewest(t *testing.T) {
	for _, tc := range []struct {
		name  string
		size  int // of one message
		count int // that are published
		held  int
	}{
		{"few", 10, 5, 5},
		{"up to the number", 10, memoryBrokerMessages, memoryBrokerMessages},
		{"beyond the number", 10, memoryBrokerMessages + 3, memoryBrokerMessages},
		{"beyond the bytes", memoryBrokerBytes / 4, 7, 4},
		{"one larger than all", memoryBrokerBytes + 1, 2, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := NewMemoryBroker()
			var ids []Place
			for range tc.count {
				id, err := b.Publish(context.Background(), Message{Channel: Global, Type: typeRefresh, Data: make([]byte, tc.size)})
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, id)
			}
			var got []Delivery
			start := Place{ids[0].Epoch, 0}
			if err := b.Subscribe(t.Context(), start, func(d Delivery) { got = append(got, d) }); err != nil {
				t.Fatal(err)
			}
			lost := tc.count - tc.held
			if got[0].Gap != (lost > 0) || got[0].ID.Seq != uint64(lost) || len(got)-1 != tc.held {
				t.Errorf("first delivery %+v, then %d messages, want the place %d, a gap: %t, then %d", got[0], len(got)-1, lost, lost > 0, tc.held)
			}
		})
	}
}
