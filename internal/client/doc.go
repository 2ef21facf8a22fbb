// Package client says what others have to know of the browser client: the
// attributes that it looks for in a page, and the events that a stream brings
// it. What the client does is in runtime/client.
//
//	a := client.AttributeOf("data-lc-debounce")
//	fmt.Println(a.Usage(), a.Help)
//
// It imports nothing but the standard library, for the runtime imports it.
package client
