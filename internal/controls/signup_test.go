package main

import (
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

var signupID = SignupComponent.ID("example")

// newSignup opens the page of somebody who signs up.
func newSignup(t *testing.T) *lctest.Harness {
	t.Helper()
	app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
	RegisterSignup(app, nil)
	return lctest.New(t, app).As("somebody")
}

func TestSignup(t *testing.T) {
	h := newSignup(t)
	good := lctest.Params{"applicant": Applicant{Name: "Ada", Country: "at", Region: "Tyrol", Adults: 1}, "password": "long enough"}
	h.Call(signupID, "join", good.With("applicant", Applicant{Children: 9}).With("password", "short")).AssertStatus(http.StatusUnprocessableEntity)
	h.Call(signupID, "join", good).AssertStatus(http.StatusOK)
	h.AssertHTML("li", "Ada")
	if r := h.Call(signupID, "join", good).AssertStatus(http.StatusUnprocessableEntity); r.Problem.At("name") != "is taken" {
		t.Errorf("the second of that name: %v", r)
	}
}

// While the form is filled in, faults come beside the view.
func TestSignupIsChecked(t *testing.T) {
	h := newSignup(t)
	r := h.Call(signupID, "check", lctest.Params{"applicant": map[string]any{"Country": "at", "Region": "Uri", "Adults": "one"}})
	r.AssertStatus(http.StatusUnprocessableEntity)
	h.AssertHTML("select[name=region] option", "Tyrol")
	h.AssertNoBroadcast()
	for param, want := range map[string]string{"applicant.Adults": "must be a whole number of its range, not string", "applicant.name": "is missing", "region": "is not in that country", "password": ""} {
		if got := r.Problem.At(param); got != want {
			t.Errorf("%s %q, want %q", param, got, want)
		}
	}
	// What the action has left in the client fields is there in the next call.
	h.Render(signupID)
	h.AssertHTML("select[name=region] option", "Vienna")

	h.Call(signupID, "check", lctest.Params{"applicant": Applicant{Name: "Ada", Adults: 1}}).AssertStatus(http.StatusOK)
	h.Call(signupID, "check", lctest.Params{"noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
}

// Without JavaScript, a button sends the form to the same action.
func TestSignupIsCheckedWithoutJavaScript(t *testing.T) {
	h := newSignup(t)
	r := h.CallForm(signupID, "check", lctest.Params{"name": "", "country": "at", "adults": "", "children": "3", "password": "short"})
	r.AssertStatus(http.StatusUnprocessableEntity)
	for param, want := range map[string]string{"name": "is missing", "adults": "is required", "password": "has less than 8 characters", "": "There must be an adult for each four children."} {
		if got := r.Problem.At(param); got != want {
			t.Errorf("%s %q, want %q", param, got, want)
		}
	}
	h.AssertHTML(`[data-lc-error=adults]`, "is required")
	h.AssertHTML("select[name=region] option", "Tyrol")
	h.AssertHTML(`input[name=children][value="3"]`, "")
	h.AssertHTML(`script[data-lc-base]`, "")

	r = h.CallForm(signupID, "check", lctest.Params{"name": "Ada", "country": "at", "region": "Vienna", "adults": "1", "children": "0", "password": "long enough"})
	r.AssertStatus(http.StatusOK)
	h.AssertHTML("option[selected]", "Vienna")
	h.AssertHTML(`input[name=name][value=Ada]`, "")
	if r.Problem != nil || strings.Contains(r.HTML, "long enough") {
		t.Errorf("got %v, or the password is in the page", r)
	}
	h.CallForm(signupID, "join", lctest.Params{"name": "Ada", "country": "at", "region": "Vienna", "adults": "1", "children": "0", "password": "long enough"})
	h.AssertHTML("li", "Ada")
}
