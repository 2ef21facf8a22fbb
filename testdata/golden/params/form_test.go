// lcgen wrote this file to start from. It is yours: lcgen never changes it.

package params

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestForm(t *testing.T) {
	id := FormComponent.ID("example")
	open := func(t *testing.T) *lctest.Harness {
		t.Helper()
		app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
		// A nil factory makes empty components. Pass one that gives them what they need.
		RegisterForm(app, nil)
		return lctest.New(t, app).As("somebody")
	}

	t.Run("strings", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"plain": "text", "named": "text", "same": "text"}

		// A parameter is missing, one is unknown.
		h.Call(id, "strings", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "strings", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what strings changes")

		h.Call(id, "strings", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("bools", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"first": true, "second": true, "third": true, "named": true}

		// A parameter is missing, one is unknown.
		h.Call(id, "bools", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "bools", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what bools changes")

		h.Call(id, "bools", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("ints", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "named": 1, "r": 1}

		// A parameter is missing, one is unknown.
		h.Call(id, "ints", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "ints", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what ints changes")

		h.Call(id, "ints", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("uints", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "named": 1, "raw": 1, "address": 1}

		// A parameter is missing, one is unknown.
		h.Call(id, "uints", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "uints", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what uints changes")

		h.Call(id, "uints", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("floats", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"a": 1.5, "b": 1.5, "named": 1.5}

		// A parameter is missing, one is unknown.
		h.Call(id, "floats", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "floats", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what floats changes")

		h.Call(id, "floats", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("times", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"from": "2006-01-02T15:04:05Z", "until": "2006-01-02T15:04:05Z", "every": "1m30s"}

		// A parameter is missing, one is unknown.
		h.Call(id, "times", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "times", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what times changes")

		h.Call(id, "times", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("texts", func(t *testing.T) {
		h := open(t)

		// A parameter is missing.
		h.Call(id, "texts", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what texts changes")

		valid := lctest.Params{
			"color":  nil, // a valid Color
			"border": nil, // a valid Color
			"from":   nil, // a valid netip.Addr
			"amount": nil, // a valid big.Int
			"id":     nil, // a valid lc.ComponentID
		}

		// A parameter is unknown.
		h.Call(id, "texts", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)

		h.Call(id, "texts", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("structs", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{
			"point":     Point{},
			"other":     Point{},
			"line":      Line{},
			"page":      Page[Title]{},
			"anonymous": map[string]any{},
		}

		// A parameter is missing, one is unknown.
		h.Call(id, "structs", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "structs", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what structs changes")

		h.Call(id, "structs", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("lists", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{
			"words":  []string{},
			"tags":   Tags{},
			"pair":   [2]int{},
			"points": []Point{},
			"nested": [][]int{},
		}

		// A parameter is missing, one is unknown.
		h.Call(id, "lists", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "lists", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what lists changes")

		h.Call(id, "lists", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("maps", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{
			"counts": map[string]int{},
			"prices": Prices{},
			"values": url.Values{},
			"byDay":  map[time.Weekday]Tags{},
		}

		// A parameter is missing, one is unknown.
		h.Call(id, "maps", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "maps", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what maps changes")

		h.Call(id, "maps", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("json", func(t *testing.T) {
		h := open(t)

		// A parameter is missing.
		h.Call(id, "json", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what json changes")

		valid := lctest.Params{
			"r":   nil, // a valid Range
			"raw": nil, // a valid json.RawMessage
		}

		// A parameter is unknown.
		h.Call(id, "json", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)

		h.Call(id, "json", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("optional", func(t *testing.T) {
		h := open(t)

		// A parameter is unknown.
		h.Call(id, "optional", lctest.Params{"noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what optional changes")

		h.Call(id, "optional", nil).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("variadic", func(t *testing.T) {
		h := open(t)
		valid := lctest.Params{"first": "text"}

		// A parameter is missing, one is unknown.
		h.Call(id, "variadic", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.Call(id, "variadic", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what variadic changes")

		h.Call(id, "variadic", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("variadicStructs", func(t *testing.T) {
		h := open(t)

		// A parameter is unknown.
		h.Call(id, "variadicStructs", lctest.Params{"noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what variadicStructs changes")

		h.Call(id, "variadicStructs", nil).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("variadicTimes", func(t *testing.T) {
		h := open(t)

		// A parameter is unknown.
		h.Call(id, "variadicTimes", lctest.Params{"noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what variadicTimes changes")

		h.Call(id, "variadicTimes", nil).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})

	t.Run("unguessable", func(t *testing.T) {
		h := open(t)

		// A parameter is missing.
		h.Call(id, "unguessable", nil).AssertStatus(http.StatusUnprocessableEntity)
		h.AssertNoBroadcast()

		t.Skip("to do: give RegisterForm test data, remove this line, check what unguessable changes")

		valid := lctest.Params{
			"secret": nil, // a valid Secret
			"n":      1,
		}

		// A parameter is unknown.
		h.Call(id, "unguessable", valid.With("noSuchParameter", 1)).AssertStatus(http.StatusUnprocessableEntity)

		h.Call(id, "unguessable", valid).AssertStatus(http.StatusOK)
		h.AssertBroadcast(lc.Global, id, "component-update")
	})
}
