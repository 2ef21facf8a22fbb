// Package storetest holds the tests that every lc.Store passes. An
// implementation runs them from a test of its own:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) lc.Store {
//			s, err := mystore.Open(filepath.Join(t.TempDir(), "state"))
//			if err != nil {
//				t.Fatal(err)
//			}
//			t.Cleanup(func() { s.Close() })
//			return s
//		})
//	}
package storetest
