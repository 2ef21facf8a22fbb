package sqlite

import (
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/storetest"
)

func Benchmark(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) lc.Store { return openNew(b) })
}

// BenchmarkNormalSync has commits not wait for the disk.
func BenchmarkNormalSync(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) lc.Store { return openNew(b, WithNormalSync()) })
}
