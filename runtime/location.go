package lc

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// WithLocation sets the function that tells where the user is for whom a component
// is rendered: from a setting of the user, or from a cookie that a middleware has
// put into the context. Nil means UTC, as without this option. If several viewers
// are sent the same rendering, the function gets nobody's context: of a user
// channel UserFrom tells the user, and of others nobody.
//
// A component asks for the location by LocationFrom, to show times. Forms carry
// its name, so that what the inputs date, datetime-local, month and time send is
// read as it was shown. So the location must be one that time.LoadLocation finds
// by its name, or one that this function returns for the one who sends the form.
func WithLocation(location func(context.Context) *time.Location) Option {
	return func(c *config) { c.location = location }
}

// LocationFrom returns the location that WithLocation tells of the context of a
// component's method or a page, time.UTC if none is known.
func LocationFrom(ctx context.Context) *time.Location {
	if a := AppFrom(ctx); a != nil {
		return a.location(ctx)
	}
	return time.UTC
}

// location returns where who ctx is about is.
func (a *App) location(ctx context.Context) *time.Location {
	if a.locationOf != nil {
		if l := a.locationOf(ctx); l != nil {
			return l
		}
	}
	return time.UTC
}

// setZone has the times of a form read in the location that the form names: UTC,
// that of who sends it, or another one of the time zone database, as of a form
// that was made before the user has gone elsewhere.
func (a *App) setZone(ctx context.Context, in *input) error {
	switch in.zone {
	case "", "UTC":
		return nil
	}
	zone := a.location(ctx)
	if zone.String() != in.zone {
		var err error
		if zone, err = loadZone(in.zone); err != nil {
			return err
		}
	}
	in.args.SetZone(zone)
	return nil
}

// maxZone bounds the name of a time zone, in bytes. The longest one that there is
// has 32.
const maxZone = 64

// zones holds the time zones that loadZone has found, by name: there are some 600.
var (
	zones     sync.Map
	zoneCount atomic.Int64
)

const maxZones = 1000

// loadZone returns the time zone that a form names.
func loadZone(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	refused := errMalformed("The form names a time zone in %s that the server doesn't know.", zoneField)
	if len(name) > maxZone || name == "Local" || strings.Trim(name, zoneChars) != "" {
		return nil, refused
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, refused
	}
	if zoneCount.Load() < maxZones {
		if _, known := zones.LoadOrStore(name, zone); !known {
			zoneCount.Add(1)
		}
	}
	return zone, nil
}

// zoneChars are what the names of time zones consist of.
const zoneChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-"
