// Package htmltoken cuts HTML into tokens as the HTML standard does in its
// section 13.2.5, "Tokenization".
//
//	for z := htmltoken.New(page); z.Next(); {
//		if z.Kind != htmltoken.StartTag || htmltoken.LowerName(z.Name.Of(page)) != "a" {
//			continue
//		}
//		if href, ok := z.Attr(page, "href"); ok {
//			fmt.Println(href.Value.Start, htmltoken.DecodeValue(href.Value.Of(page)))
//		}
//	}
//
// A token is a handful of offsets into the input. The tokens follow each other
// without a gap and cover all of it, so what is not of interest can be copied
// as it is. Nothing is decoded until it is asked for, and nothing is allocated
// for a token: a [Tokenizer] reuses its list of attributes.
//
// The standard lets the construction of the tree say what a start tag makes of
// the text that follows it. There is no tree here, so the Tokenizer itself
// follows svg and math elements, in which a title or style holds tags and a
// CDATA section is text, by their start and end tags. It is right about any
// foreign content whose elements are nested properly. An end tag that ends
// nothing in there is taken for that of an HTML element around it.
//
// The input is UTF-8. A byte that isn't stays as it is.
package htmltoken
