// Package trace finds out which strings a function returns, without running
// it: what a hand-written SSEChannel makes of a component's instance.
//
//	func (f *Feed) SSEChannel() lc.Channel {
//		if f.ID.Instance == "guest" {
//			return lc.Global
//		}
//		return lc.Channel(fmt.Sprintf("feed:%s", f.ID.Instance))
//	}
//
// has two outcomes: "global", for the instance guest only, and "feed:{instance}".
//
// In the same way it finds out what an Authorize method may answer to whom.
//
// A method is followed through constants, concatenation, fmt.Sprintf, package
// strings, the runtime's own functions, local variables, branches, and
// functions of the same package. Where a condition can't be decided, both
// branches are taken, one after the other, as if by two runs. What can't be
// followed gives an unknown outcome: this package never guesses.
//
// [Source.Changes] says whether a function may change what lasts, as an action
// does and a question does not.
package trace
