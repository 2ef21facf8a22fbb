package main

import lc "github.com/lcgen/lcgen/runtime"

// A Photos is a list of photos, and each of them. Every photo has its address.
//
//lc:component photos template=photos.html
//lc:channel none
type Photos struct {
	ID    lc.ComponentID
	Photo int `lc:"client,url=photo,history=push"` // its number from 1; 0: the list
}

// Names are those of the photos.
func (p *Photos) Names() []string { return []string{"Harbour", "Lighthouse", "Ferry"} }

// Number is that of the photo with an index in Names.
func (p *Photos) Number(index int) int { return index + 1 }

// Shown is the name of the photo that is shown, empty for none. A number from an
// address may be any.
func (p *Photos) Shown() string {
	if names := p.Names(); 1 <= p.Photo && p.Photo <= len(names) {
		return names[p.Photo-1]
	}
	return ""
}

// Show shows a photo, or the list.
//
//lc:action broadcast=none
func (p *Photos) Show(photo int) { p.Photo = photo }
