package markup_test

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker/internal/markup"
	lc "github.com/lcgen/lcgen/runtime"
)

// TestInstances holds what is said of constant instances to what the runtime takes.
func TestInstances(t *testing.T) {
	places := &markup.Places{Components: []markup.Placeable{{Name: "row", Element: "div"}}}
	for _, instance := range []string{
		"", ".", "..", "...", "a", "7", "a/b", "a b", "a?", "é", "e\u0301", "日本", "x:y", "-_.~:@+=,", "a\x00", "\xff", "٣", "½", "“",
		strings.Repeat("a", 128), strings.Repeat("a", 129), strings.Repeat("é", 64), strings.Repeat("é", 65),
	} {
		src := &markup.Source{Name: "t", Text: `{{component "row" ` + strconv.Quote(instance) + `}}`, Pos: func(offset int) token.Pos { return token.Pos(offset + 1) }}
		faults := markup.Check(&markup.Set{Name: "t", Texts: []*markup.Source{src}, Places: places}, types.Typ[types.String], nil, nil)
		if valid := lc.ValidInstance(instance); valid != (len(faults) == 0) {
			t.Errorf("instance %q is valid: %t; found: %v", instance, valid, faults)
		}
	}
}
