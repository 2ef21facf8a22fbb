package main

import (
	"encoding/json"
	"math"

	lc "github.com/lcgen/lcgen/runtime"
)

// Sales shows what was sold each day, as a chart.
//
//lc:component sales template=sales.html
//lc:channel context sales
type Sales struct {
	ID   lc.ComponentID
	Days []float64 `lc:"state"`
}

// Add adds a day.
//
//lc:action
func (s *Sales) Add(amount float64) error {
	if !(amount >= 0 && amount <= 1e9) {
		return lc.Invalid("amount", "must be from 0 to 1,000,000,000")
	}
	s.Days = append(s.Days, math.Round(amount*100)/100)
	s.Days = s.Days[max(0, len(s.Days)-30):]
	return nil
}

// Data returns the days as JSON, for the script.
func (s *Sales) Data() (string, error) {
	data, err := json.Marshal(s.Days)
	return string(data), err
}
