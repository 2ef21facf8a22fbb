// Package recipes serves the components that documents show, for tests with
// browsers.
package recipes

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Main is a program that serves a site until that fails: on the address of its flag
// -addr, beside the flags that are given. The first line that it prints is the
// greeting, and the address.
func Main(flags *flag.FlagSet, greeting string, site func(log *slog.Logger) (http.Handler, error)) {
	os.Exit(run(flags, greeting, site, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit code.
func run(flags *flag.FlagSet, greeting string, site func(*slog.Logger) (http.Handler, error), args []string, stdout, stderr io.Writer) int {
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to serve on")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	handler, err := site(slog.New(slog.NewTextHandler(stderr, nil)))
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", flags.Name(), err)
		return 2
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", flags.Name(), err)
		return 1
	}
	server := &http.Server{Handler: handler, ConnContext: lc.ConnContext, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(stdout, "%s http://%s\n", greeting, listener.Addr())
	fmt.Fprintf(stderr, "%s: %v\n", flags.Name(), server.Serve(listener))
	return 1
}
