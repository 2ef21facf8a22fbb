package lc

import (
	"context"
	"html/template"
	"io"
)

func (a *App) Render(ctx context.Context, w io.Writer, id ComponentID) error { panic("later") }
func (a *App) Funcs(ctx context.Context) template.FuncMap                    { panic("later") }
func (a *App) Refresh(ctx context.Context, id ComponentID) error             { panic("later") }
func (a *App) Broadcast(ctx context.Context, ch Channel, e Event) error      { panic("later") }
