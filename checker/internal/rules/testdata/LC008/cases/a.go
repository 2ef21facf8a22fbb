package a

import (
	"context"
	"net/http"

	lc "github.com/lcgen/lcgen/runtime"
)

type pipes []chan int

//lc:component template=t.html
//lc:channel user
type Desk struct{ ID lc.ComponentID }

//lc:action
func (d *Desk) hidden() {} // want "LC008: action hidden is unexported"

//lc:action
func (d *Desk) Send(done chan bool, then func()) {} // want "LC008: parameter done .*channel" "LC008: parameter then .*function"

//lc:action
func (d *Desk) Deep(p pipes, m map[string][]func()) {} // want "LC008: parameter p .*channel" "LC008: parameter m .*function"

//lc:action
func (d *Desk) Late(n int, ctx context.Context) {} // want "LC008: parameter ctx .*comes first"

//lc:action
func (d *Desk) Answer() (int, error) { return 0, nil } // want "LC008: action Answer returns .int, error."

//lc:action
func (d *Desk) Nameless(int) {} // want "LC008: a parameter of action Nameless has no name"

//lc:action
func (d *Desk) Serve(w http.ResponseWriter) {} // want "LC008: parameter w .*interface"

// What can be sent is no fault.

//lc:action
func (d *Desk) Fine(ctx context.Context, n *int, names ...string) error { return nil }

//lc:action
func (d *Desk) Whole() *Desk { return d }
