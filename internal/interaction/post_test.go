package main

import (
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestPost(t *testing.T) {
	app := lc.New()
	RegisterPost(app, nil)
	h := lctest.New(t, app)
	id := PostComponent.ID("first")
	for _, want := range []string{"1", "0", "1"} {
		h.Call(id, "like", nil)
		h.AssertHTML(".count", want)
	}
}
