// Package brokertest holds the tests that every lc.Broker passes. An
// implementation runs them from a test of its own:
//
//	func TestMemoryBroker(t *testing.T) {
//		brokertest.Run(t, func(*testing.T) lc.Broker { return lc.NewMemoryBroker() })
//	}
package brokertest
