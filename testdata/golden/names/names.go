// Package names holds code whose names are those that generated code would
// like to use.
package names

import (
	"io"
	"runtime"

	ctx "context"

	"github.com/lcgen/lcgen/testdata/golden/names/template"

	lc "github.com/lcgen/lcgen/runtime"
)

func context() string { return "mine" }

var json, http, testing = 1, context(), true

const expect = "mine"

type (
	App     struct{}
	Context struct{ App App }
	Args    struct{}
	Call    struct{}
)

func init() { _, _, _, _ = json, http, testing, expect }

// counterTable, counterHTML and bindCounterAdd are names that generated code
// has to leave alone.
func counterTable() {}

type counterHTML struct{}

var bindCounterAdd = counterTable

func init() { bindCounterAdd() }

// Counter has members and parameters of awkward names.
//
//lc:component template=counter.html
//lc:channel global
type Counter struct {
	id    lc.ComponentID
	c     int `lc:"state"`
	S     int `lc:"state"`
	Type  int `lc:"client"`
	Größe int `lc:"client"`
}

//lc:action
func (c *Counter) Add(args, call string, ctx int, c2 bool) error { return nil }

//lc:action
func (c *Counter) Shadow(lc int, t string, app, do, r bool, names template.Names) error { return nil }

//lc:action
func (c *Counter) Types(context Context, app App, a Args, string2 string, nil2 Call, expect, testing int) error {
	return nil
}

//lc:action
func (c *Counter) Predeclared(string int, error bool, any string, len, max, new float64) (_ *Counter, err error) {
	return c, nil
}

//lc:action
func (c *Counter) Stats(ctx ctx.Context, stats *runtime.MemStats, next, err, id string) error {
	return ctx.Err()
}

//lc:action
func (c *Counter) Größer(größe, 数 int, naïve string) {}

//lc:action id
func (c *Counter) ID() {}

// 组件 has letters without case.
//
//lc:component widget
//lc:channel none
type 组件 struct {
	ID lc.ComponentID
	数  int `lc:"state"`
}

func (组件) Render(ctx.Context, io.Writer) error { return nil }

//lc:action
func (w 组件) Set(数 int) 组件 { w.数 = 数; return w }

// counter is unexported.
//
//lc:component
//lc:channel none
type gauge struct {
	ID lc.ComponentID
	_  counterHTML
}

func (g *gauge) Render(ctx.Context, io.Writer) error { return nil }

//lc:action
func (g *gauge) Set(value float64) {}
