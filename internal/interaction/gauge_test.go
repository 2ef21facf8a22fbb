package main

import (
	"testing"
)

func TestGauge(t *testing.T) {
	showsOwn(t, GaugeComponent.ID("one"), "look", nil, "<output")
}
