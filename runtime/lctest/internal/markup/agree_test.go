package markup_test

import (
	"slices"
	"testing"

	"github.com/lcgen/lcgen/internal/htmltoken/misread"
	"github.com/lcgen/lcgen/runtime/lctest/internal/markup"
)

func TestParseAgrees(t *testing.T) {
	all, err := markup.ParseSelector("*")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range misread.Cases {
		var got []string
		for _, n := range markup.Parse(tt.HTML).Find(all) {
			got = append(got, misread.Tag(n.Tag, n.Attrs))
		}
		if !slices.Equal(got, tt.Tags) {
			t.Errorf("%s: %q has tags %q, want %q", tt.Name, tt.HTML, got, tt.Tags)
		}
	}
}
