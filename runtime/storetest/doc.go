// Package storetest holds the tests that every lc.Store passes. An
// implementation runs them from a test of its own:
//
//	func TestMemoryStore(t *testing.T) {
//		storetest.Run(t, func(*testing.T) lc.Store { return lc.NewMemoryStore() })
//	}
package storetest
