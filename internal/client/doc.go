// Package client says what others have to know of the browser client: the
// attributes that it looks for in a page, the events that a stream brings it,
// and the modules that a page loads only if it uses them. What the client does is
// in runtime/client.
//
//	a := client.AttributeOf("data-lc-debounce")
//	fmt.Println(a.Usage(), a.Help)
//
// It imports nothing but the standard library, for the runtime imports it.
package client
