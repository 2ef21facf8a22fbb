package notifications

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/lcgen/lcgen/examples/showcase/stamp"
	"github.com/lcgen/lcgen/examples/showcase/table"
	lc "github.com/lcgen/lcgen/runtime"
)

// inboxSize is how many notifications an inbox holds: the newest.
const inboxSize = 50

// A Notification is one message to one user.
type Notification struct {
	ID   string
	Text string
	At   time.Time
	Read bool
}

// When returns the time of the notification, for people.
func (n Notification) When() string { return stamp.Human(n.At, time.Now()) }

// Timestamp returns the time of the notification, for programs.
func (n Notification) Timestamp() string { return stamp.Machine(n.At) }

// Inboxes keeps everybody's notifications, newest first. It is the
// application's own: a component reads and changes it, and so does whatever
// else the application does.
type Inboxes struct {
	rows *table.Table[[]Notification]
}

// OpenInboxes returns the inboxes kept in a file, or in memory where the name
// is empty.
func OpenInboxes(file string) (*Inboxes, error) {
	rows, err := table.Open[[]Notification](file)
	if err != nil {
		return nil, err
	}
	return &Inboxes{rows}, nil
}

// Seed gives an owner who has no inbox yet one with some notifications, the
// oldest first. The last one is new, the others have been read.
func (b *Inboxes) Seed(owner string, texts ...string) error {
	if _, ok := b.rows.Get(owner); ok {
		return nil
	}
	var seeded []Notification
	for i, text := range texts {
		ago := time.Duration(len(texts)-i) * 17 * time.Minute
		seeded = append(seeded, Notification{ID: rand.Text(), Text: text, At: time.Now().Add(-ago), Read: i < len(texts)-1})
	}
	slices.Reverse(seeded)
	_, err := b.rows.Update(owner, func([]Notification) ([]Notification, error) { return seeded, nil })
	return err
}

// List returns the owner's notifications. They are not the caller's to change.
func (b *Inboxes) List(owner string) []Notification {
	list, _ := b.rows.Get(owner)
	return list
}

// Add puts a new notification on top of the owner's.
func (b *Inboxes) Add(owner, text string) error {
	n := Notification{ID: rand.Text(), Text: text, At: time.Now()}
	_, err := b.rows.Update(owner, func(list []Notification) ([]Notification, error) {
		list = slices.Insert(slices.Clone(list), 0, n)
		return list[:min(len(list), inboxSize)], nil
	})
	return err
}

// markRead marks one notification as read and returns what the owner has now.
func (b *Inboxes) markRead(owner, id string) ([]Notification, error) {
	return b.change(owner, id, func(list []Notification, i int) []Notification {
		list[i].Read = true
		return list
	})
}

// remove deletes one notification and returns what the owner has now.
func (b *Inboxes) remove(owner, id string) ([]Notification, error) {
	return b.change(owner, id, func(list []Notification, i int) []Notification {
		return slices.Delete(list, i, i+1)
	})
}

// change lets edit change a copy of the owner's list at the notification with
// the given ID.
func (b *Inboxes) change(owner, id string, edit func(list []Notification, i int) []Notification) ([]Notification, error) {
	return b.rows.Update(owner, func(list []Notification) ([]Notification, error) {
		i := slices.IndexFunc(list, func(n Notification) bool { return n.ID == id })
		if i < 0 {
			return nil, lc.NotFound("This notification has been deleted.")
		}
		return edit(slices.Clone(list), i), nil
	})
}

// markAllRead marks everything as read and returns what the owner has now.
func (b *Inboxes) markAllRead(owner string) ([]Notification, error) {
	return b.rows.Update(owner, func(list []Notification) ([]Notification, error) {
		list = slices.Clone(list)
		for i := range list {
			list[i].Read = true
		}
		return list, nil
	})
}
