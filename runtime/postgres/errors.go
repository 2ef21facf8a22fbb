package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	lc "github.com/lcgen/lcgen/runtime"
)

// SQLSTATE codes, as in appendix A of PostgreSQL's manual.
const (
	codeSerializationFailure = "40001"
	codeDeadlock             = "40P01"
	codeCannotConnectNow     = "57P03"
	codeTooManyConnections   = "53300"
	codeAdminShutdown        = "57P01"
	codeCrashShutdown        = "57P02"
	codeAborted              = "25P02"
	codeIdleInTransaction    = "25P03" // for longer than idle_in_transaction_session_timeout
	codeTransactionTimeout   = "25P04"
	codeDivisionByZero       = "22012"
	codeNoSavepoint          = "3B001"
)

// errClosed is what a closed Database or listener returns.
var errClosed = errors.New("postgres: it is closed")

// A final is an error that does not pass by itself.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// code returns the SQLSTATE of an error that the server has answered, "" for
// any other.
func code(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// isOvertaken reports whether the server could not put a transaction in order
// with others.
func isOvertaken(err error) bool {
	c := code(err)
	return c == codeSerializationFailure || c == codeDeadlock
}

// isAnswer reports whether a server that can be used has refused a statement.
func isAnswer(err error) bool {
	switch code(err) {
	case "", codeCannotConnectNow, codeTooManyConnections, codeAdminShutdown, codeCrashShutdown, codeSerializationFailure, codeDeadlock:
		return false
	}
	return true
}

// conflicting makes an ErrConflict of an error that says so.
func conflicting(err error) error {
	if isOvertaken(err) {
		return fmt.Errorf("%w: %w", lc.ErrConflict, err)
	}
	return err
}
