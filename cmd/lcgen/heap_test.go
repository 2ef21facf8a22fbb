package main

import "testing"

func TestGrowth(t *testing.T) {
	for _, tt := range []struct {
		live uint64
		want int
	}{
		{0, 400},
		{1 << 20, 400},
		{16 << 20, 400},
		{32 << 20, 300},
		{64 << 20, 150},
		{96 << 20, 100},
		{1 << 30, 100},
	} {
		if got := growth(tt.live); got != tt.want {
			t.Errorf("a heap of %d MiB may grow by %d %%, want %d %%", tt.live>>20, got, tt.want)
		}
	}
}
