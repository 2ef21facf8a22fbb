// Package parser turns annotated Go source into a plain model of its
// components, and says where the source is at fault.
//
// It takes syntax and types that somebody else has loaded, and returns data:
//
//	// Cart is one visitor's shopping cart.
//	//
//	//lc:component template=cart.html
//	//lc:channel user
//	type Cart struct {
//		ID    lc.ComponentID
//		Items []Item `lc:"state"`
//	}
//
//	//lc:action
//	func (c *Cart) Remove(itemID string) error
//
// gives a [Component] named "cart" with the channel strategy user, one field
// of state, and an [Action] named "remove" with one parameter, "itemId".
//
// [Parse] neither reads files nor loads packages. The generator, the checker,
// go vet and tests all see the same source the same way. Package
// parser/load is the loader for the command line.
//
// # Directives
//
// A directive is a line of a doc comment in Go's own directive form, and
// nothing else: a comment that only looks like one is an error rather than
// passed over. [Directives] is the table of all of them; parsing, suggestions
// and help follow from it.
//
// # Codes
//
// A diagnostic has the code of the lint that it belongs to: LC010 for a
// directive or tag that is unknown, malformed or out of place, or that asks
// for what the type does not have; LC008 for a method that can't be called as
// it is, action or hook; LC009 for a name that is given twice, or that lcgen
// must give itself; LC014 for state that can't be encoded.
//
// # Half-written source
//
// The source may call code that lcgen has yet to write, so that its types may
// be incomplete. Parse reports what is wrong whatever will be generated, and
// leaves what the compiler says to those who run it: a component with a type
// that does not compile is marked [Component.Invalid] without a diagnostic.
package parser
