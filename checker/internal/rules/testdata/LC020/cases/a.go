package a

import (
	"context"
	"html/template"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// HookBox misspells every hook.
//
//lc:component template=t.html
//lc:channel global
type HookBox struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

//lc:action
func (b *HookBox) Add(by int) error { b.N += by; return nil }

func (b *HookBox) Authorise(ctx context.Context, a lc.Access) error { return nil } // want `LC020: the runtime doesn't call the method Authorise of component hook-box; did you mean Authorize\?$`

func (b *HookBox) Mout(ctx context.Context) error { b.N = 1; return nil } // want `LC020: the runtime doesn't call the method Mout .*; did you mean Mount\? If it is an action, mark it with //lc:action$`

func (b *HookBox) Joind(ctx context.Context, m lc.Member) error { return nil } // want `LC020: .*; did you mean Joined\?$`

func (b *HookBox) OnLeave(ctx context.Context, m lc.Member) error { return nil } // want `LC020: .*; did you mean Left\?$`

func (b *HookBox) Vesion() uint64 { return 1 } // want `LC020: .*; did you mean Version\?$`

func (b *HookBox) SSEChanel() lc.Channel { return "x" } // want `LC020: .*; did you mean SSEChannel\?$`

func (b *HookBox) Rendr(ctx context.Context, w io.Writer) error { return nil } // want `LC020: .*; did you mean Render\?$`

func (b *HookBox) OnLoad(ctx context.Context) error { b.N = 1; return nil } // want `LC020: the runtime doesn't call the method OnLoad .*; did you mean Load\? If it is an action, mark it with //lc:action$`

// Forms misspells others, or has other signatures.
//
//lc:component template=t.html
//lc:channel global
type Forms struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

//lc:action
func (f *Forms) Add() {}

func (f *Forms) CanAccess(ctx context.Context, a *lc.Access) bool { return true } // want `LC020: .*; did you mean Authorize\(ctx context.Context, a lc.Access\) error\?$`

func (f *Forms) joined(ctx context.Context, m lc.Member) error { return nil } // want `LC020: .*joined .*; did you mean Joined\?`

func (f *Forms) Left(m lc.Member) {} // want `LC020: the runtime can't call Left: it has the signature .*; want Left\(ctx`

func (f *Forms) SseChannel(n int) {} // want `LC020: .*; did you mean SSEChannel\(\) lc.Channel\?`

func (f *Forms) Load(id string) error { return nil } // want "LC020: the runtime can't call Load: it has the signature .id string. error; want Load.ctx context.Context. error"

func (f *Forms) Mount() error { return nil } // want "LC020: the runtime can't call Mount"

// Fine has names that are near, and mean something else.
//
//lc:component template=getters.html
//lc:channel global
type Fine struct {
	ID lc.ComponentID
	N  int `lc:"state"`
}

//lc:action
func (f *Fine) Mout(ctx context.Context) error { f.reload(); return f.Init(ctx) }

//lc:action
func (f *Fine) Join(name string) {}

// Init is called by an action.
func (f *Fine) Init(ctx context.Context) error { return nil }

// Revision and Channel are for the template.
func (f *Fine) Revision() uint64 { return 1 }

func (f *Fine) Channel() string { return "Home" }

func (f *Fine) Versions() []uint64 { return nil }

func (f *Fine) Authorized() bool { return true }

func (f *Fine) RenderRow(ctx context.Context, w io.Writer) error { return nil }

func (f *Fine) reload() {}

// Setup is what Starter asks for.
func (f *Fine) Setup(ctx context.Context) error { return nil }

// A Starter is set up.
type Starter interface{ Setup(context.Context) error }

// View is what another package asks for.
func (f *Fine) View(ctx context.Context, w io.Writer) error { return nil }

var _ interface {
	View(context.Context, io.Writer) error
} = (*Fine)(nil)

// Both has the hook, and a method of nearly its name.
//
//lc:component template=t.html
//lc:channel none
type Both struct{ ID lc.ComponentID }

//lc:action
func (b *Both) Go() {}

func (b *Both) Version() uint64 { return 1 }

func (b *Both) Revision() uint64 { return 2 }

func (b *Both) Authorize(ctx context.Context, a lc.Access) error { return nil }

func (b *Both) Authorized(ctx context.Context, a lc.Access) error { return nil } // want `LC002: method Authorized .* no browser can call it; mark it`

//lc:ignore LC020 an old name, for the admin tool
func (b *Both) OnMount(ctx context.Context) error { return nil }

// Radio renders itself, with a template that is not named.
//
//lc:component
//lc:channel context radio
type Radio struct {
	ID      lc.ComponentID
	Station string `lc:"state"`
}

//lc:action
func (r *Radio) Tune(station string) { r.Station = station }

// Channel says what is heard; what is listened to is said by a directive.
func (r *Radio) Channel() string { return r.Station }

// Revision is for the template.
func (r *Radio) Revision() uint64 { return 1 }

func (r *Radio) GetVersion() uint64 { return 1 } // want "LC020: .* GetVersion .*; did you mean Version"

func (r *Radio) ChannelName() lc.Channel { return lc.Global } // want "LC020: .* ChannelName .*; did you mean SSEChannel"

func (r *Radio) Render(_ context.Context, w io.Writer) error { return radio.Execute(w, r) }

var radio = template.Must(template.New("radio").Parse(radioText))

const radioText = `<h2>{{.Revision}}</h2>`
