package lc

import (
	"context"
	"fmt"
	"time"
)

// A loaded component is one instance as it is now, with all that is needed to
// change it.
type loaded struct {
	comp    *component
	id      ComponentID
	value   any     // the application's *T
	record  Record  // of the Store
	channel Channel // empty where it has none
	props   []byte  // JSON of what it is given where it is placed, nil if that is nothing
	given   given   // before an action

	unaddressed []unaddressed // by index of the fields in the address
}

// load makes the value of a component: by its factory, then from the stored
// state or, where there is none, by Mount, then from the viewer's own fields,
// which may be nil, and from the props, which are zero here. The version comes
// before all of these, so that it is never newer than what it stands for. What the
// component's Load reads is not there yet: see read.
func (a *App) load(ctx context.Context, id ComponentID, own []byte) (*loaded, error) {
	return a.loadPlaced(ctx, id, own, nil)
}

// loadAll is load with what the component's Load reads.
func (a *App) loadAll(ctx context.Context, id ComponentID) (*loaded, error) {
	l, err := a.load(ctx, id, nil)
	if err != nil {
		return nil, err
	}
	return l, l.read(ctx)
}

// loadPlaced is load for a component with the props of its place.
func (a *App) loadPlaced(ctx context.Context, id ComponentID, own, props []byte) (*loaded, error) {
	comp, err := a.find(id)
	if err != nil {
		return nil, err
	}
	l := &loaded{comp: comp, id: id, props: props}
	if err := a.loadRecord(ctx, l); err != nil {
		return nil, err
	}
	if err := a.make(ctx, l, own); err != nil {
		return nil, err
	}
	return l, l.findChannel()
}

// loadMade is load for a value that the factory has made already.
func (a *App) loadMade(ctx context.Context, comp *component, id ComponentID, value any) (*loaded, error) {
	l := &loaded{comp: comp, id: id, value: value}
	if err := a.loadRecord(ctx, l); err != nil {
		return nil, err
	}
	if err := l.fill(ctx, nil); err != nil {
		return nil, err
	}
	return l, l.findChannel()
}

// loadRecord reads what the Store has of the component.
func (a *App) loadRecord(ctx context.Context, l *loaded) (err error) {
	if !l.comp.stored() {
		return nil
	}
	if l.record, err = a.store.Load(ctx, l.id); err != nil {
		return unreachable(fmt.Errorf("load the record of %s: %w", l.id, err))
	}
	if e := l.record.Expires; !e.IsZero() && !time.Now().Before(e.Add(-a.limits.TokenAge)) {
		l.record.State = nil // only its version is of use still
	}
	return nil
}

// make makes the value by the component's factory and fills it.
func (a *App) make(ctx context.Context, l *loaded, own []byte) (err error) {
	if l.value, err = l.comp.new(ctx, l.id); err != nil {
		return fmt.Errorf("make %s: %w", l.id, err)
	}
	return l.fill(ctx, own)
}

// fill gives the value its state.
func (l *loaded) fill(ctx context.Context, own []byte) error {
	switch comp := l.comp; {
	case comp.state != nil && l.record.State != nil:
		if err := l.decodeState(ctx); err != nil {
			return err
		}
	case comp.mount != nil:
		if err := comp.mount(ctx, l.value); err != nil {
			return fmt.Errorf("mount %s: %w", l.id, err)
		}
	}
	l.noteUnaddressed()
	if l.comp.client != nil && own != nil {
		if err := l.comp.client.decode(l.value, own); err != nil {
			return fmt.Errorf("decode the viewer's own fields of %s: %w", l.id, err)
		}
	}
	return l.fillProps()
}

// read has the component read what it shows.
func (l *loaded) read(ctx context.Context) error {
	if l.comp.load == nil {
		return nil
	}
	if err := l.comp.load(ctx, l.value); err != nil {
		return fmt.Errorf("Load of %s: %w", l.id, err)
	}
	return nil
}

// findChannel asks the component for its channel.
func (l *loaded) findChannel() error {
	if l.comp.channel == nil {
		return nil
	}
	ch, err := l.comp.channel(l.value)
	if err == nil && ch != "" {
		err = ch.Validate()
	}
	if err != nil {
		return fmt.Errorf("SSEChannel of %s: %w", l.id, err)
	}
	l.channel = ch
	return nil
}

// version is that of what is loaded.
func (l *loaded) version() (uint64, error) { return l.versionAfter(l.record.Version) }

// versionAfter is version with the one that the Store counts. If the component
// tells one of its own, they are added: what is stored may change, and what the
// component has from elsewhere.
func (l *loaded) versionAfter(stored uint64) (uint64, error) {
	if l.comp.version == nil {
		return stored, nil
	}
	v, err := l.comp.version(l.value)
	if err != nil {
		return 0, fmt.Errorf("ask %s for its version: %w", l.id, err)
	}
	if l.comp.stored() {
		v += stored
	}
	return v, nil
}

// ownFields returns the JSON of the viewer's own fields, nil where the
// component has none.
func (l *loaded) ownFields() ([]byte, error) {
	if l.comp.client == nil {
		return nil, nil
	}
	data, err := l.comp.client.encode(l.value)
	if err != nil {
		return nil, fmt.Errorf("encode the viewer's own fields of %s: %w", l.id, err)
	}
	return data, nil
}
