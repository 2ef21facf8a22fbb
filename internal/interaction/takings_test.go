package main

import (
	"testing"

	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestTakings(t *testing.T) {
	showsOwn(t, TakingsComponent.ID("one"), "count", lctest.Params{"order": 7, "amount": 30}, "Order 7 was paid, <output>30</output>")
}
