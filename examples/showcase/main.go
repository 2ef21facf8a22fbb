// Showcase is a small site made of four live components: a notification
// center, a comment thread, an activity feed and a presence indicator.
//
// Run it and open the address it prints in two browser windows, each logged in
// as somebody else:
//
//	go run ./examples/showcase
//
// What is written lives as long as the process, or with -data DIR, in files
// there.
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

//go:generate go run github.com/lcgen/lcgen/cmd/lcgen generate ./...

// secretVariable names the environment variable with the key that cookies and
// tokens are signed with.
const secretVariable = "SHOWCASE_SECRET"

// demoSecret stands in where the variable is not set. Anybody may log in as
// any of the three users, so it guards nothing; being constant, it lets open
// pages find a restarted server again. An application with anything to guard
// has a random key, and keeps it out of its source.
const demoSecret = "showcase: three users, no passwords, nothing to guard"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run serves the site until ctx is done, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("showcase", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to serve on")
	data := flags.String("data", "", "`folder` to keep data in (default: in memory)")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "showcase: unexpected argument %q\n", flags.Arg(0))
		return 2
	}
	logger := slog.New(slog.NewTextHandler(stderr, nil))
	if err := serve(ctx, *addr, *data, logger, stdout); err != nil {
		fmt.Fprintln(stderr, "showcase:", err)
		return 1
	}
	return 0
}

// serve opens the site on addr, tells stdout where, and closes it when ctx is
// done.
func serve(ctx context.Context, addr, data string, logger *slog.Logger, stdout io.Writer) error {
	secret := os.Getenv(secretVariable)
	if secret == "" {
		secret = demoSecret
	}
	site, err := newSite([]byte(secret), data, logger)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	server := newServer(site.handler(), logger)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Fprintf(stdout, "The showcase is at http://%s\n", listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return shutdown(server, site)
}

// newServer returns a server that waits for nobody for ever. It has no
// WriteTimeout, which would be one for streams; the App sees to its answers.
func newServer(handler http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ConnContext:       lc.ConnContext,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10, // a stream brings its tokens
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
}

// shutdown ends the open streams, which would go on for ever, and then lets
// the requests under way come to their end.
func shutdown(server *http.Server, site *site) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(site.app.Shutdown(ctx), server.Shutdown(ctx))
}
