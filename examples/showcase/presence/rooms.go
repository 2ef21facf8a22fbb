package presence

import (
	"slices"
	"sync"
)

// Rooms knows who is where. It lives as long as the connections it speaks of,
// which is as long as the process, so it is no state to be stored.
type Rooms struct {
	mu   sync.Mutex
	here map[string][]string // users by room, in the order in which they came
}

// NewRooms returns rooms with nobody in them.
func NewRooms() *Rooms { return &Rooms{here: map[string][]string{}} }

func (r *Rooms) enter(room, user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.here[room], user) {
		r.here[room] = append(r.here[room], user)
	}
}

func (r *Rooms) leave(room, user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.here[room] = slices.DeleteFunc(r.here[room], func(u string) bool { return u == user })
	if len(r.here[room]) == 0 {
		delete(r.here, room)
	}
}

// in returns who is in a room.
func (r *Rooms) in(room string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.here[room])
}
