package lc

import (
	"context"
	"errors"
	"fmt"
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
			for i := range tc.count {
				id, err := b.Publish(context.Background(), fmt.Sprint(i), Message{Channel: Global, Type: typeRefresh, Data: make([]byte, tc.size)})
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, id)
			}
			l, err := b.Open(nil)
			if err != nil {
				t.Fatal(err)
			}
			lost := uint64(tc.count - tc.held)
			got, more, err := l.Replay(t.Context(), Global, Place{ids[0].Epoch, lost}, tc.count)
			if err != nil || more || len(got) != tc.held {
				t.Errorf("behind what was let go of, %d messages are held, more: %t, %v, want %d", len(got), more, err, tc.held)
			}
			if lost > 0 {
				if _, _, err := l.Replay(t.Context(), Global, Place{ids[0].Epoch, lost - 1}, tc.count); !errors.Is(err, ErrNotHeld) {
					t.Errorf("before that, the error is %v, want that it is not held", err)
				}
			}
		})
	}
}
