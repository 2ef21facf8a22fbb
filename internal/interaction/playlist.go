package main

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Playlist has an order that its listeners may change.
//
//lc:component playlist template=playlist.html
//lc:channel context playlist
type Playlist struct {
	ID    lc.ComponentID
	Songs []string `lc:"state"`
}

// Mount begins with three songs.
func (p *Playlist) Mount(context.Context) error {
	p.Songs = []string{"Alba", "Ballad", "Canon"}
	return nil
}

// Move moves a song, up if by is below 0. It names the song and not its place, which
// others may have changed meanwhile.
//
//lc:action
func (p *Playlist) Move(song string, by int) error {
	from := slices.Index(p.Songs, song)
	if from < 0 {
		return lc.NotFound("The song is not in the list any more.")
	}
	to := min(max(from+min(max(by, -len(p.Songs)), len(p.Songs)), 0), len(p.Songs)-1)
	p.Songs = slices.Insert(slices.Delete(p.Songs, from, from+1), to, song)
	return nil
}
