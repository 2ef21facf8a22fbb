package main

import (
	"encoding/json"
	"net/http"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Place is a point on the map.
type Place struct {
	Latitude  float64 `json:"lat"`
	Longitude float64 `json:"lng"`
}

// Validate reports a point that is none of the Earth.
func (p Place) Validate() error {
	if !(p.Latitude >= -90 && p.Latitude <= 90 && p.Longitude >= -180 && p.Longitude <= 180) {
		return lc.Invalid("", "is no place on the map")
	}
	return nil
}

// Places shows points that its viewers set on a map.
//
//lc:component places template=places.html
//lc:channel context places
type Places struct {
	ID  lc.ComponentID
	All []Place `lc:"state"`
}

// Set adds a place.
//
//lc:action
func (p *Places) Set(place Place) error {
	p.All = append(p.All, place)
	p.All = p.All[max(0, len(p.All)-100):]
	return nil
}

// Data returns the places as JSON, for the script.
func (p *Places) Data() (string, error) {
	data, err := json.Marshal(p.All)
	return string(data), err
}

// tile answers with a piece of the map: where an application would have one of the
// world, it is a grey square.
func tile(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Write([]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="255" height="255" fill="#ddd"/></svg>`))
}
