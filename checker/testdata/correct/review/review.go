// Package review lets people review changes, and shows how the queue fills.
package review

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// UserID is the ID of a user.
type UserID string

// A Status is what a review has come to. It can be a flag.
type Status string

// A Note is by its author.
type Note struct {
	Author UserID
	Text   string
	At     time.Time
}

// A Reviewer looks at a change.
type Reviewer struct {
	UserID UserID
	Since  time.Time
}

// A Store is where reviews are kept.
type Store interface {
	MayReview(ctx context.Context, user string) (bool, error)
	Notes(ctx context.Context, change string) ([]Note, error)
	AddNote(ctx context.Context, change string, note Note) error
	Assign(ctx context.Context, change, userID string) error
}

// Change is one change that is reviewed.
//
//lc:component change template=change.html
//lc:channel context change
type Change struct {
	ID        lc.ComponentID
	Title     string     `lc:"state"`
	Owner     UserID     `lc:"state"`
	Reviewers []Reviewer `lc:"state"`
	Status    Status     `lc:"state"`
	Shown     UserID     `lc:"client"`

	mu    sync.Mutex
	store Store
	cache map[string][]Note
}

// Authorize lets users act.
func (c *Change) Authorize(ctx context.Context, a lc.Access) error {
	if a.Kind == lc.AccessAct && a.User == "" {
		return lc.Forbidden("Log in first.")
	}
	return nil
}

// AddReviewer asks somebody for a review.
//
//lc:action
func (c *Change) AddReviewer(changeID string, userID UserID) error {
	if slices.ContainsFunc(c.Reviewers, func(r Reviewer) bool { return r.UserID == userID }) {
		return lc.Invalid("userId", "reviews this already")
	}
	c.Reviewers = append(c.Reviewers, Reviewer{UserID: userID, Since: time.Now()})
	return nil
}

// RemoveReviewer takes somebody off the change.
//
//lc:action
func (c *Change) RemoveReviewer(userID UserID) {
	c.Reviewers = slices.DeleteFunc(c.Reviewers, func(r Reviewer) bool { return r.UserID == userID })
}

// Assign gives the change to somebody.
//
//lc:action
func (c *Change) Assign(ctx context.Context, changeID, userID string) error {
	return c.store.Assign(ctx, changeID, userID)
}

// HandOver makes somebody else the owner.
//
//lc:action
func (c *Change) HandOver(ctx context.Context, newOwner UserID) error {
	if err := c.CanEdit(ctx); err != nil {
		return err
	}
	c.Owner = newOwner
	return nil
}

// Write adds a note by who is acting.
//
//lc:action
func (c *Change) Write(ctx context.Context, text string) error {
	user, _ := lc.UserFrom(ctx)
	if err := c.Validate(text); err != nil {
		return err
	}
	return c.store.AddNote(ctx, c.ID.Instance, Note{UserID(user), text, time.Now()})
}

// Show shows the notes of one user.
//
//lc:action broadcast=none
func (c *Change) Show(authorID UserID) { c.Shown = authorID }

// CanEdit reports whether who is acting may edit the change.
func (c *Change) CanEdit(ctx context.Context) error {
	user, ok := lc.UserFrom(ctx)
	if !ok || UserID(user) != c.Owner {
		return lc.Forbidden("This is somebody else's change.")
	}
	return nil
}

// CanReview asks the store.
func (c *Change) CanReview(ctx context.Context) error {
	user, _ := lc.UserFrom(ctx)
	may, err := c.store.MayReview(ctx, user)
	if err != nil {
		return fmt.Errorf("asking who may review: %w", err)
	}
	if !may {
		return lc.Forbidden("Ask to be a reviewer.")
	}
	return nil
}

// Validate checks a note.
func (c *Change) Validate(text string) error {
	words := strings.Fields(text)
	for i := range words {
		words[i] = strings.ToLower(words[i])
	}
	if len(words) == 0 || slices.Contains(words, "todo") {
		return lc.Invalid("text", "Write something.")
	}
	return nil
}

// Check reports what keeps the change from being merged.
func (c *Change) Check() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	if len(c.Reviewers) == 0 {
		errs = append(errs, errors.New("nobody reviews it"))
	}
	if c.Status == "" {
		errs = append(errs, errors.New("nobody has decided"))
	}
	return errors.Join(errs...)
}

// Err is what the scanner of the notes stopped at.
func (c *Change) Err() error { return nil }

// String returns the status, as flag.Value wants it.
func (c *Change) String() string { return string(c.Status) }

// Set sets the status from a command line.
func (c *Change) Set(s string) error { c.Status = Status(s); return nil }

// Close forgets what was read.
func (c *Change) Close() error { clear(c.cache); return nil }

// Queue shows how many changes wait.
//
//lc:component queue template=queue.html
//lc:channel global
type Queue struct {
	ID      lc.ComponentID
	Waiting int `lc:"state"`
}

// Watch refreshes the queue until ctx is done.
func Watch(ctx context.Context, app *lc.App, every time.Duration) error {
	for range time.Tick(every) {
		if err := refresh(ctx, app, "queue"); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// refresh refreshes the only instance of a component.
func refresh(ctx context.Context, app *lc.App, name string) error {
	return app.Refresh(ctx, lc.ComponentID{Name: name, Instance: "main"})
}
