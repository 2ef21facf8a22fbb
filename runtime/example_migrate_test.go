package lc_test

import (
	"context"
	"encoding/json"
	"strconv"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Product has a price, which older builds had as a text.
type Product struct {
	ID    lc.ComponentID
	Price float64 `lc:"state"`
}

// MigrateState reads the state of builds that had the price as a text.
func (p *Product) MigrateState(ctx context.Context, old lc.Record) error {
	before := struct {
		*Product        // all that has stayed the same
		Price    string `json:"price"`
	}{Product: p}
	if err := json.Unmarshal(old.State, &before); err != nil {
		return err
	}
	price, err := strconv.ParseFloat(before.Price, 64)
	p.Price = price
	return err
}

func ExampleDefinition_migrateState() {
	var _ = lc.Definition[Product, *Product]{
		Name:         "product",
		MigrateState: (*Product).MigrateState, // lcgen writes it
	}
}
