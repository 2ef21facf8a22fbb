package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/lcgen/lcgen/internal/doctor"
)

func newDoctor(s *settings) *cobra.Command {
	var headers []string
	var watch time.Duration
	cmd := &cobra.Command{
		Use:   "doctor URL",
		Short: "Find out why a page does not connect or update",
		Long: `Doctor looks at a page of a running application as a browser does: whether there
are components in it and the browser client, whether each component renders by
itself, whether their stream opens, says what it should, stays open and goes on
after a broken connection. A line with ✓ is well, one with ✗ is not, with what
to do below it; one with – may be meant so.

Of a program that runs under lcgen dev on this machine it also tells what is
inside: components that are not registered, actions that are not marked, channels
that differ, open streams, and the last events.

It sees what somebody sees who is not logged in: give it the cookie of a session
to be somebody. The cookie goes to the host of URL only.

Exit codes: 0 all is well, 1 something is wrong, 2 usage.`,
		Example: `  lcgen doctor http://127.0.0.1:8080/
  lcgen doctor --watch 30s http://127.0.0.1:8080/posts/1
  lcgen doctor --header 'Cookie: session=…' https://example.com/inbox`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("doctor takes the URL of a page")}
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			header, err := parseHeaders(headers)
			if err != nil {
				return usageError{err}
			}
			if watch < 0 {
				return usageError{fmt.Errorf("--watch %s: want a time to come, such as 10s", watch)}
			}
			ctx := cmd.Context()
			report, err := doctor.Examine(ctx, doctor.Options{URL: args[0], Header: header, Watch: watch})
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				return usageError{err}
			}
			if err := report.Write(s.stdout, s.paintMarks()); err != nil {
				return fmt.Errorf("printing the report: %w", err)
			}
			if !report.Healthy() {
				return exitError(exitFound)
			}
			return nil
		},
	}
	cmd.Flags().StringArrayVarP(&headers, "header", "H", nil, "send `HEADER` with every request, as in 'Cookie: a=b'; may be repeated")
	cmd.Flags().DurationVar(&watch, "watch", 2*time.Second, "watch the stream for `DURATION`")
	completeFlag(cmd, "header", cobra.NoFileCompletions)
	completeFlag(cmd, "watch", cobra.NoFileCompletions)
	return cmd
}

// parseHeaders reads headers of the form "Name: value".
func parseHeaders(lines []string) (http.Header, error) {
	header := http.Header{}
	for _, line := range lines {
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("%q is no header: want one like 'Cookie: a=b'", line)
		}
		header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return header, nil
}

// paintMarks returns what colours the marks of a report, nil for no colour.
func (s *settings) paintMarks() func(doctor.Mark) string {
	if !s.color.on(s.stdout) {
		return nil
	}
	return func(m doctor.Mark) string {
		switch m {
		case doctor.Good:
			return green(string(m))
		case doctor.Bad:
			return red(string(m))
		}
		return string(m)
	}
}
