package main

import (
	"testing"

	"github.com/lcgen/lcgen/internal/recipes/recipestest"
)

func TestRecipesShowTheFiles(t *testing.T) {
	const document = "../../docs/interaction.md"
	recipestest.ShowsFiles(t, document, "html", 0)
	recipestest.HasRules(t, document, "interaction.css")
}
