package account

import lc "github.com/lcgen/lcgen/runtime"

// Account is a user's own page.
//
//lc:component template=account.html state=public
//lc:channel user
type Account struct {
	ID           lc.ComponentID
	Name         string `lc:"state"`
	PasswordHash string `lc:"state"`
	APIKey       string `lc:"client"`
}

//lc:action
func (a *Account) Rename(name string) { a.Name = name }
