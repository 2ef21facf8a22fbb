package parser_test

import (
	"testing"

	"github.com/lcgen/lcgen/parser"
)

// TestKindTable looks for kinds of which something is left out.
func TestKindTable(t *testing.T) {
	seen := map[parser.Kind]bool{}
	for _, k := range parser.Kinds {
		if seen[k.Kind] {
			t.Errorf("kind %s is there twice", k.Kind)
		}
		seen[k.Kind] = true
		for what, has := range map[string]bool{
			"Kind":                              k.Kind != "",
			"Types":                             k.Types != "",
			"Wire":                              k.Wire != "",
			"Named, Method, Basic or Composite": k.Named != "" || k.Method != "" || k.Basic != 0 || k.Composite,
			"Decoder":                           k.Decoder != "",
			"Example":                           k.Example != "" || k.Method != "",
		} {
			if !has {
				t.Errorf("kind %s lacks %s", k.Kind, what)
			}
		}
	}
}
