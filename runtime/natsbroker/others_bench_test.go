package natsbroker_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/natsbroker"
)

// othersVariable says, with its value, what a process of this test binary is
// for: the server, or who publishes to the server at that URL.
const othersVariable = "NATSBROKER_TEST_OTHERS"

func init() {
	switch role := os.Getenv(othersVariable); {
	case role == "":
		return
	case role == "server":
		serveOthers()
	default:
		if err := publishOthers(role); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(0)
}

// BenchmarkEventsOfOthers is what a process pays for events on channels that
// none of its viewers looks at: the CPU time that it takes while 40,000 of them
// go by, published by another process through a server that is a third.
func BenchmarkEventsOfOthers(b *testing.B) {
	const events = 40_000
	var url string
	startOther(b, "server", func(line string) { url = line })
	nc, err := nats.Connect(url)
	if err != nil {
		b.Fatal(err)
	}
	defer nc.Close()
	app := othersApp(b.Context(), nc)
	defer app.Shutdown(context.Background())
	web := httptest.NewServer(app)
	defer web.Close()
	res, err := web.Client().Get(web.URL + "/sse/events/global")
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	heard := make(chan string, 100)
	go func() {
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "event: ") {
				heard <- lines.Text()
			}
		}
	}()
	await := func(event string) {
		for {
			select {
			case got := <-heard:
				if got == "event: "+event {
					return
				}
			case <-time.After(time.Minute):
				b.Fatalf("no %s within a minute", event)
			}
		}
	}
	await("connected")
	for b.Loop() {
		began := cpuTime()
		startOther(b, url, nil)
		await("component-refresh") // which comes behind all others
		b.ReportMetric(float64((cpuTime()-began).Nanoseconds())/events/1000, "cpu-µs/event")
	}
}

// startOther starts a process of this test binary. Its first line goes to tell;
// without tell, it is waited for.
func startOther(b *testing.B, role string, tell func(line string)) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), othersVariable+"="+role)
	cmd.Stderr = os.Stderr
	if tell == nil {
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		return
	}
	in, err := cmd.StdinPipe() // it ends with this process
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	tell(strings.TrimSpace(line))
}

// serveOthers is a NATS server until its input ends. It prints its URL.
func serveOthers() {
	dir, err := os.MkdirTemp("", "nats")
	if err != nil {
		panic(err)
	}
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: dir, NoLog: true, NoSigs: true})
	if err != nil {
		panic(err)
	}
	s.Start()
	s.ReadyForConnections(time.Minute)
	fmt.Println(s.ClientURL())
	_, _ = io.Copy(io.Discard, os.Stdin)
	s.Shutdown()
	_ = os.RemoveAll(dir)
}

// publishOthers publishes events of a kilobyte on a thousand channels, and then
// one on global.
func publishOthers(url string) error {
	nc, err := nats.Connect(url)
	if err != nil {
		return err
	}
	defer nc.Close()
	app := othersApp(context.Background(), nc)
	defer app.Shutdown(context.Background())
	html := strings.Repeat("x", 900)
	var group sync.WaitGroup
	errs := make([]error, 16)
	for worker := range errs {
		group.Go(func() {
			for i := range 40_000 / len(errs) {
				instance := fmt.Sprint(worker, "-", i%60)
				err := app.Broadcast(context.Background(), lc.ContextChannel("room", instance), lc.ComponentUpdate(lc.ComponentID{Name: "note", Instance: instance}, nil, html))
				if err != nil {
					errs[worker] = err
					return
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return app.Broadcast(context.Background(), lc.Global, lc.ComponentRefresh(lc.ComponentID{Name: "note", Instance: "last"}))
}

// othersApp returns an App without components, with events over NATS.
func othersApp(ctx context.Context, nc *nats.Conn) *lc.App {
	broker, _, err := natsbroker.New(ctx, nc, natsbroker.WithName("O"), natsbroker.WithMemory())
	if err != nil {
		panic(err)
	}
	return lc.New(lc.WithSecret([]byte(strings.Repeat("k", 32))), lc.WithBroker(broker), lc.WithLogger(slog.New(slog.DiscardHandler)))
}

// cpuTime returns what this process has used so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
