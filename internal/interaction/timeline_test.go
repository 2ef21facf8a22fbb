package main

import (
	"testing"
)

func TestTimeline(t *testing.T) {
	showsOwn(t, TimelineComponent.ID("year"), "more", nil, "Entry 40<")
	timeline := &Timeline{}
	for range 10 {
		timeline.More()
	}
	if len(timeline.Entries()) != lastYear || timeline.HasMore() {
		t.Errorf("it ends with %d entries", len(timeline.Entries()))
	}
}
