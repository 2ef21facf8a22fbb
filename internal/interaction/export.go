package main

import (
	"context"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// An Export shows how far a job is that goes on after the action.
//
//lc:component export template=export.html
//lc:channel context export
type Export struct {
	ID      lc.ComponentID
	Percent int  `lc:"state"`
	Running bool `lc:"state"`
}

// exportStep is how long a fifth of the job takes.
const exportStep = 100 * time.Millisecond

// Start begins the job, when it is stored that it runs.
//
//lc:action
func (e *Export) Start(ctx context.Context) {
	if e.Running {
		return
	}
	e.Percent, e.Running = 0, true
	app, id := lc.AppFrom(ctx), e.ID
	lc.After(ctx, func(ctx context.Context) error {
		go export(context.WithoutCancel(ctx), app, id)
		return nil
	})
}

// export does the work, and tells all viewers how far it is.
func export(ctx context.Context, app *lc.App, id lc.ComponentID) {
	for percent := 20; percent <= 100; percent += 20 {
		time.Sleep(exportStep)
		err := ExportComponent.Update(ctx, app, id.Instance, func(_ context.Context, e *Export) error {
			e.Percent, e.Running = percent, percent < 100
			return nil
		})
		if err != nil {
			return
		}
	}
}
