// Package brokertest holds the tests that every lc.Broker passes. An
// implementation runs them from a test of its own:
//
//	func TestMemoryBroker(t *testing.T) {
//		brokertest.Run(t, func(*testing.T) lc.Broker { return lc.NewMemoryBroker() }, brokertest.Holds(1024))
//	}
//
// A Follower reads channels as an application does. Tests of what only one
// broker knows, such as the loss of its server, find in it whether a message
// was lost or came twice.
package brokertest
