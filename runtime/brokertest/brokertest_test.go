package brokertest_test

import (
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/brokertest"
)

func TestMemoryBroker(t *testing.T) {
	brokertest.Run(t, func(*testing.T) lc.Broker { return lc.NewMemoryBroker() }, brokertest.Holds(1024))
}
