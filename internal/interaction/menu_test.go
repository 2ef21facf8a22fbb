package main

import (
	"testing"
)

func TestMenu(t *testing.T) {
	id := MenuComponent.ID("main")
	showsOwn(t, id, "toggle", nil, "<li>Help</li>")
	showsOwn(t, id, "close", nil, `aria-expanded="false"`)
}
