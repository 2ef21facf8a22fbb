package natsbroker

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// patience is how long a test waits for what must come. On a machine that
// stands still for seconds, a cluster may elect several times.
const patience = time.Minute

// A node is a NATS server of a test's own.
type node struct {
	*server.Server
	opts server.Options
}

// startNode starts a server that listens on a free port and keeps its files
// in a folder of the test's.
func startNode(t *testing.T) *node {
	t.Helper()
	n := &node{opts: server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT,
		JetStream: true, StoreDir: t.TempDir(),
		NoLog: true, NoSigs: true,
	}}
	n.start(t)
	n.opts.Port = n.Addr().(*net.TCPAddr).Port
	t.Cleanup(n.stop)
	return n
}

func (n *node) start(t *testing.T) {
	t.Helper()
	opts := n.opts
	s, err := server.NewServer(&opts)
	if err != nil {
		t.Fatal(err)
	}
	n.Server = s
	s.Start()
	if !s.ReadyForConnections(patience) {
		t.Fatal("the NATS server does not start")
	}
}

func (n *node) stop() {
	n.Shutdown()
	n.WaitForShutdown()
}

// connect connects to the server for the length of the test.
func (n *node) connect(t *testing.T) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(n.url(), Options()...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// open returns a broker and a store of the given name.
func (n *node) open(t *testing.T, name string, opts ...Option) (*Broker, *Store) {
	t.Helper()
	b, s, err := New(t.Context(), n.connect(t), append([]Option{WithName(name), WithMemory()}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return b, s
}

func (n *node) url() string { return fmt.Sprintf("nats://127.0.0.1:%d", n.opts.Port) }

// refusals returns how many connections the server has taken that did not
// succeed.
func (n *node) refusals(t *testing.T) uint64 {
	t.Helper()
	v, err := n.Varz(nil)
	if err != nil {
		t.Fatal(err)
	}
	return v.TotalConnections
}
