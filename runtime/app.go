package lc

import (
	"context"
	"net/http"
)

// An App serves components.
type App struct {
	userOf func(*http.Request) string
	hub    *hub
	broker Broker
}

func New(opts ...Option) *App                                   { panic("later") }
func Register[T any](a *App, def Definition[T])                 { panic("later") }
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { panic("later") }
func (a *App) Disconnect(user string)                           { a.hub.disconnect(user) }
func (a *App) Shutdown(ctx context.Context) error               { return a.hub.shutdown(ctx) }

// Broker returns what carries the App's events: a test may subscribe to it.
func (a *App) Broker() Broker { return a.broker }

// mayListen decides whether the user may listen to the channel.
func (a *App) mayListen(ctx context.Context, ch Channel, user string, tokens []string) error {
	panic("later")
}

// presence tells the components on a presence channel who came or left.
func (a *App) presence(ctx context.Context, ch Channel, m Member, joined bool) { panic("later") }
