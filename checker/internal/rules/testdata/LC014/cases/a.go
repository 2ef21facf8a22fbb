package a

import (
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html state=public
//lc:channel user
type Account struct {
	ID            lc.ComponentID
	Password      string            `lc:"state"`  // want "LC014: Password of component account looks like a secret, and is sent to everybody who sees the component"
	ResetToken    []byte            `lc:"client"` // want "LC014: ResetToken .* is kept by the browser"
	Keys          map[string]string `lc:"state"`
	APIKeys       map[string]APIKey `lc:"state"` // want "LC014: APIKeys.Secret of component account .*, or keep it back with the tag json"
	User          User              `lc:"state"` // want "LC014: User.Login.PasswordHash"
	HasPassword   bool              `lc:"state"`
	PasswordHint  string            `lc:"state"`
	NextPageToken string            `lc:"state"`
	Tokens        int               `lc:"state"`
	TokenExpiry   time.Time         `lc:"state"`
	Kept          Kept              `lc:"state"`
	Secretary     string            `lc:"state"`
	Tree          Tree              `lc:"state"`
	Words         Words             `lc:"state"`
	OldPassword   Words             `lc:"state"` // want "LC014: OldPassword of component account"
	token         string
	Session       string
}

//lc:action
func (a *Account) Go() { a.token = "" }

// APIKey has a name that anybody may know.
type APIKey struct{ Name, Secret string }

// User has a login.
type User struct {
	Name  string
	Login *Login
	Next  *User
}

// Login is kept by the server.
type Login struct{ PasswordHash string }

// Tree holds itself.
type Tree []Tree

// Words are some.
type Words []string

// Kept keeps its secret back.
type Kept struct {
	Name   string
	Secret string `json:"-"`
}

// Private keeps its state on the server.
//
//lc:component template=t.html
//lc:channel user
type Private struct {
	ID       lc.ComponentID
	Password string `lc:"state"`
}

//lc:action
func (p *Private) Go() { p.Password = "" }

//lc:component template=t.html state=public
//lc:channel user
type Ignored struct {
	ID lc.ComponentID
	//lc:ignore LC014 fields can't be silenced // want "LC010: //lc:ignore is on field Token"
	Token string `lc:"state"` // want "LC014"
}

//lc:action
func (i *Ignored) Go() {}
