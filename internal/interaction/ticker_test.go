package main

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestTicker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ticker Ticker
		if ticker.IsNew() {
			t.Error("a ticker has a toast before anybody has said something")
		}
		ticker.say("Hello.")
		if !ticker.IsNew() || ticker.Nth != 1 {
			t.Errorf("the toast is not new: %+v", ticker)
		}
		time.Sleep(toastTime)
		if ticker.IsNew() {
			t.Error("the toast is new for ever")
		}
	})
}
