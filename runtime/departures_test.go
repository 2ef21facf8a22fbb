package lc

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// A stream whose user logs out while it is being let in is not let in: neither
// where the App finds out who asks, nor where the page's middleware has.
func TestDisconnectWhileAStreamOpens(t *testing.T) {
	for _, behindMiddleware := range []bool{false, true} {
		for _, when := range []string{"before", "meanwhile", "not at all"} {
			t.Run(fmt.Sprintf("middleware %v, %s", behindMiddleware, when), func(t *testing.T) {
				var f *fixture
				f = newFixture(t, tallyDefinition(),
					WithUser(func(r *http.Request) string { return r.Header.Get(userHeader) }),
					WithAuthorizer(func(context.Context, Access) error {
						if when == "meanwhile" {
							f.Disconnect("ada")
						}
						f.Disconnect("bob")
						return nil
					}))
				handler := http.Handler(f.App)
				if behindMiddleware {
					handler = f.Middleware(handler)
				}
				server := httptest.NewServer(handler)
				defer server.Close()
				if when == "before" {
					f.Disconnect("ada")
				}
				req, _ := http.NewRequest("GET", server.URL+"/sse/events/room:1", nil)
				req.Header.Set(userHeader, "ada")
				res, err := server.Client().Do(req)
				if err != nil {
					t.Fatal(err)
				}
				defer res.Body.Close()
				want := http.StatusOK
				if when == "meanwhile" {
					want = http.StatusForbidden
				}
				if res.StatusCode != want {
					t.Errorf("the stream is answered %s, want %d", res.Status, want)
				}
				if n := f.hub.stats().Streams; n != 1 && want == http.StatusOK || n != 0 && want != http.StatusOK {
					t.Errorf("%d streams are open", n)
				}
			})
		}
	}
}

func TestDeparturesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d departures
		before := d.now()
		for i := range 100 {
			d.note(fmt.Sprint(i))
		}
		if !d.since("0", before) || d.since("0", d.now()) || d.since("nobody", before) {
			t.Error("who left after what is not told apart")
		}
		time.Sleep(departureAge + time.Second)
		d.note("last")
		if len(d.last) != 1 {
			t.Errorf("%d departures are remembered, want the last", len(d.last))
		}
	})
}
