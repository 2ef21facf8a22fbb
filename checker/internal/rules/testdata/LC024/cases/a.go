package a

import (
	"context"
	"slices"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component template=t.html
//lc:channel global
type Members struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Members) Go() {}

func (c *Members) Authorize(ctx context.Context, a lc.Access) error { // want "LC024: Authorize of component members may refuse guests on the channel global: .*; write push=refresh in //lc:component, or let Authorize"
	if a.User == "" {
		return lc.Forbidden("no")
	}
	return nil
}

//lc:component template=t.html
//lc:channel global
type Asks struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Asks) Go() {}

func (c *Asks) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	if _, ok := lc.UserFrom(ctx); !ok {
		return lc.Forbidden("no")
	}
	return nil
}

//lc:component template=t.html
//lc:channel global
type Helper struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Helper) Go() {}

func (c *Helper) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	return check(a)
}

//lc:component template=t.html
//lc:channel global
type Team struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Team) Go() {}

func (c *Team) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	if !isMember(c.Team, a.User) {
		return errNoMember
	}
	return nil
}

//lc:component template=t.html
//lc:channel global
type Loop struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Loop) Go() {}

func (c *Loop) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	for member := range members {
		if member == a.User {
			return nil
		}
	}
	return errNoMember
}

//lc:component template=t.html
//lc:channel global
type Switch struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Switch) Go() {}

func (c *Switch) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	switch a.Kind {
	case lc.AccessListen:
		return nil
	default:
		if a.User != "ada" {
			return errNoMember
		}
	}
	return nil
}

//lc:component template=t.html
//lc:channel global
type Named struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Named) Go() {}

func (c *Named) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	err := check(a)
	if err != nil {
		return err
	}
	return nil
}

//lc:component template=t.html
//lc:channel global
type Other struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Other) Go() {}

func (c *Other) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	return checker(a.User)
}

//lc:component template=t.html
//lc:channel user
type Guests struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Guests) Go() {}

func (c *Guests) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	if a.User == "" {
		return lc.Forbidden("no")
	}
	return nil
}

//lc:component template=t.html
//lc:channel user
type Branch struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Branch) Go() {}

func (c *Branch) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	if a.Channel == lc.Global && !isMember(c.Team, a.User) {
		return errNoMember
	}
	return nil
}

//lc:component template=t.html
type Written struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Written) Go() {}

// SSEChannel returns "global" for the instance all, and "team:{instance}".
func (c *Written) SSEChannel() lc.Channel {
	if c.ID.Instance == "all" {
		return lc.Global
	}
	return lc.ContextChannel("team", c.ID.Instance)
}

func (c *Written) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	if a.User == "" {
		return lc.Forbidden("no")
	}
	return nil
}

//lc:component template=t.html
type WrittenUser struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *WrittenUser) Go() {}

// SSEChannel returns "user:{instance}".
func (c *WrittenUser) SSEChannel() lc.Channel {
	switch c.ID.Instance {
	case "guest", "global":
		return lc.Global
	}
	return lc.UserChannel(c.ID.Instance)
}

func (c *WrittenUser) Authorize(ctx context.Context, a lc.Access) error { // want "LC024"
	if a.User == "" {
		return lc.Forbidden("no")
	}
	return nil
}

// The rest pushes no HTML past anybody.

//lc:component template=t.html push=refresh
//lc:channel global
type Refresh struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Refresh) Go() {}

func (c *Refresh) Authorize(ctx context.Context, a lc.Access) error {
	return check(a)
}

//lc:component template=t.html
//lc:channel global
type Own struct {
	ID   lc.ComponentID
	Team string
	Open bool `lc:"client"`
}

//lc:action
func (c *Own) Go() {}

func (c *Own) Authorize(ctx context.Context, a lc.Access) error {
	return check(a)
}

//lc:component template=t.html
//lc:channel global
type Open struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Open) Go() {}

//lc:component template=t.html
//lc:channel global
type Acts struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Acts) Go() {}

func (c *Acts) Authorize(ctx context.Context, a lc.Access) error {
	if a.Kind == lc.AccessAct && a.User == "" {
		return lc.Forbidden("no")
	}
	return nil
}

//lc:component template=t.html
//lc:channel global
type Kinds struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Kinds) Go() {}

func (c *Kinds) Authorize(ctx context.Context, a lc.Access) error {
	switch a.Kind {
	case lc.AccessRender, lc.AccessListen:
		return nil
	}
	return check(a)
}

//lc:component template=t.html
//lc:channel global
type Early struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Early) Go() {}

func (c *Early) Authorize(ctx context.Context, a lc.Access) error {
	if a.Kind != lc.AccessAct {
		return nil
	}
	return check(a)
}

//lc:component template=t.html
//lc:channel global
type Banned struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Banned) Go() {}

func (c *Banned) Authorize(ctx context.Context, a lc.Access) error {
	if user, ok := lc.UserFrom(ctx); ok && isBanned(user) {
		return errNoMember
	}
	return nil
}

//lc:component template=t.html
//lc:channel global
type Always struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Always) Go() {}

func (c *Always) Authorize(ctx context.Context, a lc.Access) error {
	var err error
	return err
}

//lc:component template=t.html
//lc:channel user
type Mine struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Mine) Go() {}

func (c *Mine) Authorize(ctx context.Context, a lc.Access) error {
	if a.User != c.ID.Instance {
		return lc.Forbidden("no")
	}
	return nil
}

//lc:component template=t.html
//lc:channel user
type Public struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Public) Go() {}

func (c *Public) Authorize(ctx context.Context, a lc.Access) error {
	if a.Channel == lc.Global {
		return nil
	}
	return check(a)
}

//lc:component template=t.html
//lc:channel user
type Shared struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Shared) Go() {}

func (c *Shared) Authorize(ctx context.Context, a lc.Access) error {
	switch c.ID.Instance {
	case "guest", "global":
		return nil
	}
	return check(a)
}

//lc:component template=t.html
//lc:channel context room
type Room struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Room) Go() {}

func (c *Room) Authorize(ctx context.Context, a lc.Access) error {
	return check(a)
}

//lc:component template=t.html
//lc:channel presence
type Place struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Place) Go() {}

func (c *Place) Authorize(ctx context.Context, a lc.Access) error {
	return check(a)
}

//lc:component template=t.html
//lc:channel none
type Quiet struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Quiet) Go() {}

func (c *Quiet) Authorize(ctx context.Context, a lc.Access) error {
	return check(a)
}

//lc:component template=t.html
type WrittenMine struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *WrittenMine) Go() {}

// SSEChannel returns "user:{instance}".
func (c *WrittenMine) SSEChannel() lc.Channel {
	if slices.Contains(shared, c.ID.Instance) {
		return lc.Global
	}
	return lc.UserChannel(c.ID.Instance)
}

func (c *WrittenMine) Authorize(ctx context.Context, a lc.Access) error {
	if a.User != c.ID.Instance {
		return lc.Forbidden("no")
	}
	return nil
}

//lc:component template=t.html
type Board struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Board) Go() {}

// SSEChannel returns "team:{instance}", and "global" for the instance all.
func (c *Board) SSEChannel() lc.Channel {
	if c.ID.Instance == "all" {
		return lc.Global
	}
	return lc.ContextChannel("team", c.ID.Instance)
}

func (c *Board) Authorize(ctx context.Context, a lc.Access) error {
	if c.SSEChannel() == lc.Global {
		return nil
	}
	return check(a)
}

//lc:component template=t.html
//lc:channel global
type Meant struct {
	ID   lc.ComponentID
	Team string
}

//lc:action
func (c *Meant) Go() {}

//lc:ignore LC024 the first push after a member joins shows it
func (c *Meant) Authorize(ctx context.Context, a lc.Access) error {
	return check(a)
}

var shared = []string{"guest", string(lc.Global)}

var members = map[string]bool{}

var errNoMember = lc.Forbidden("This is for members.")

// checker may be set.
var checker func(string) error

func init() { checker = func(string) error { return nil } }

func isMember(team, user string) bool { return user != "" && members[team+user] }

func isBanned(user string) bool { return members["-"+user] }

func check(a lc.Access) error {
	if a.User == "" {
		return errNoMember
	}
	return nil
}
