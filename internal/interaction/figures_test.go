package main

import (
	"testing"
)

func TestFigures(t *testing.T) {
	showsOwn(t, FiguresComponent.ID("year"), "compute", nil, "<li>135</li>")
}
