package main

import "testing"

func TestComponentsIn(t *testing.T) {
	const page = `<main><div data-component-id="a:1" data-sse-channel="b:1" data-lc-version="7" data-lc-cursor="x-3" data-lc-token="G~S~P" data-new="&lt;"><p data-lc-key="1"></p></div>
<li class="x" data-component-id="c:&#34;" data-lc-version="0" data-lc-token="H"></li></main>`
	found := componentsIn(page)
	if want := (component{"a:1", "b:1", "G~S~P", "x-3", 7}); found["a:1"] != want {
		t.Errorf("the first is %+v, want %+v", found["a:1"], want)
	}
	if c := found["a:1"]; c.grant() != "G" || c.state() != "S" {
		t.Errorf("its token is %q and %q", c.grant(), c.state())
	}
	if want := (component{id: `c:"`, token: "H"}); found[`c:"`] != want || len(found) != 2 {
		t.Errorf("all are %+v", found)
	}
}

func TestStreamOf(t *testing.T) {
	got := streamOf(map[string]component{
		"a:1": {id: "a:1", channel: "room:1", token: "A~x"},
		"b:1": {id: "b:1", channel: "room:1", token: "B"},
		"c:1": {id: "c:1", channel: "global", token: "C"},
	})
	if want := "/sse/events?channel=room%3A1&channel=global&token=A&token=B&token=C"; got != want {
		t.Errorf("the path is %s, want %s", got, want)
	}
}
