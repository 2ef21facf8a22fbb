package element

import (
	"slices"
	"strings"
	"testing"
)

func TestValid(t *testing.T) {
	for _, tag := range append([]string{Default, "tr", "li", "x-card", "a-", "my-row.2_b"}, Known...) {
		if !Valid(tag) {
			t.Errorf("Valid(%q) = false", tag)
		}
	}
	for _, tag := range []string{
		"", "DIV", "p", "script", "style", "textarea", "title", "template", "html", "body", "input", "form", "button", "select", "svg",
		"card", "-card", "1-card", "x-Card", "x-cärd", "x-card>", "x card-", "x-card onload=", "font-face", "annotation-xml", "x-" + strings.Repeat("a", 63),
	} {
		if Valid(tag) {
			t.Errorf("Valid(%q) = true", tag)
		}
	}
}

func TestKnownIsSorted(t *testing.T) {
	if !slices.IsSorted(Known) {
		t.Error("Known is not sorted")
	}
}

func TestValidAttribute(t *testing.T) {
	for _, name := range []string{"class", "id", "role", "title", "aria-label", "aria-describedby", "data-x", "data-order-id", "data-lc", "data-lcd", "data-a.b_2"} {
		if !ValidAttribute(name) {
			t.Errorf("ValidAttribute(%q) = false", name)
		}
	}
	for _, name := range []string{
		"", "style", "onclick", "href", "hidden", "CLASS", "data", "data-", "aria-", "aria", "data-lc-token", "data-lc-", "data-component-id", "data-sse-channel",
		"data-X", "data-a b", "data-a=", `data-a"`, "data-a>", "data-a/", "data-\x00", "data-é", "data_x", "x-data-a", "is", "slot", "lang",
	} {
		if ValidAttribute(name) {
			t.Errorf("ValidAttribute(%q) = true", name)
		}
	}
}
