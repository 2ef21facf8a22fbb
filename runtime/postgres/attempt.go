package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	lc "github.com/lcgen/lcgen/runtime"
)

// An attempted is what Attempt does.
type attempted struct {
	mark    mark // where it began; 0: nothing has been done in it
	letters int  // that there were before
}

// A mark numbers a savepoint that an attempt goes back to if it fails.
type mark int

func (m mark) String() string { return fmt.Sprintf("lc_attempt_%d", int(m)) }

// Attempt implements lc.Attempter. The savepoint is made before the first
// statement, so that an attempt without one sends nothing.
func (t *tx) Attempt(work func() error) error {
	a := &attempted{letters: len(t.letters)}
	t.mu.Lock()
	t.attempts = append(t.attempts, a)
	t.mu.Unlock()
	failed := true // also if work panics
	defer func() { t.endAttempt(a, failed) }()
	err := work()
	failed = err != nil
	return err
}

// setMark makes a savepoint for the attempt that is going on, if it has none. Those
// around it that have none began at the same place, and share it. The last one that
// is over is released, so that those of many attempts are not within each other: but
// if a statement of the application may have released it meanwhile, it stays.
func (t *tx) setMark(ctx context.Context, conn *pgx.Conn) error {
	bare := t.unmarked()
	if len(bare) == 0 {
		return nil
	}
	next := t.marks + 1
	statement := "SAVEPOINT " + next.String()
	if t.left > 0 && t.leftAt == t.ran {
		statement = "RELEASE SAVEPOINT " + t.left.String() + "; " + statement
	}
	if _, err := conn.Exec(ctx, statement); err != nil {
		return t.saw(err)
	}
	t.marks, t.left = next, 0
	for _, a := range bare {
		a.mark = next
	}
	return t.saw(nil)
}

// unmarked returns the attempts in which nothing has been done yet: the innermost
// ones.
func (t *tx) unmarked() []*attempted {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.attempts)
	for n > 0 && t.attempts[n-1].mark == 0 {
		n--
	}
	return slices.Clone(t.attempts[n:])
}

// endAttempt ends an attempt, and takes back what was done in it if it has failed.
func (t *tx) endAttempt(a *attempted, failed bool) {
	t.mu.Lock()
	n := slices.Index(t.attempts, a)
	t.attempts = slices.Delete(t.attempts, n, n+1)
	shared := n > 0 && t.attempts[n-1].mark == a.mark
	t.mu.Unlock()
	if failed {
		t.letters = t.letters[:min(a.letters, len(t.letters))]
	}
	if t.state != begun || a.mark == 0 {
		return
	}
	if failed && !t.takeBack(a.mark) {
		return
	}
	switch {
	case !shared:
		t.left, t.leftAt = a.mark, t.ran
	case failed:
		t.left = 0 // it was made after this one
	}
}

// takeBack goes back to a savepoint, and reports whether it has. If that can't be
// done, nothing of the transaction is stored.
func (t *tx) takeBack(m mark) bool {
	if t.isOvertaken() {
		return false // it runs again
	}
	ctx, cancel := context.WithTimeout(context.Background(), rollbackTime)
	defer cancel()
	conn, err := t.going()
	if err == nil {
		_, err = conn.Exec(ctx, "ROLLBACK TO SAVEPOINT "+m.String())
		err = t.saw(err)
	}
	if err == nil {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sees.ended == nil && t.sees.overtaken == nil {
		t.sees.ended = fmt.Errorf("%w: a part of it has failed, and can't be taken back: %w", lc.ErrRolledBack, err)
	}
	return false
}

func (t *tx) isOvertaken() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sees.overtaken != nil
}
