package main

import (
	"context"
	"net/http"
	"net/netip"
	"reflect"
	"testing"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

// What lctest sends as JSON and as a form arrives as the same.
func TestSheet(t *testing.T) {
	id := SheetComponent.ID("example")
	count := uint(3)
	all := Values{
		Text: "a", Number: 1, Amount: 2.5, Count: &count, Agreed: true, Boxes: []string{"a", "b"}, Picks: []int{1, 2},
		Date: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), Address: netip.MustParseAddr("10.0.0.1"), Home: Place{"Ulm", ""},
		Lines: []Line{{"pen", 1, true}, {"ink", 0, false}}, Labels: map[string]string{"red": "stop"},
	}
	for _, tt := range []struct {
		name   string
		call   func(*lctest.Harness, lc.ComponentID, string, lctest.Params) *lctest.Result
		status int
	}{{"JSON", (*lctest.Harness).Call, http.StatusOK}, {"form", (*lctest.Harness).CallForm, http.StatusSeeOther}} {
		t.Run(tt.name, func(t *testing.T) {
			app := lc.New(lc.WithSecret([]byte("a secret that only these tests know")))
			var got *Sheet
			RegisterSheet(app, nil)
			h := lctest.New(t, app).As("somebody")
			tt.call(h, id, "save", lctest.Params{"all": all}).AssertStatus(tt.status)
			h.AssertBroadcast(lc.ContextChannel("sheet", id.Instance), id, "component-update")
			err := SheetComponent.Update(t.Context(), app, id.Instance, func(_ context.Context, s *Sheet) error { got = s; return nil })
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got.Values, all) {
				t.Errorf("got  %+v\nwant %+v", got.Values, all)
			}
			tt.call(h, id, "save", lctest.Params{"all": all, "noSuchParameter": 1}).AssertStatus(http.StatusUnprocessableEntity)
		})
	}
}
