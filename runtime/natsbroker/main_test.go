package natsbroker

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"net"
	"net/http"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// serverVariable holds the member that a process of this test binary is.
const serverVariable = "NATSBROKER_TEST_SERVER"

// The test binary is also the NATS server that tests kill and freeze: with a
// process, and unlike the servers that run in the tests' own.
func TestMain(m *testing.M) {
	if text := os.Getenv(serverVariable); text != "" {
		if err := runMember(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// A member is a server of a cluster.
type member struct {
	Name                string
	Port, HTTP, Cluster int
	Routes              []int // cluster ports of all
	Dir                 string
	cmd                 *exec.Cmd
	hold                *os.File // the process ends with the test's, whatever ends that
}

// syncAlways says that the servers write with sync_interval: always.
var syncAlways = os.Getenv("LCGEN_SYNC") != ""

func runMember(text string) error {
	var m member
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return err
	}
	opts := &server.Options{
		ServerName: m.Name, Host: "127.0.0.1", Port: m.Port, HTTPHost: "127.0.0.1", HTTPPort: m.HTTP,
		JetStream: true, StoreDir: m.Dir, SyncAlways: syncAlways, NoSigs: true, LogFile: filepath.Join(m.Dir, "log"),
	}
	if len(m.Routes) > 1 {
		opts.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: m.Cluster}
		var routes []string
		for _, port := range m.Routes {
			routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", port))
		}
		opts.Routes = server.RoutesFromStr(strings.Join(routes, ","))
	}
	s, err := server.NewServer(opts)
	if err != nil {
		return err
	}
	s.ConfigureLogger()
	s.Start()
	_, _ = os.Stdin.Read(make([]byte, 1)) // until the test's process closes it or ends
	return nil
}

// A group is servers that run as processes.
type group struct {
	t       testing.TB
	members []*member
}

// startGroup starts n servers, as a cluster if there are several.
func startGroup(t testing.TB, n int) *group { return startGroupIn(t, n, testing.TB.TempDir) }

// startGroupIn is startGroup with servers that keep their files in folders that
// dir makes.
func startGroupIn(t testing.TB, n int, dir func(testing.TB) string) *group {
	t.Helper()
	g := &group{t: t}
	var routes []int
	ports := freePorts(t, 3*n)
	for i := range n {
		m := &member{Name: fmt.Sprintf("n%d", i+1), Port: ports[3*i], HTTP: ports[3*i+1], Cluster: ports[3*i+2], Dir: dir(t)}
		routes = append(routes, m.Cluster)
		g.members = append(g.members, m)
	}
	for _, m := range g.members {
		m.Routes = routes
		g.start(m)
	}
	t.Cleanup(func() {
		for _, m := range g.members {
			g.kill(m)
		}
	})
	return g
}

func freePorts(t testing.TB, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func (g *group) start(m *member) {
	g.t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		g.t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		g.t.Fatal(err)
	}
	defer r.Close()
	m.cmd, m.hold = exec.Command(os.Args[0]), w
	m.cmd.Env = append(os.Environ(), serverVariable+"="+string(text))
	m.cmd.Stdin, m.cmd.Stderr = r, os.Stderr
	if err := m.cmd.Start(); err != nil {
		g.t.Fatal(err)
	}
}

// kill ends a member as kill -9 does.
func (g *group) kill(m *member) {
	if m.cmd == nil {
		return
	}
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait() // it was killed
	m.hold.Close()
	m.cmd = nil
}

func (g *group) freeze(m *member) { g.signal(m, syscall.SIGSTOP) }
func (g *group) thaw(m *member)   { g.signal(m, syscall.SIGCONT) }

func (g *group) signal(m *member, s syscall.Signal) {
	if err := m.cmd.Process.Signal(s); err != nil {
		g.t.Errorf("signal %v to %s: %v", s, m.Name, err)
	}
}

// connect connects to the group, to its i-th member first.
func (g *group) connect(i int) *nats.Conn {
	g.t.Helper()
	var urls []string
	for k := range g.members {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", g.members[(i+k)%len(g.members)].Port))
	}
	nc, err := nats.Connect(strings.Join(urls, ","), append(Options(), nats.DontRandomize())...)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(nc.Close)
	return nc
}

// leader returns the leader of a stream, or of the cluster if there is no
// name.
func (g *group) leader(stream string) *member {
	g.t.Helper()
	var found *member
	await(g.t, "a leader of "+stream, func() bool {
		for _, m := range g.members {
			name := m.leaderOf(stream)
			for _, l := range g.members {
				if l.Name == name && l.cmd != nil {
					found = l
					return true
				}
			}
		}
		return false
	})
	return found
}

// leaderOf asks a member for a leader's name, "" if it does not know.
func (m *member) leaderOf(stream string) string {
	client := http.Client{Timeout: time.Second}
	resp, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/jsz?accounts=true&streams=true", m.HTTP))
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	var state server.JSInfo
	if json.NewDecoder(resp.Body).Decode(&state) != nil {
		return ""
	}
	if stream == "" && state.Meta != nil {
		return state.Meta.Leader
	}
	for _, account := range state.AccountDetails {
		for _, s := range account.Streams {
			if s.Name == stream && s.Cluster != nil {
				return s.Cluster.Leader
			}
		}
	}
	return ""
}
