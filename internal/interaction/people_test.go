package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestPeople(t *testing.T) {
	id := PeopleComponent.ID("all")
	showsOwn(t, id, "search", lctest.Params{"query": "ra"}, "<li>Barbara</li><li>Grace</li>")
	showsOwn(t, id, "search", lctest.Params{"query": "x"}, "Nobody")
	newHarness(t).Call(id, "search", lctest.Params{"query": strings.Repeat("x", 51)}).AssertStatus(http.StatusUnprocessableEntity)
}
