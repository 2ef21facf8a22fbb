// Package tap lets package lctest hear what an App broadcasts, without a method
// of App's that applications would see.
package tap

// Broker returns the lc.Broker of an *lc.App. Package lc sets it: the types are
// its own, which this package can't import.
var Broker func(app any) any
