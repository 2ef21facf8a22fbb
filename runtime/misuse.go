package lc

import (
	"context"
	"errors"
	"fmt"
	"path"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/internal/near"
)

// This file makes the errors of calls that the application's code gets wrong:
// with a name that nothing has, or a channel or selector that can't be one. None
// of them is meant for the user, so an action that returns one is answered 500,
// and the log has it. If a misspelt name does no more than hide a message, or may
// be another process's, the log has a warning. Of what comes from a browser's URL, see App.requested.

// unserved returns the error for a component name that the App does not serve.
func (a *App) unserved(name string) error {
	advice := "call its Register function on this App"
	if meant := a.nearest(name); meant != "" {
		advice = fmt.Sprintf("did you mean %q?", meant)
	}
	return fmt.Errorf("there is no component %q: %s%s", name, advice, calledAt())
}

// nearest returns the name of the component that was most likely meant by name,
// empty if there is none.
func (a *App) nearest(name string) string {
	a.mu.RLock()
	names := slices.Clone(a.names)
	a.mu.RUnlock()
	return near.Closest(name, names)
}

// noteMisnamed logs which parameters the errors of an action name that it does
// not have, if one that it has is near: the user is shown the message, but not at
// the field.
func (a *App) noteMisnamed(ctx context.Context, c *call, err error) {
	for _, fault := range invalidFaults(err, nil) {
		name, _, _ := strings.Cut(strings.TrimPrefix(fault.Pointer, "#/"), "/")
		if slices.Contains(c.act.names, name) || c.args != nil && c.args.IsMember(name) {
			continue
		}
		if meant := near.Closest(name, c.act.names); meant != "" {
			a.log.WarnContext(ctx, "an error is about a parameter that the action does not have: is its name misspelt?",
				"component", c.id.String(), "action", c.act.name, "parameter", name, "near", meant)
		}
	}
}

// ownFolder is that of this package's files. Functions are told by their files:
// one that is inlined, and what is inside it, has the name of its caller.
var ownFolder = func() string {
	_, file, _, _ := runtime.Caller(0)
	return path.Dir(file)
}()

// calledAt says where the application has called the App, empty if that is
// nowhere near.
func calledAt() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if f.Function != "" && !isBetween(f) {
			return " (called at " + shortFile(f.File) + ":" + strconv.Itoa(f.Line) + ")"
		}
		if !more {
			return ""
		}
	}
}

// isBetween reports whether a frame is of this package, or of a template that
// calls it.
func isBetween(f runtime.Frame) bool {
	for _, p := range []string{"text/template.", "html/template.", "reflect."} {
		if strings.HasPrefix(f.Function, p) {
			return true
		}
	}
	return path.Dir(f.File) == ownFolder && !strings.HasSuffix(f.File, "_test.go")
}

// shortFile returns the name of a file with its folder.
func shortFile(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		if j := strings.LastIndexByte(path[:i], '/'); j >= 0 {
			return path[j+1:]
		}
	}
	return path
}

// checkSelector reports a CSS selector that no browser takes: one that is empty
// or ends too early, or an ID or class that begins with a digit. A browser
// would refuse it in each viewer's page, and nobody would hear of it.
func checkSelector(selector string) error {
	if strings.TrimSpace(selector) == "" {
		return errors.New("the selector is empty")
	}
	var open []byte // closing brackets that are due
	var last byte   // the last character that is no space
	for i := 0; i < len(selector); i++ {
		c := selector[i]
		switch {
		case c == '\\':
			i++
		case c == '"' || c == '\'':
			end := endOfString(selector, i)
			if end < 0 {
				return fmt.Errorf("in the selector %q a string has no end", selector)
			}
			i = end
		case c == '[':
			open = append(open, ']')
		case c == '(':
			open = append(open, ')')
		case c == ']' || c == ')':
			if len(open) == 0 || open[len(open)-1] != c {
				return fmt.Errorf("in the selector %q a bracket is closed that is not open", selector)
			}
			open = open[:len(open)-1]
		case (c == '#' || c == '.') && !beginsName(selector[i+1:]) && !slices.Contains(open, ']'):
			return fmt.Errorf("in the selector %q, %q is not followed by a name: one that begins with a digit is written [id=%q]", selector, c, "7")
		case strings.IndexByte("<{};", c) >= 0:
			return fmt.Errorf("the selector %q has %q in it", selector, c)
		}
		if c != ' ' {
			last = c
		}
	}
	switch {
	case len(open) > 0:
		return fmt.Errorf("in the selector %q a bracket is not closed", selector)
	case strings.IndexByte(",>+~", last) >= 0:
		return fmt.Errorf("the selector %q ends too early", selector)
	}
	return nil
}

// endOfString returns the index of the quote that ends the string at i, -1 if
// there is none.
func endOfString(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case s[i]:
			return j
		}
	}
	return -1
}

// beginsName reports whether s begins as a name does in CSS.
func beginsName(s string) bool {
	s = strings.TrimPrefix(s, "-")
	if s == "" {
		return false
	}
	c := s[0]
	return c == '-' || c == '_' || c == '\\' || c >= 0x80 || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// nilError returns the error of an action, or in place of one that is a nil
// pointer an error that says so: the action has most likely meant that all went
// well, and the methods of such an error may panic.
func nilError(err error) error {
	if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer && v.IsNil() {
		return fmt.Errorf("a nil %T was returned as an error, which is not nil then: return nil itself", err)
	}
	return err
}
