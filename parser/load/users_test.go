package load_test

import (
	"context"
	"slices"
	"testing"

	"github.com/lcgen/lcgen/parser/load"
)

// TestUsers loads packages that have no directive but import the runtime,
// where they are asked for.
func TestUsers(t *testing.T) {
	dir := module(t, "-- cart/cart.go --\n"+cart+
		"-- notify/notify.go --\npackage notify\n\nimport _ \"github.com/lcgen/lcgen/runtime\"\n"+
		"-- other/other.go --\npackage other\n")
	for _, users := range []bool{false, true} {
		result, err := load.Load(context.Background(), load.Config{Dir: dir, Users: users}, "./...")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range result.Packages {
			got = append(got, p.Path)
		}
		want := []string{"example.com/shop/cart"}
		if users {
			want = append(want, "example.com/shop/notify")
		}
		if !slices.Equal(got, want) {
			t.Errorf("Users: %t: got %q, want %q", users, got, want)
		}
	}
}
