package postgres

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
)

// How the connection for notifications is kept.
const (
	minRetry  = 100 * time.Millisecond
	maxRetry  = 5 * time.Second
	quietTime = 10 * time.Second // without a notification, the server is asked whether it is there
)

// OnNotify calls do with the payload of each notification on a channel of
// NOTIFY, one call at a time, until ctx is done or the Database is closed. It is
// for what others write into the database: a trigger notifies, and do refreshes
// the component. The connection is one beside the pool, and made again if it is
// lost. What is notified meanwhile is not heard; those components that return
// their Version are compared all the same.
func (d *Database) OnNotify(ctx context.Context, channel string, do func(payload string)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.ctx, cancel)()
	d.tune(ctx, channel, func(bool) {}, do)
}

// hear has what notifications tell of read, until the listener is closed.
func (l *listener) hear() {
	l.d.tune(l.ctx, l.d.q.wake, func(there bool) {
		l.noteNotified(there)
		if there {
			l.hearsNow()
			l.wakeAll() // of what came before, nobody was notified
		}
	}, func(payload string) { l.wakeFor(parsePayload(payload)) })
}

// hearsNow lets Listen go on.
func (l *listener) hearsNow() {
	select {
	case <-l.heard:
	default:
		close(l.heard) // only this goroutine does
	}
}

// tune waits for notifications on a channel until ctx is done. It calls there
// when the connection is made or lost; one that is lost it makes again.
func (d *Database) tune(ctx context.Context, channel string, there func(bool), do func(payload string)) {
	told := false
	for wait := minRetry; ; wait = min(2*wait, maxRetry) {
		began := time.Now()
		err := d.tuneOnce(ctx, channel, there, do)
		there(false)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > maxRetry {
			wait, told = minRetry, false // it was there
		}
		if !told {
			told = true
			d.log.Warn("the connection for notifications is lost", "retry", wait, "err", err)
		}
		if !pause(ctx, wait/2+rand.N(wait/2)) {
			return
		}
	}
}

// tuneOnce makes the connection, and waits on it until that fails.
func (d *Database) tuneOnce(ctx context.Context, channel string, there func(bool), do func(payload string)) error {
	conn, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), readTime)
		defer cancel()
		_ = conn.Close(ctx) // it is given up either way
	}()
	if err := listenOn(ctx, conn, channel); err != nil {
		return err
	}
	there(true)
	for {
		payload, ok, err := next(ctx, conn)
		if err == nil && !ok {
			err = listenOn(ctx, conn, channel) // is it still there?
		}
		if err != nil {
			return err
		}
		if ok {
			do(payload)
		}
	}
}

// next waits for a notification, and returns false if none has come for a while.
func next(ctx context.Context, conn *pgx.Conn) (payload string, ok bool, err error) {
	quiet, cancel := context.WithTimeout(ctx, quietTime)
	defer cancel()
	n, err := conn.WaitForNotification(quiet)
	switch {
	case err == nil:
		return n.Payload, true, nil
	case quiet.Err() == nil || ctx.Err() != nil || conn.IsClosed():
		return "", false, err
	}
	return "", false, nil
}

// listenOn asks for notifications. To ask again changes nothing.
func listenOn(ctx context.Context, conn *pgx.Conn, channel string) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	_, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize())
	return err
}

// connect makes a connection as the pool does, and beside it: one that waits
// would be missing there.
func (d *Database) connect(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, listenTime)
	defer cancel()
	c := d.pool.Config()
	if c.BeforeConnect != nil {
		if err := c.BeforeConnect(ctx, c.ConnConfig); err != nil {
			return nil, err
		}
	}
	conn, err := pgx.ConnectConfig(ctx, c.ConnConfig)
	if err != nil || c.AfterConnect == nil {
		return conn, err
	}
	if err := c.AfterConnect(ctx, conn); err != nil {
		_ = conn.Close(ctx) // err says more
		return nil, err
	}
	return conn, nil
}
