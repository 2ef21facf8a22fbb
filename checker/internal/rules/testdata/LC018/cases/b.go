package a

import (
	"context"

	lc "github.com/lcgen/lcgen/runtime"
)

// Shop takes identity in other forms than a string named userID.
//
//lc:component template=t.html
//lc:channel context shop
type Shop struct {
	ID      lc.ComponentID
	Orders  []Order `lc:"state"`
	Owner   string  `lc:"state"`
	Helpers []string
}

// An Order is by a customer.
type Order struct{ CustomerID, Item string }

// Req is what a form sends.
type Req struct {
	UserID string
	Item   string
}

// UserID is the ID of a user.
type UserID string

//lc:action
func (s *Shop) Save(r Req) {} // want "LC018: action save takes from the browser who is acting: r.UserID; take a context.Context first"

//lc:action
func (s *Shop) Create(item string, owner *string) { s.Orders = append(s.Orders, Order{*owner, item}) } // want "LC018: .*: owner;"

//lc:action
func (s *Shop) Buy(ctx context.Context, customerID, item string) { // want "LC018: .* who is acting: customerID; ask lc.UserFrom"
	s.Orders = append(s.Orders, Order{customerID, item})
}

//lc:action
func (s *Shop) Close(ctx context.Context, isAdmin bool) error { // want "LC018: action close takes from the browser what its user may do: isAdmin; look up what the user of lc.UserFrom.ctx. may do instead"
	if !isAdmin {
		return lc.Forbidden("admins only")
	}
	return nil
}

//lc:action
func (s *Shop) Reopen(day string, id UserID) {} // want "LC018: .*: id;"

//lc:action
func (s *Shop) Empty(who string) error { // want "LC018: .*: who;"
	if s.Owner != who {
		return lc.Forbidden("this is not your shop")
	}
	return nil
}

//lc:action
func (s *Shop) Enter(ctx context.Context, item, authorID string) error { // want "LC018: .*: authorID;"
	if _, ok := lc.UserFrom(ctx); !ok {
		return lc.Forbidden("log in")
	}
	s.note(authorID)
	return nil
}

func (s *Shop) note(who string) { s.Owner = who }

// The rest is about others.

//lc:action
func (s *Shop) AddHelper(orderID, userID string) { s.Helpers = append(s.Helpers, userID) }

//lc:action
func (s *Shop) AddReviewer(prID, userID string) {}

//lc:action
func (s *Shop) SetRole(userID, role string, isAdmin bool) {}

//lc:action
func (s *Shop) Transfer(ownerID string) { s.Owner = ownerID }
