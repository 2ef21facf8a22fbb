package main

import (
	"context"
	"encoding/json"

	"github.com/lcgen/lcgen/examples/showcase/table"
	lc "github.com/lcgen/lcgen/runtime"
)

// A componentStore is an lc.Store in a table: it keeps the fields marked
// lc:"state".
type componentStore struct {
	rows *table.Table[componentRow]
}

type componentRow struct {
	Version uint64
	State   json.RawMessage `json:",omitempty"`
}

func openStore(file string) (*componentStore, error) {
	rows, err := table.Open[componentRow](file)
	if err != nil {
		return nil, err
	}
	return &componentStore{rows}, nil
}

// Load implements lc.Store.
func (s *componentStore) Load(_ context.Context, id lc.ComponentID) (lc.Record, error) {
	row, _ := s.rows.Get(id.String())
	return lc.Record{Version: row.Version, State: row.State}, nil
}

// Save implements lc.Store.
func (s *componentStore) Save(_ context.Context, id lc.ComponentID, r lc.Record, oldVersion uint64) error {
	_, err := s.rows.Update(id.String(), func(row componentRow) (componentRow, error) {
		if row.Version != oldVersion {
			return row, lc.ErrConflict
		}
		return componentRow{Version: r.Version, State: r.State}, nil
	})
	return err
}
