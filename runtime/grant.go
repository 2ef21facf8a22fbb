package lc

import (
	"errors"
	"fmt"
	"time"
)

// grantStep is how long the same token comes out for the same component and
// viewer, so that what is rendered twice can be told to be the same.
const grantStep = time.Hour

// issue returns the token of a component for a viewer, with the viewer's own
// fields, which are nil where there are none.
func (a *App) issue(l *loaded, user string, own []byte) (token, error) {
	expires := time.Now().Truncate(grantStep).Add(grantStep + a.limits.TokenAge)
	t := token{grant: a.keys.sealGrant(grant{l.id, l.channel}, user, expires)}
	if l.comp.client == nil {
		return t, nil
	}
	if len(own) > a.limits.ClientBytes {
		return token{}, fmt.Errorf("the viewer's own fields of %s have %d bytes, more than the limit of %d: keep them small, or raise Limits.ClientBytes", l.id, len(own), a.limits.ClientBytes)
	}
	t.state = a.keys.sealState(l.id, user, l.comp.client.schema, own, expires)
	return t, nil
}

// own returns the viewer's own fields of a component that a token carries, nil
// where it carries none.
func (a *App) own(comp *component, id ComponentID, v viewer) ([]byte, error) {
	if comp.client == nil || v.token.state == "" {
		return nil, nil
	}
	data, err := a.keys.openState(v.token.state, id, v.user, comp.client.schema, time.Now())
	switch {
	case errors.Is(err, errTokenInvalid):
		return nil, Forbidden("The token of the component is not yours, or not one of this site.")
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return data, nil
}
