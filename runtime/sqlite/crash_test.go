package sqlite

import (
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/storetest"
)

func TestMain(m *testing.M) {
	storetest.Main(m, func(file string) (lc.Store, error) { return Open(file) })
}

func TestKilledProcessLosesNothing(t *testing.T) {
	t.Parallel()
	storetest.Killed(t)
}
