// Package markup reads HTML as far as tests of components need it: into a
// tree of elements, out of which a selector picks some.
//
//	doc := markup.Parse(`<ul id="list"><li class="new">One</li></ul>`)
//	sel, err := markup.ParseSelector("#list .new")
//	for _, n := range doc.Find(sel) {
//		fmt.Println(n.Text()) // One
//	}
//
// It takes the tokens of package htmltoken, and knows void elements and the end
// tags that may be left out. It is no parser of the HTML standard: it repairs
// nothing else, and takes well-formed fragments as templates write them.
package markup
