package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
)

// cure says what to do instead of COMMIT.
const cure = "leave that to the App, and use Begin of DB for a savepoint"

// Errors of a transaction that can't go on.
var (
	errOver    = errors.New("the transaction is over: what DB and SQL return is for one action, so call them again in the next one")
	errUndone  = fmt.Errorf("the transaction is over: %w", lc.ErrRolledBack)
	errLost    = errors.New("the connection to the server was lost")
	errRefused = fmt.Errorf("%w: a statement of the application was to end it (COMMIT, END, ROLLBACK, ABORT or PREPARE TRANSACTION), and was not run; %s", lc.ErrRolledBack, cure)
	errEnded   = fmt.Errorf("%w: a statement of the application has ended it (as COMMIT, ROLLBACK or ABORT do): what was written before that may be stored, without the component's state, and nothing after it is; %s", lc.ErrRolledBack, cure)
)

// A sight is what a transaction has seen of its statements.
type sight struct {
	overtaken error  // one has failed as others were faster, or the connection was lost
	first     error  // what has aborted the transaction
	closed    error  // what has closed the connection
	ended     error  // one of the application's has ended the transaction, or was to
	reading   string // the last one that has rows
}

// going returns the connection of a transaction that can go on.
func (t *tx) going() (*pgx.Conn, error) {
	switch t.state {
	case committed:
		return nil, errOver
	case rolledBack, unbegun:
		return nil, errUndone
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.sees.ended != nil:
		return nil, t.sees.ended
	case t.conn.PgConn().IsBusy():
		return nil, t.unread()
	}
	return t.conn, nil
}

// unread returns the error that says which rows are in the way.
func (t *tx) unread() error {
	return fmt.Errorf("what %s returns was not read to its end and not closed: close rows and results before the next statement, and before the action is over", brief(t.sees.reading))
}

// brief shortens a statement for an error.
func brief(statement string) string {
	const most = 120
	statement = strings.Join(strings.Fields(statement), " ")
	if len(statement) > most {
		statement = strings.ToValidUTF8(statement[:most], "") + "…"
	}
	return fmt.Sprintf("%q", statement)
}

// reads notes that a statement has rows.
func (t *tx) reads(statement string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sees.reading = statement
}

// allow returns an error if one of the application's statements would end the
// transaction. What it does not find, such as a COMMIT after another statement,
// is found when it is done.
func (t *tx) allow(statements ...string) error {
	t.ran++
	for _, s := range statements {
		if ends(s) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.sees.ended = errRefused
			return errRefused
		}
	}
	return nil
}

// ends reports whether a statement ends a transaction, by its first words.
func ends(statement string) bool {
	word, rest := firstWord(statement)
	switch strings.ToUpper(word) {
	case "COMMIT", "END", "ABORT":
		return true
	case "PREPARE":
		word, _ = firstWord(rest)
		return strings.EqualFold(word, "TRANSACTION")
	case "ROLLBACK":
		word, rest = firstWord(rest)
		if strings.EqualFold(word, "WORK") || strings.EqualFold(word, "TRANSACTION") {
			word, _ = firstWord(rest)
		}
		return !strings.EqualFold(word, "TO") // a savepoint
	}
	return false
}

// firstWord returns the word that a statement begins with, after comments such as
// those that sqlc writes.
func firstWord(statement string) (word, rest string) {
	for {
		statement = strings.TrimLeft(statement, " \t\r\n;")
		end := ""
		switch {
		case strings.HasPrefix(statement, "--"):
			end = "\n"
		case strings.HasPrefix(statement, "/*"):
			end = "*/"
		}
		if end == "" {
			break
		}
		_, statement, _ = strings.Cut(statement, end)
	}
	n := strings.IndexFunc(statement, func(c rune) bool { return (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '_' })
	if n < 0 {
		n = len(statement)
	}
	return statement[:n], statement[n:]
}

// saw notes what a statement in the transaction has come to, also if the
// application hides that. It returns an error that says all that is known.
func (t *tx) saw(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state != begun {
		return err
	}
	on := t.conn.PgConn()
	switch {
	case on.IsClosed():
		return t.lose(err)
	case !on.IsBusy() && on.TxStatus() == 'I':
		return t.sawEnd(err)
	case err == nil && !on.IsBusy() && on.TxStatus() == 'T':
		t.sees.first = nil // what has failed was taken back to a savepoint
	}
	if t.sees.overtaken == nil && isOvertaken(err) {
		t.sees.overtaken = err
	}
	switch {
	case code(err) == "":
	case t.sees.first == nil:
		t.sees.first = err
	case code(err) == codeAborted:
		return fmt.Errorf("%w: the transaction was aborted by an earlier statement: %w", err, t.sees.first)
	}
	return err
}

// sawEnd notes that the application has ended the transaction. It may hide that, so
// it is logged.
func (t *tx) sawEnd(err error) error {
	if err == nil {
		err = errEnded
	} else {
		err = fmt.Errorf("%w: %w", errEnded, err)
	}
	if t.sees.ended == nil {
		t.sees.ended = errEnded
		t.d.log.Error("an action has ended its transaction", "err", err)
	}
	return err
}

// sawLoss is lose for a transaction that has not begun.
func (t *tx) sawLoss(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.conn.IsClosed() {
		return err
	}
	return t.lose(err)
}

// lose notes that the connection is closed. It was lost, unless what has closed it
// would again: the end of a context, or of the time that the server gives a
// transaction.
func (t *tx) lose(err error) error {
	if t.sees.closed != nil {
		if err == nil || errors.Is(err, t.sees.closed) {
			return err
		}
		return fmt.Errorf("%w: the connection was closed by an earlier statement: %w", err, t.sees.closed)
	}
	if err == nil {
		err = errLost
	}
	t.sees.closed = err
	if c := code(err); t.sees.overtaken == nil && !byContext(err) && c != codeIdleInTransaction && c != codeTransactionTimeout {
		t.sees.overtaken = err
	}
	return err
}

// byContext reports whether an error comes of a context that is done.
func byContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// Overtaken implements lc.Tx.
func (t *tx) Overtaken(err error) bool {
	if err == nil {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state == begun && t.conn.IsClosed() {
		_ = t.lose(err)
	}
	// What comes after the failed statement only says that the transaction is
	// aborted.
	return t.sees.ended == nil && (isOvertaken(err) || t.sees.overtaken != nil)
}

// spoilt returns why a transaction that has begun can't be committed, nil if it
// can.
func (t *tx) spoilt() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	on := t.conn.PgConn()
	if on.IsClosed() {
		_ = t.lose(nil)
	}
	switch {
	case t.sees.ended != nil:
		return t.sees.ended
	case on.TxStatus() == 'I' && !on.IsClosed():
		return errEnded
	case t.sees.overtaken != nil:
		return fmt.Errorf("%w: %w", lc.ErrConflict, t.sees.overtaken)
	case on.IsClosed():
		return fmt.Errorf("%w: an earlier statement has closed the connection: %w", lc.ErrRolledBack, t.sees.closed)
	case on.IsBusy():
		return fmt.Errorf("%w: %w", lc.ErrRolledBack, t.unread())
	case on.TxStatus() == 'E' && t.sees.first != nil:
		return fmt.Errorf("%w: it was aborted by an earlier statement: %w", lc.ErrRolledBack, t.sees.first)
	}
	return nil
}
