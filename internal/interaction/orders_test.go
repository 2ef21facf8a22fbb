package main

import (
	"testing"
)

func TestOrders(t *testing.T) {
	showsOwn(t, OrdersComponent.ID("all"), "more", nil, "Order 40<")
	orders := &Orders{}
	for range 10 {
		orders.More()
	}
	if len(orders.Shown()) != ordered || orders.HasMore() {
		t.Errorf("it ends with %d orders", len(orders.Shown()))
	}
}
