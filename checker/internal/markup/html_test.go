package markup

import (
	"slices"
	"testing"

	"github.com/lcgen/lcgen/internal/htmltoken"
	"github.com/lcgen/lcgen/internal/htmltoken/misread"
)

func TestScanTagsAgrees(t *testing.T) {
	for _, tt := range misread.Cases {
		tags, _ := scanTags(tt.HTML)
		var got []string
		for _, tag := range tags {
			if !tag.closing && !tag.open { // the text ends in an open one
				got = append(got, misread.Tag(tag.name, attrsThatCount(t, &tag)))
			}
		}
		if !slices.Equal(got, tt.Tags) {
			t.Errorf("%s: %q has tags %q, want %q", tt.Name, tt.HTML, got, tt.Tags)
		}
	}
}

// attrsThatCount returns the first attribute of each name.
func attrsThatCount(t *testing.T, tag *tag) map[string]string {
	attrs := map[string]string{}
	for _, a := range tag.attrs {
		if _, twice := attrs[a.name]; twice {
			continue
		}
		value, constant := a.constant()
		if !constant {
			t.Errorf("%s is no constant", a.name)
		}
		attrs[a.name] = htmltoken.DecodeValue(value)
	}
	return attrs
}
