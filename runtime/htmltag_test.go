package lc

import (
	"slices"
	"testing"

	"github.com/lcgen/lcgen/internal/htmltoken/misread"
)

func TestScanTagsAgrees(t *testing.T) {
	for _, tt := range misread.Cases {
		var got []string
		for _, tag := range scanTags([]byte(tt.HTML)) {
			if !tag.closing {
				got = append(got, misread.Tag(tag.name, tag.attrs))
			}
		}
		if !slices.Equal(got, tt.Tags) {
			t.Errorf("%s: %q has tags %q, want %q", tt.Name, tt.HTML, got, tt.Tags)
		}
	}
}
