package browser

import (
	"context"
	"encoding/json"
	"fmt"
)

// What a mouse does, by the names of WebDriver.
const (
	mouseMove = "pointerMove"
	mouseDown = "pointerDown"
	mouseUp   = "pointerUp"
)

// A mouseStep is something that the mouse does at a point of the window, in pixels
// from its left and its top. The button is the left one.
type mouseStep struct {
	do string
	at [2]int
}

// dragSteps returns what a hand does that drags from one point to another, but for
// letting go.
func dragSteps(from, to [2]int) []mouseStep {
	const moves = 10
	steps := []mouseStep{{mouseMove, from}, {mouseDown, from}}
	for i := 1; i <= moves; i++ {
		at := [2]int{from[0] + (to[0]-from[0])*i/moves, from[1] + (to[1]-from[1])*i/moves}
		steps = append(steps, mouseStep{mouseMove, at})
	}
	return steps
}

// middles returns the middles of two elements that are in view.
func middles(ctx context.Context, t tab, one, other string) (at [2][2]int, err error) {
	found, err := t.Get(ctx, fmt.Sprintf(`[%q, %q].map((selector) => {
		const {x, y, width, height} = document.querySelector(selector).getBoundingClientRect();
		return [Math.floor(x + width / 2), Math.floor(y + height / 2)];
	})`, one, other))
	if err != nil {
		return at, err
	}
	return at, json.Unmarshal(found, &at)
}
