package cart

import (
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

func TestCart(t *testing.T) {
	c := New(lc.ComponentID{Name: "cart", Instance: "user-1"})
	if c.Total != 0 {
		t.Error("not empty")
	}
}
