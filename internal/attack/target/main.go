// Target is an app made to be attacked: components on each kind of channel,
// with secrets that only members may see, and with every kind of parameter and
// every fault in the application's code that the runtime has to survive.
//
// Command attack starts it, with a session for each user that it asks for. A
// user whose name begins with "member-" is a member; all others are strangers.
// Numbers about the process are on a listener of their own, which -debug opens.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Environment variables with the keys that tokens are signed with.
const (
	secretVariable   = "TARGET_SECRET"
	previousVariable = "TARGET_PREVIOUS_SECRET"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run serves the app until ctx is done, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("target", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:0", "`address` to serve on")
	debug := flags.String("debug", "127.0.0.1:0", "`address` to serve numbers about the process on")
	data := flags.String("data", "", "`folder` to keep state in")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := serve(ctx, *addr, *debug, *data, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "target:", err)
		return 1
	}
	return 0
}

// serve serves the app on addr and its numbers on debug, prints both addresses,
// and ends when ctx is done.
func serve(ctx context.Context, addr, debug, data string, stdout, stderr io.Writer) error {
	w, err := newWorld(data, slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	public, err := net.Listen("tcp4", addr)
	if err != nil {
		return err
	}
	defer public.Close()
	private, err := net.Listen("tcp4", debug)
	if err != nil {
		return err
	}
	defer private.Close()

	site := newServer(w.handler(), w.logger)
	numbers := newServer(w.debugHandler(), w.logger)
	failed := make(chan error, 2)
	go func() { failed <- site.Serve(public) }()
	go func() { failed <- numbers.Serve(private) }()
	fmt.Fprintf(stdout, "The target is at http://%s\nIts numbers are at http://%s\n", public.Addr(), private.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(w.app.Shutdown(ending), site.Shutdown(ending), numbers.Shutdown(ending))
}

// newServer returns a server with the timeouts and sizes of the showcase's.
func newServer(handler http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ConnContext:       lc.ConnContext,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug), // each malformed request has a line
	}
}
