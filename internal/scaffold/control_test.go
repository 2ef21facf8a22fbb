package scaffold

import (
	"go/types"
	"slices"
	"testing"

	"github.com/lcgen/lcgen/parser"
)

func TestControls(t *testing.T) {
	pkg := checkSource(t, `package p

type Day int

const (
	Monday Day = iota
	Tuesday
)

type Role string

const (
	Admin Role = "admin"
	Guest Role = "guest"
)

type Shift struct {
	Days     []Day
	Tags     []string
	Email    *string
	Password string
	Role     Role
}

type Email string

func (*Email) UnmarshalText([]byte) error { return nil }

func f(days []Day, tags []string, newPassword string, email *string, passwordHash string, password int, userEmail Email, shift Shift) {}
`)
	sig := pkg.Scope().Lookup("f").(*types.Func).Signature()
	a := &action{Action: &parser.Action{Method: "Save"}}
	for v := range sig.Params().Variables() {
		q := &param{Param: parser.Param{Name: v.Name(), Wire: parser.WireName(v.Name())}, typ: v.Type(), from: pkg}
		if ptr, ok := q.typ.(*types.Pointer); ok {
			q.Optional, q.typ = true, ptr.Elem()
		}
		a.Params = append(a.Params, q)
	}
	want := []control{
		{Name: "days", Label: "Days"},
		{Name: "tags.0", Label: "Tags"},
		{Name: "newPassword", Label: "New password", Type: "password", Required: true},
		{Name: "email", Label: "Email", Type: "email"},
		{Name: "passwordHash", Label: "Password hash"},
		{Name: "password", Label: "Password"},
		{Name: "userEmail", Label: "User email"},
		{Name: "shift.days", Label: "Shift: days"},
		{Name: "shift.tags.0", Label: "Shift: tags"},
		{Name: "shift.email", Label: "Shift: email", Type: "email"},
		{Name: "shift.password", Label: "Shift: password", Type: "password", Required: true},
		{Name: "shift.role", Label: "Shift: role"},
	}
	got := a.Controls()
	if !slices.Equal(got, want) {
		t.Errorf("controls are\n%+v, want\n%+v", got, want)
	}
}
