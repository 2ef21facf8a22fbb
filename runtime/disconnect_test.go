package lc

import (
	"bytes"
	"context"
	"fmt"
	"io"
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
				var told observed
				f = newFixture(t, tallyDefinition(), WithObserver(told.observer()),
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
				told.mu.Lock()
				defer told.mu.Unlock()
				if want == http.StatusForbidden && (len(told.streams) != 1 || told.streams[0].Status != want) {
					t.Errorf("of the stream is told %+v, want once that it was refused", told.streams)
				}
			})
		}
	}
}

// Two processes on one broker end a user's streams on both, and whoever logs
// in again may listen again at once.
func TestDisconnectReachesOtherProcesses(t *testing.T) {
	broker := NewMemoryBroker()
	var servers []*httptest.Server
	var apps []*fixture
	for range 2 {
		f := newFixture(t, tallyDefinition(), WithBroker(broker), WithAuthorizer(func(context.Context, Access) error { return nil }))
		server := httptest.NewServer(f.App)
		t.Cleanup(server.Close)
		apps, servers = append(apps, f), append(servers, server)
	}
	listen := func(server *httptest.Server, user string) io.ReadCloser {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		t.Cleanup(cancel)
		req, _ := http.NewRequestWithContext(ctx, "GET", server.URL+"/sse/events/room:1", nil)
		req.Header.Set(userHeader, user)
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { res.Body.Close() })
		if res.StatusCode != http.StatusOK {
			t.Errorf("the stream of %s is answered %s", user, res.Status)
		}
		return res.Body
	}
	here, there := listen(servers[0], "ada"), listen(servers[1], "ada")
	listen(servers[1], "linus")
	apps[0].Disconnect("ada")
	for _, stream := range []io.Reader{here, there} {
		rest, err := io.ReadAll(stream)
		if err != nil {
			t.Fatalf("the stream does not end: %v", err)
		}
		if bytes.Contains(rest, []byte(typeDeparture)) {
			t.Errorf("a viewer was sent %q", rest)
		}
	}
	for i, want := range []int{0, 1} {
		waitFor(t, "the streams of ada to end", func() bool { return apps[i].hub.stats().Streams == want })
	}
	listen(servers[0], "ada")
	listen(servers[1], "ada")
	apps[1].Disconnect("") // nobody in particular
	if n := apps[1].hub.stats().Streams; n != 2 {
		t.Errorf("%d streams are open, want 2", n)
	}
}

// What stands in the data of a departure is not trusted to be one.
func TestForeignDepartures(t *testing.T) {
	d := newDepartures()
	for _, data := range []string{"", "null", "7", "{}", `{"user":7}`, `{"user":"ada","process":"` + d.process + `"}`} {
		if user := d.hear([]byte(data)); user != "" {
			t.Errorf("%q ends the streams of %q", data, user)
		}
	}
	if user := d.hear([]byte(`{"user":"ada","process":"other"}`)); user != "ada" {
		t.Errorf("got %q, want ada", user)
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

// A page's middleware may be that of another App than the one which has the
// stream: each counts its own departures.
func TestDeparturesOfTwoApps(t *testing.T) {
	userOf := WithUser(func(r *http.Request) string { return r.Header.Get(userHeader) })
	anybody := WithAuthorizer(func(context.Context, Access) error { return nil })
	page, f := newFixture(t, tallyDefinition(), userOf), newFixture(t, tallyDefinition(), userOf, anybody)
	f.Disconnect("ada") // who has logged in again since
	server := httptest.NewServer(page.Middleware(f.App))
	defer server.Close()
	req, _ := http.NewRequest("GET", server.URL+"/sse/events/room:1", nil)
	req.Header.Set(userHeader, "ada")
	res, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the stream is answered %s", res.Status)
	}
}
