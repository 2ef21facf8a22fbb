//go:build !lcdev

package lc

import (
	"context"
	"net/http"

	"github.com/lcgen/lcgen/runtime/internal/patch"
)

// development is what a program has of development mode when it was not built
// for it: nothing. "lcgen dev" builds with the tag lcdev; no other command
// sets it, so that what is deployed can't show its inside by accident.
type development struct{}

func (development) begin(*App)                     {}
func (development) routes(*http.ServeMux)          {}
func (development) tag() string                    { return "" }
func (development) erased(c *component) *component { return c }
func (development) fault(*http.Request, error)     {}

func (development) refusal(ComponentID, *patch.Refusal, string) {}

func (development) watchChange(context.Context, *call) (changed func(*outcome)) {
	return func(*outcome) {}
}

func (t *Template) newest(context.Context) *Template { return t }

func devSecret() []byte { return nil }
