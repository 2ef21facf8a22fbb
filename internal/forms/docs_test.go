package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/recipes/recipestest"
)

const document = "../../docs/recipes-forms.md"

func TestRecipesShowTheFiles(t *testing.T) {
	recipestest.ShowsFiles(t, document, "html", 0)
	recipestest.HasRules(t, document, "forms.css")
}

// Each recipe is named in docs/forms.md, with a link to it.
func TestRecipesAreListed(t *testing.T) {
	forms := recipestest.Read(t, "../../docs/forms.md")
	for _, m := range regexp.MustCompile(`(?m)^## (.*)$`).FindAllStringSubmatch(recipestest.Read(t, document), -1) {
		link := "(recipes-forms.md#" + strings.ReplaceAll(strings.ToLower(m[1]), " ", "-") + ")"
		if !strings.Contains(forms, "["+m[1]+"]"+link) {
			t.Errorf("docs/forms.md does not name %s with the link %s", m[1], link)
		}
	}
}
