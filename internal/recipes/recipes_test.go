package recipes

import (
	"bufio"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	greet := func(*slog.Logger) (http.Handler, error) {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }), nil
	}
	flags := func() *flag.FlagSet { return flag.NewFlagSet("site", flag.ContinueOnError) }

	t.Run("it serves", func(t *testing.T) {
		out, in := io.Pipe()
		go run(flags(), "The site is at", greet, []string{"-addr", "127.0.0.1:0"}, in, io.Discard)
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.Get(strings.TrimSpace(strings.TrimPrefix(line, "The site is at ")))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if body, _ := io.ReadAll(res.Body); string(body) != "hello" {
			t.Errorf("it says %q", body)
		}
	})

	broken := func(*slog.Logger) (http.Handler, error) { return nil, errors.New("no site") }
	for _, tt := range []struct {
		name   string
		site   func(*slog.Logger) (http.Handler, error)
		args   []string
		code   int
		stderr string
	}{
		{"no site", broken, nil, 2, "site: no site\n"},
		{"no address", greet, []string{"-addr", "nowhere"}, 1, "site: listen tcp: address nowhere: missing port in address\n"},
		{"no flag", greet, []string{"-x"}, 2, "flag provided but not defined: -x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stderr strings.Builder
			if code := run(flags(), "The site is at", tt.site, tt.args, io.Discard, &stderr); code != tt.code || !strings.HasPrefix(stderr.String(), tt.stderr) {
				t.Errorf("exit code %d, %q; want %d, %q", code, &stderr, tt.code, tt.stderr)
			}
		})
	}
}
