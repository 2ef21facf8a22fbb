package natsbroker

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	lc "github.com/lcgen/lcgen/runtime"
)

// A frozen server keeps its connections and takes new ones.
func TestFrozenServer(t *testing.T) {
	g := startGroup(t, 2) // no quorum is needed to connect
	nc := g.connect(0)
	await(t, "a connection", nc.IsConnected)
	first := nc.ConnectedServerName()
	frozen := g.members[0]
	if frozen.Name != first {
		frozen = g.members[1]
	}
	g.freeze(frozen)
	began := time.Now()
	await(t, "the other server", func() bool { return nc.IsConnected() && nc.ConnectedServerName() != first })
	t.Logf("noticed and connected to the other after %v", time.Since(began))
	g.thaw(frozen)
}

// The subjects that docs/machines.md names are all that is needed.
func TestPermissions(t *testing.T) {
	n := startNode(t)
	n.stop()
	n.opts.Users = []*server.User{
		{Username: "admin", Password: "x"},
		{Username: "app", Password: "x", Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Allow: []string{
				"LC.event.>", "LC.live.>", "$KV.LC_STATE.>",
				"$JS.API.STREAM.*.LC_EVENTS", "$JS.API.STREAM.*.KV_LC_STATE", "$JS.API.STREAM.MSG.GET.KV_LC_STATE",
				"$JS.API.DIRECT.GET.LC_EVENTS", "$JS.API.DIRECT.GET.KV_LC_STATE",
			}},
			Subscribe: &server.SubjectPermission{Allow: []string{"LC.live.>", "_INBOX.>"}},
		}},
	}
	n.start(t)
	nc, err := nats.Connect(n.url(), append(Options(), nats.UserInfo("app", "x"),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { t.Error(err) }))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	b, s, err := New(t.Context(), nc)
	if err != nil {
		t.Fatal(err)
	}
	f := follow(t, b)
	publish(t, b, 1, 2)
	retried := publish(t, b, 2, 2) // a retry
	expect(t, f, 1, 2)
	if _, _, err := open(t, b).Replay(t.Context(), lc.Global, retried, 10); err != nil {
		t.Error(err)
	}
	for _, old := range []uint64{0, 0} { // the second is a conflict, and the leader is asked
		_ = s.Save(t.Context(), counterID, lc.Record{Version: 1}, old)
	}
	if r, err := s.Load(t.Context(), counterID); err != nil || r.Version != 1 {
		t.Errorf("the record is %+v, %v", r, err)
	}
	if _, err := s.Versions(t.Context(), counterID); err != nil {
		t.Error(err)
	}
	if err := b.renew(t.Context(), b.epoch()); err != nil {
		t.Error(err)
	}
}

// A connection outlives credentials that are refused for a while, and a server
// that is not there when it begins.
func TestCredentialsRotate(t *testing.T) {
	n := startNode(t)
	n.stop()
	var password atomic.Value
	password.Store("wrong")
	opts := append(Options(), nats.UserInfoHandler(func() (string, string) { return "app", password.Load().(string) }))
	nc, err := nats.Connect(n.url(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	n.opts.Users = []*server.User{{Username: "app", Password: "one"}}
	n.start(t)
	for _, next := range []string{"one", "two", "three"} {
		refused := n.refusals(t)
		await(t, "several refusals", func() bool { return n.refusals(t) >= refused+4 })
		if nc.IsClosed() {
			t.Fatal("the connection has given up")
		}
		password.Store(next)
		await(t, "a connection with "+next, nc.IsConnected)
		n.stop()
		n.opts.Users = []*server.User{{Username: "app", Password: map[string]string{"one": "two", "two": "three", "three": "four"}[next]}}
		n.start(t)
	}
}
