package main

import (
	"net/http"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestVault(t *testing.T) {
	own := lc.ComponentID{Name: "vault", Instance: member}
	shared := lc.ComponentID{Name: "vault", Instance: "guest"}

	t.Run("is its user's", func(t *testing.T) {
		_, h := open(t)
		h.Call(own, "keep", lctest.Params{"text": "mine"}).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.UserChannel(member), own, "component-update")
		h.AssertHTML("li", "mine")
		h.As(stranger).Render(own).AssertStatus(http.StatusForbidden)
		h.As(stranger).Call(own, "keep", lctest.Params{"text": "x"}).AssertStatus(http.StatusForbidden)
	})

	t.Run("is for members if it is shared", func(t *testing.T) {
		_, h := open(t)
		h.Call(shared, "keep", lctest.Params{"text": "ours"}).AssertStatus(http.StatusOK)
		h.As(stranger).Render(shared).AssertStatus(http.StatusForbidden)
		h.As("").Render(shared).AssertStatus(http.StatusForbidden)
	})

	t.Run("holds until the gate opens", func(t *testing.T) {
		w, h := open(t)
		done := make(chan int, 1)
		go func() { done <- h.Call(own, "hold", nil).Status }()
		for {
			w.gate.open()
			select {
			case status := <-done:
				if status != http.StatusOK {
					t.Errorf("hold is answered %d", status)
				}
				h.Render(own)
				h.AssertHTML("b", "1")
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
}
