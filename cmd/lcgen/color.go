package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// A colorMode is the value of --color; empty means auto.
type colorMode string

const (
	colorAuto   colorMode = "auto"
	colorAlways colorMode = "always"
	colorNever  colorMode = "never"
)

func (m *colorMode) String() string {
	if *m == "" {
		return string(colorAuto)
	}
	return string(*m)
}

// Set implements pflag.Value.
func (m *colorMode) Set(s string) error {
	switch mode := colorMode(s); mode {
	case colorAuto, colorAlways, colorNever:
		*m = mode
		return nil
	}
	return fmt.Errorf("want %s, %s or %s", colorAuto, colorAlways, colorNever)
}

// Type implements pflag.Value.
func (m *colorMode) Type() string { return "WHEN" }

// on reports whether to colour what goes to w. By itself that is on a terminal
// only, and not where NO_COLOR is set (https://no-color.org).
func (m colorMode) on(w io.Writer) bool {
	switch m {
	case colorAlways:
		return true
	case colorNever:
		return false
	}
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd()))
}

func red(s string) string    { return "\x1b[31m" + s + "\x1b[0m" }
func green(s string) string  { return "\x1b[32m" + s + "\x1b[0m" }
func bold(s string) string   { return "\x1b[1m" + s + "\x1b[0m" }
func yellow(s string) string { return "\x1b[33m" + s + "\x1b[0m" }
