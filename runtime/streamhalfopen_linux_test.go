package lc

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// A line is the TCP connection that a viewer's stream comes over.
type line struct {
	mu   sync.Mutex
	conn *net.TCPConn
}

// clientOver returns a client of the server with one connection, and that.
func clientOver(t *testing.T, s *streamServer) (*http.Client, *line) {
	t.Helper()
	l := new(line)
	transport := s.Client().Transport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.conn = conn.(*net.TCPConn)
		}
		return conn, err
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}, l
}

// cut has the viewer's kernel drop all that comes, as if there were neither a
// network nor the machine: nothing is acknowledged, and nothing closed.
func (l *line) cut(t *testing.T) {
	t.Helper()
	drop := []syscall.SockFilter{{Code: syscall.BPF_RET | syscall.BPF_K, K: 0}}
	program := syscall.SockFprog{Len: 1, Filter: &drop[0]}
	option := unsafe.String((*byte)(unsafe.Pointer(&program)), unsafe.Sizeof(program))
	raw, err := l.conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var refused error
	err = raw.Control(func(fd uintptr) {
		refused = syscall.SetsockoptString(int(fd), syscall.SOL_SOCKET, syscall.SO_ATTACH_FILTER, option)
	})
	if err != nil && !errors.Is(err, net.ErrClosed) || refused != nil {
		t.Fatalf("having what comes dropped: %v, %v", err, refused)
	}
	runtime.KeepAlive(&program)
	l.sayNoGoodbye(t)
}

// crash has the viewer's kernel reset the connection, as it does with those of
// a process that has crashed.
func (l *line) crash(t *testing.T) {
	t.Helper()
	l.sayNoGoodbye(t)
	l.conn.Close()
}

// sayNoGoodbye has the connection reset when it is closed. One that the server
// has ended may be closed already.
func (l *line) sayNoGoodbye(t *testing.T) {
	t.Helper()
	if err := l.conn.SetLinger(0); err != nil && !errors.Is(err, net.ErrClosed) {
		t.Fatal(err)
	}
}

// A visit is a stream of user ada on a presence channel of a server of its own.
type visit struct {
	over string
	hub  *hub
	told *register
	line *line
}

func startVisit(t *testing.T, over transport) visit {
	t.Helper()
	v := visit{over: over.name, told: new(register)}
	s := startStreams(t, over, serverOptions{
		hub: func(c *hubConfig) {
			c.Heartbeat, c.Linger, c.Presence = 400*time.Millisecond, 50*time.Millisecond, v.told.told
		},
		server: func(srv *http.Server) {
			if !over.takenOver { // those reach their connection without
				srv.ConnContext = ConnContext
			}
		},
	})
	v.hub = s.hub
	var client *http.Client
	client, v.line = clientOver(t, s)
	resp, err := client.Do(s.request(t, http.MethodGet, "/sse/events/presence:lobby", "Test-User", "ada"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if _, err := resp.Body.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return v
}

// A viewer who vanishes without a word, or with a reset, is found, and has
// left the presence channel.
func TestVanishedViewer(t *testing.T) {
	t.Parallel() // it mostly waits
	for _, way := range []struct {
		name   string
		vanish func(*line, *testing.T)
	}{
		{"no answer", (*line).cut},
		{"reset", (*line).crash},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			var visits []visit // all at once, as most of it is waiting
			for _, over := range transports {
				if over.name != "Unix socket" { // there is no network to lose
					visits = append(visits, startVisit(t, over))
				}
			}
			for _, v := range visits {
				// Where the machine stood still for a heartbeat, she counted as
				// stuck and has left already.
				waitFor(t, v.over+": ada to have joined", func() bool {
					return strings.HasPrefix(v.told.String(), "ada joined presence:lobby")
				})
				way.vanish(v.line, t)
			}
			began := time.Now()
			for _, v := range visits {
				waitFor(t, v.over+": the stream to be closed", func() bool { return v.hub.stats().Streams == 0 })
				t.Logf("%s: found after %v", v.over, time.Since(began))
				waitFor(t, v.over+": ada to have left", func() bool {
					return v.told.String() == "ada joined presence:lobby, ada left presence:lobby"
				})
			}
		})
	}
}

// The timeout is that of streams. Other requests over the connection have what
// the server gave it.
func TestUserTimeoutIsForStreams(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const own = 70 * time.Second
	swapUserTimeout(conn, own)
	want := func(when string, want time.Duration) {
		t.Helper()
		got := swapUserTimeout(conn, 0)
		swapUserTimeout(conn, got)
		if got != want {
			t.Errorf("%s, the timeout is %v, want %v", when, got, want)
		}
	}
	c := connOf(ConnContext(t.Context(), tls.Client(conn, nil)))
	c.enter(15 * time.Second)
	want("with a stream", 15*time.Second)
	c.enter(15 * time.Second)
	c.leave()
	want("with one of two", 15*time.Second)
	c.leave()
	want("without", own)
}

// The context of a stream outlives the connection that was taken over, and
// must not hold it.
func TestConnContextForgetsWhatIsTakenOver(t *testing.T) {
	freed := make(chan struct{})
	s := startStreams(t, transports[0], serverOptions{server: func(srv *http.Server) {
		srv.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
			runtime.AddCleanup(c.(*net.TCPConn), func(freed chan struct{}) { close(freed) }, freed)
			return ConnContext(ctx, c)
		}
	}})
	v := s.view(t, "/sse/events/room:1")
	v.next()
	waitFor(t, "the connection of net/http to be freed", func() bool {
		runtime.GC()
		select {
		case <-freed:
			return true
		default:
			return false
		}
	})
	v.expect(typeUpdate, say(t, s.hub, "room:1", "a", 1))
}
