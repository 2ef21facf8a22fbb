package lc

import (
	"strings"
	"testing"
)

// What an application renders itself and broadcasts holds forms, too.
func TestPlacedEvent(t *testing.T) {
	a := New(WithSecret([]byte(strings.Repeat("s", shortSecret))), WithBasePath("/live", "/events"))
	id := ComponentID{"thread", "1"}
	form := "<form " + string(Bind(id, "add").Form()) + ">"
	const want = `<form method="post" action="/live/thread/1/add" data-lc-action="add">`
	if got := a.placed(t.Context(), Global, ComponentUpdate(id, nil, form)).html; got != want {
		t.Errorf("HTML is %s, want %s", got, want)
	}
	given := map[string]string{"#form": form}
	if got := a.placed(t.Context(), Global, ComponentFragments(id, given)).fragments["#form"]; got != want {
		t.Errorf("fragment is %s, want %s", got, want)
	}
	if given["#form"] != form {
		t.Errorf("the caller's map now holds %s", given["#form"])
	}
}
