package browser

import "context"

// This file has what browsers have in common that are driven by WebDriver, or by
// its successor WebDriver BiDi.

// clickAt returns the source of actions that clicks a point of the window, in
// pixels from its left and its top.
func clickAt(at [2]int) map[string]any {
	return map[string]any{"type": "pointer", "id": "mouse", "actions": []map[string]any{
		{"type": "pointerMove", "x": at[0], "y": at[1]},
		{"type": "pointerDown", "button": 0},
		{"type": "pointerUp", "button": 0},
	}}
}

// mouse returns the source of actions that does these steps.
func mouse(steps []mouseStep) map[string]any {
	var actions []map[string]any
	for _, step := range steps {
		action := map[string]any{"type": step.do}
		if step.do == mouseMove {
			action["x"], action["y"], action["duration"] = step.at[0], step.at[1], 20
		} else {
			action["button"] = 0
		}
		actions = append(actions, action)
	}
	return map[string]any{"type": "pointer", "id": "mouse", "actions": actions}
}

// follow clicks an element and waits for the page that it leads to.
func follow(ctx context.Context, t tab, selector string) error {
	if err := t.Eval(ctx, "window.followed = false"); err != nil {
		return err
	}
	if err := t.Click(ctx, selector); err != nil {
		return err
	}
	return t.Until(ctx, `window.followed === undefined && document.readyState === "complete"`)
}
