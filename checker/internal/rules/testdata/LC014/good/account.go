package account

import lc "github.com/lcgen/lcgen/runtime"

// Account is a user's own page.
//
//lc:component template=account.html
//lc:channel user
type Account struct {
	ID   lc.ComponentID
	Name string `lc:"state"`
	keys *Keys  // set by the factory
}

//lc:action
func (a *Account) Rename(name string) { a.Name = name }

// Keys knows what must stay on the server.
type Keys struct{ byUser map[string]string }
