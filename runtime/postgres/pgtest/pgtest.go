// Package pgtest runs PostgreSQL servers for tests: real ones, each in a folder
// of its own, that can be killed and started again.
//
//	pool, err := pgxpool.New(t.Context(), pgtest.Start(t).DSN("postgres"))
//
// It finds the programs of the server by PATH, or where Debian puts them.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// startTime is how long a server may take to start, also after a crash.
const startTime = time.Minute

// A Server is a PostgreSQL server that listens on a socket in its folder.
type Server struct {
	dir, bin string
	settings []string
	as       *syscall.Credential // nil: whoever runs the test
	hold     io.Closer           // the server ends with the test's process, whatever ends that
	cmd      *exec.Cmd
	ended    chan struct{} // closed when cmd has
	created  atomic.Int64  // databases
}

// New makes a server and starts it. Settings are added to its configuration.
// fsync is off unless they say otherwise.
func New(settings ...string) (*Server, error) {
	bin, err := folder()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, settings: settings}
	if s.dir, err = os.MkdirTemp("", "pg"); err != nil {
		return nil, err
	}
	if err := s.init(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.Start(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Start starts a server for the length of a test.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := New(settings...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// folder finds the programs of the newest PostgreSQL that is installed.
func folder() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		path, err = filepath.EvalSymlinks(path)
		return filepath.Dir(path), err
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("there is no PostgreSQL: install the package postgresql")
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 for what is no number
	return n
}

// init makes the server's files. PostgreSQL does not run as root.
func (s *Server) init() error {
	if os.Getuid() == 0 {
		u, err := user.Lookup("nobody")
		if err != nil {
			return err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(s.dir, uid, gid); err != nil {
			return err
		}
	}
	cmd := exec.Command(filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	cmd.Dir, cmd.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: s.as}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// supervised is a shell script that runs a program until it ends, or until its
// own input does.
const supervised = `"$@" </dev/null & pid=$!; (read -r _; kill -QUIT $pid) <&3 2>/dev/null & wait $pid`

// Start starts the server and waits until it answers. After a crash it tries
// again until what is left of the old server's processes has ended.
func (s *Server) Start() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	for {
		if err := s.launch(); err != nil {
			return err
		}
		err := s.untilReady(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
	}
}

func (s *Server) launch() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // the server has its own
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // the server has its own
	args := []string{"-c", supervised, "sh", filepath.Join(s.bin, "postgres"), "-D", s.data()}
	for _, setting := range append([]string{
		"listen_addresses=", "unix_socket_directories=" + s.dir, "max_connections=200", "fsync=off", "shared_buffers=64MB",
	}, s.settings...) {
		args = append(args, "-c", setting)
	}
	cmd := exec.Command("/bin/sh", args...)
	cmd.Dir, cmd.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: s.as}
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = log, log, []*os.File{r}
	if err := cmd.Start(); err != nil {
		return errors.Join(err, w.Close())
	}
	s.cmd, s.hold, s.ended = cmd, w, make(chan struct{})
	go func() {
		_ = cmd.Wait() // what it says is in the log
		close(s.ended)
	}()
	return nil
}

// untilReady waits until the server takes connections, or has ended.
func (s *Server) untilReady(ctx context.Context) error {
	for {
		conn, err := pgx.Connect(ctx, s.DSN("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
		case <-s.ended:
		case <-time.After(20 * time.Millisecond):
			continue
		}
		log, _ := os.ReadFile(filepath.Join(s.dir, "log")) // what there is
		return fmt.Errorf("PostgreSQL does not start: %w: %s", err, log)
	}
}

// DSN returns how to connect to a database as the superuser.
func (s *Server) DSN(database string) string {
	return fmt.Sprintf("host=%s user=test dbname=%s sslmode=disable", s.dir, database)
}

// Create creates an empty database and returns how to connect to it.
func (s *Server) Create(ctx context.Context) (dsn string, err error) {
	conn, err := pgx.Connect(ctx, s.DSN("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is lost
	name := fmt.Sprintf("test%d", s.created.Add(1))
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	return s.DSN(name), nil
}

// Kill ends the server as kill -9 does.
func (s *Server) Kill() error { return s.signal(syscall.SIGKILL) }

// Stop ends the server at once, and in good order.
func (s *Server) Stop() error { return s.signal(syscall.SIGINT) }

func (s *Server) signal(sig syscall.Signal) error {
	if s.cmd == nil {
		return nil
	}
	pid, err := s.pid()
	if err == nil {
		err = syscall.Kill(pid, sig)
	}
	_ = s.hold.Close()
	<-s.ended
	s.cmd = nil
	return err
}

// Freeze stops the server's main process and all of its connections, until
// Thaw. They still exist, and say nothing.
func (s *Server) Freeze() error { return s.signalAll(syscall.SIGSTOP) }

// Thaw undoes Freeze.
func (s *Server) Thaw() error { return s.signalAll(syscall.SIGCONT) }

func (s *Server) signalAll(sig syscall.Signal) error {
	pid, err := s.pid()
	if err != nil {
		return err
	}
	// The server itself first: it would go on to start processes for connections,
	// which none of the others would be.
	if err := syscall.Kill(pid, sig); err != nil {
		return err
	}
	for sig == syscall.SIGSTOP && !isStopped(pid) {
		time.Sleep(time.Millisecond)
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return err
	}
	for field := range strings.FieldsSeq(string(children)) {
		n, err := strconv.Atoi(field)
		if err != nil {
			return err
		}
		if err := syscall.Kill(n, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return nil
}

// isStopped reports whether a process is stopped by a signal, or there is none.
func isStopped(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(state, "T")
}

// pid returns the process ID of the server.
func (s *Server) pid() (int, error) {
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(line)
}

// Close stops the server and deletes its files.
func (s *Server) Close() error {
	return errors.Join(s.Stop(), os.RemoveAll(s.dir))
}
