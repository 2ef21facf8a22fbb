package main

import (
	"context"
	"encoding/binary"
	"math"
	"net/http"

	lc "github.com/lcgen/lcgen/runtime"
)

// A Doorbell is heard by all who view it when it rings, and not when a page is
// loaded later.
//
//lc:component doorbell template=doorbell.html
//lc:channel context doorbell
type Doorbell struct {
	ID    lc.ComponentID
	Rings int `lc:"client"` // that this viewer has heard
}

// Press rings the bell.
//
//lc:action broadcast=none
func (d *Doorbell) Press(ctx context.Context) error {
	return lc.AppFrom(ctx).Dispatch(ctx, d.SSEChannel(), "door-bell", nil)
}

// Hear has the viewer's page play the sound.
//
//lc:action broadcast=none
func (d *Doorbell) Hear() { d.Rings++ }

// serveBell serves the sound: a fifth of a second, in 8 bits and mono, as a WAVE file.
func serveBell(w http.ResponseWriter, _ *http.Request) {
	const rate, samples = 8000, 1600
	b := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, 36+samples)...)
	b = append(b, "WAVEfmt "...)
	for _, n := range []uint32{16, 1<<16 | 1, rate, rate, 8<<16 | 1} { // the length of what follows; PCM and channels; two rates; bytes and bits of a sample
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	b = binary.LittleEndian.AppendUint32(append(b, "data"...), samples)
	for i := range samples {
		fading := 1 - float64(i)/samples
		b = append(b, byte(128+100*fading*math.Sin(2*math.Pi*880*float64(i)/rate)))
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Write(b)
}
