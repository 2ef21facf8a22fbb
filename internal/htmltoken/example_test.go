package htmltoken_test

import (
	"fmt"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

func ExampleTokenizer() {
	const page = `<!-- <a href="not"> --><p>See <A class=x HREF="?a&amp;b">here</A>.`
	for z := htmltoken.New(page); z.Next(); {
		if z.Kind != htmltoken.StartTag || htmltoken.LowerName(z.Name.Of(page)) != "a" {
			continue
		}
		if href, ok := z.Attr(page, "href"); ok {
			fmt.Println(href.Value.Start, htmltoken.DecodeValue(href.Value.Of(page)))
		}
	}
	// Output: 47 ?a&b
}
