// Package dashboard returns its channel as a string.
package dashboard

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

var open = []string{"guest", string(lc.Global)}

// Dashboard shows a user's figures.
//
//lc:component template=dashboard.html
type Dashboard struct {
	Key     lc.ComponentID
	Figures map[string]float64 `lc:"state"`
}

// SSEChannel keeps one user's figures apart: user:{instance}, as in user:ada.
// Visitors see those on global.
func (d *Dashboard) SSEChannel() string {
	if slices.Contains(open, d.Key.Instance) {
		return string(lc.Global)
	}
	return "user:" + d.Key.Instance
}

// Authorize lets users see their own.
func (d *Dashboard) Authorize(_ context.Context, a lc.Access) error {
	if a.User != d.Key.Instance {
		return lc.Forbidden("not yours")
	}
	return nil
}

//lc:action
func (d *Dashboard) Hide(figure string) { delete(d.Figures, figure) }
