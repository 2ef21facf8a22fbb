package lc

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
)

// A panicError is a panic on its way as an error.
type panicError struct {
	value any
	trace []codePlace // the calls that led there, the innermost first
}

// A codePlace is a line of a function's code.
type codePlace struct {
	function string // example.com/hands.(*Tally).Add
	file     string
	line     int
}

// newPanicError returns the error of a panic. It is called by what a deferred
// function calls to recover.
func newPanicError(value any) *panicError {
	var pcs [64]uintptr
	return &panicError{value, traceOf(pcs[:runtime.Callers(2, pcs[:])])}
}

// Error tells the place of the panic beside its value.
func (e *panicError) Error() string {
	if len(e.trace) == 0 {
		return fmt.Sprintf("panic: %v", e.value)
	}
	return fmt.Sprintf("panic: %v, at %s", e.value, e.trace[0])
}

func (p codePlace) String() string {
	_, function, _ := strings.Cut(p.function[strings.LastIndexByte(p.function, '/')+1:], ".")
	return fmt.Sprintf("%s:%d %s", p.file, p.line, function)
}

// traceOf returns the calls between a panic and the App: neither how Go handles
// panics nor how the App comes to call the application, nor what the application
// has around the App.
func traceOf(pcs []uintptr) []codePlace {
	self := reflect.TypeFor[App]().PkgPath() + "."
	var trace []codePlace
	last := 0 // how many of the calls are up to the last one of the application's
	frames := runtime.CallersFrames(pcs)
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			trace, last = nil, 0 // what was deferred
		case frame.Function == self+"(*App).ServeHTTP":
			more = false
		case strings.HasPrefix(frame.Function, "runtime."), frame.Function == "":
		default:
			trace = append(trace, codePlace{frame.Function, frame.File, frame.Line})
			if !strings.HasPrefix(frame.Function, self) && !strings.HasPrefix(frame.Function, "net/http.") {
				last = len(trace)
			}
		}
		if !more {
			break
		}
	}
	if last == 0 {
		return trace // a fault of the App's own
	}
	return trace[:last]
}

// traceOfError returns the calls that led to the panic that err is about, as
// text, nil if it is about none.
func traceOfError(err error) []string {
	var panicked *panicError
	if !errors.As(err, &panicked) {
		return nil
	}
	lines := make([]string, len(panicked.trace))
	for i, place := range panicked.trace {
		lines[i] = place.String()
	}
	return lines
}
