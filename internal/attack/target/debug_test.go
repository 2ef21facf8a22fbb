package main

import (
	"encoding/json"
	"net/http/httptest"
	"testing"
)

func TestNumbers(t *testing.T) {
	w, _ := open(t)
	rec := httptest.NewRecorder()
	w.debugHandler().ServeHTTP(rec, httptest.NewRequest("GET", "/numbers?collect", nil))
	var n numbers
	if err := json.Unmarshal(rec.Body.Bytes(), &n); err != nil {
		t.Fatal(err)
	}
	if n.Goroutines == 0 || n.Heap == 0 || n.Allocated < n.Heap || n.History != historyBytes {
		t.Errorf("the numbers are %+v", n)
	}
}

// The gate lets those go on who wait, and not those who come later.
func TestGate(t *testing.T) {
	w, _ := open(t)
	waiting := w.gate.opens()
	w.debugHandler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/open", nil))
	<-waiting
	select {
	case <-w.gate.opens():
		t.Error("the gate stays open")
	default:
	}
}
