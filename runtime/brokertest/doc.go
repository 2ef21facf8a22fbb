// Package brokertest holds the tests that every lc.Broker passes. An
// implementation runs them from a test of its own:
//
//	func TestBroker(t *testing.T) {
//		brokertest.Run(t, func(t *testing.T) lc.Broker {
//			b, err := mybroker.New(t.Context(), mybroker.Options{…})
//			if err != nil {
//				t.Fatal(err)
//			}
//			return b
//		})
//	}
package brokertest
