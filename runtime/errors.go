package lc

import (
	"errors"
	"slices"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// An InvalidError says that a parameter's value is not acceptable. Invalid
// makes one.
type InvalidError struct {
	Param   string // wire name; empty where no single parameter is at fault
	Message string // for the user
}

// Error implements error.
func (e *InvalidError) Error() string {
	if e.Param == "" {
		return e.Message
	}
	return e.Param + ": " + e.Message
}

// Fault returns the parameter and the message, for package arg.
func (e *InvalidError) Fault() (param, message string) { return e.Param, e.Message }

// Invalid returns an error by which an action refuses the value of a
// parameter, named as on the wire. The message is shown to the user, at the
// field that holds the value. Several of them are joined by errors.Join. The
// answer's status is 422. If the action is a partial one, that is no refusal: what it
// has changed is kept, and shown beside the messages.
//
// The method Validate of a type among the parameters names what it refuses as its value
// has it: the name of lines.2.text is text to a line, and empty to the text.
func Invalid(param, message string) error { return &InvalidError{Param: param, Message: message} }

// isInvalid reports whether err says what is wrong with parameters, and nothing
// else.
func isInvalid(err error) bool {
	switch e := err.(type) {
	case *InvalidError:
		return true
	case interface{ Unwrap() error }:
		return isInvalid(e.Unwrap())
	case interface{ Unwrap() []error }:
		all := e.Unwrap()
		return len(all) > 0 && !slices.ContainsFunc(all, func(one error) bool { return !isInvalid(one) })
	}
	return false
}

// A ForbiddenError says that the user may not do what was asked for. Forbidden
// makes one.
type ForbiddenError struct {
	Message string        // for the user
	says    phrase.Phrase // the same, if it can be put into another language
}

// Error implements error.
func (e *ForbiddenError) Error() string { return e.Message }

// Forbidden returns an error for what the user may not do. The message is
// shown to the user. The answer's status is 403.
func Forbidden(message string) error { return &ForbiddenError{Message: message} }

// forbidden returns an error for what the user may not do, in words of our own.
func forbidden(text string, args ...any) error {
	says := phrase.Of(text, args...)
	return &ForbiddenError{says.String(), says}
}

// A NotFoundError says that something does not exist. NotFound makes one.
type NotFoundError struct {
	Message string        // for the user
	says    phrase.Phrase // the same, if it can be put into another language
}

// Error implements error.
func (e *NotFoundError) Error() string { return e.Message }

// NotFound returns an error for what does not exist, or shall seem so. The
// message is shown to the user. The answer's status is 404.
func NotFound(message string) error { return &NotFoundError{Message: message} }

// notFound returns an error for what does not exist, in words of our own.
func notFound(text string, args ...any) error {
	says := phrase.Of(text, args...)
	return &NotFoundError{says.String(), says}
}

// isNotFound reports whether err says that something does not exist.
func isNotFound(err error) bool {
	var notFound *NotFoundError
	return errors.As(err, &notFound)
}

// ErrConflict says that something has changed since it was loaded: what
// Store.Save returns for a record, and what an action may return. The answer's
// status is 409.
var ErrConflict = errors.New("it has changed in the meantime")

// isForPeople reports whether the text of an error is meant for the user.
func isForPeople(err error) bool {
	var (
		invalid   *InvalidError
		forbidden *ForbiddenError
		notFound  *NotFoundError
		known     *problem
	)
	return errors.As(err, &invalid) || errors.As(err, &forbidden) || errors.As(err, &notFound) || errors.As(err, &known)
}
