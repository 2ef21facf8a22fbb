package markup

import (
	"fmt"

	"github.com/lcgen/lcgen/internal/htmltoken"
)

// A surroundings is a place in a page where no component can be an element: what
// it is called, and what to do. The zero surroundings is one that nobody minds.
type surroundings struct{ name, hint string }

var aTag = surroundings{"a tag, where there are no elements", betweenTags}

const betweenTags = "place it between tags"

// inTag returns what is around a place in a start tag.
func inTag(t *htmltoken.Token, html string, at int) surroundings {
	for _, a := range t.Attrs {
		if a.Value.Start <= at && at < a.Value.End {
			return surroundings{"the value of " + htmltoken.LowerName(a.Name.Of(html)) + ", where there are no elements", betweenTags}
		}
	}
	return aTag
}

// inText returns what is around a place in an element that holds text only. A
// noscript holds elements where there are no scripts.
func inText(element string) surroundings {
	if element == "" || element == "noscript" {
		return surroundings{}
	}
	return surroundings{"<" + element + ">, which holds no elements", "place it elsewhere"}
}

// misplaced reports a component that can't be an element where it is placed.
func (k *checking) misplaced(p Placed, in surroundings) {
	if in.name == "" {
		return
	}
	k.faults = append(k.faults, Fault{
		Code: Nesting, Pos: p.Pos, End: p.End, Hint: in.hint,
		Message: fmt.Sprintf("component %s is placed in %s", p.Name, in.name),
	})
}
