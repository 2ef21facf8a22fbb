package lc

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// typeDeparture is the type of the message by which one process tells the
// others that a user has left. No viewer is sent it.
const typeDeparture = "user-departure"

// processesChannel is where processes tell each other something. It is no
// channel of components: those have a colon, or are global.
const processesChannel Channel = "processes"

// announceTime is how long Disconnect tries to tell other processes.
const announceTime = 5 * time.Second

// departureAge is how long a departure is remembered: longer than a request
// for a stream takes to be let in.
const departureAge = time.Minute

// Disconnect ends all streams of a user at once, also those that are about to
// open: call it when they log out. Where the Broker reaches other processes,
// it ends those that are open there, too. If it can't tell them, which it
// tries for a few seconds, it logs that.
func (a *App) Disconnect(user string) {
	if user == "" {
		return // nobody in particular
	}
	a.departures.note(user)
	a.hub.disconnect(user)
	a.announceDeparture(user)
}

// departures remember whom Disconnect has been called for lately. A request
// for a stream that came before, and found its user logged in, would otherwise
// be let in after it and stay.
type departures struct {
	process string // this one's name among those on a broker

	mu    sync.Mutex
	count uint64 // of all departures
	last  map[string]departure
}

// A departure is a user's last.
type departure struct {
	number uint64 // among all departures, from 1
	at     time.Time
}

// newDepartures returns those of a process of which nobody has left.
func newDepartures() departures { return departures{process: rand.Text()} }

// now returns the number of departures so far.
func (d *departures) now() uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.count
}

// note remembers that a user has left.
func (d *departures) note(user string) {
	now := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	for other, left := range d.last {
		if now.Sub(left.at) > departureAge {
			delete(d.last, other)
		}
	}
	if d.last == nil {
		d.last = map[string]departure{}
	}
	d.count++
	d.last[user] = departure{d.count, now}
}

// since reports whether a user has left after there were so many departures.
func (d *departures) since(user string, before uint64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last[user].number > before
}

// departureData is the data of a departure's message.
type departureData struct {
	User    string `json:"user"`
	Process string `json:"process"` // where it was first noted
}

// announceDeparture tells other processes that a user has left.
func (a *App) announceDeparture(user string) {
	ctx, cancel := context.WithTimeout(context.Background(), announceTime)
	defer cancel()
	data, err := encodeLine(departureData{user, a.departures.process})
	if err == nil {
		err = a.hub.outbox.post(ctx, &parcel{id: a.hub.newID(), m: Message{Channel: processesChannel, Type: typeDeparture, Data: data}})
	}
	if err != nil {
		a.log.Warn("other processes are told later that a user was disconnected", "user", user, "err", err)
	}
}

// hear notes a departure that the broker has delivered. It returns the user
// whose streams are to be ended, none where the message is this process's own:
// whoever has logged in again since then stays.
func (d *departures) hear(data []byte) (user string) {
	var heard departureData
	if json.Unmarshal(data, &heard) != nil || heard.User == "" || heard.Process == d.process {
		return ""
	}
	d.note(heard.User)
	return heard.User
}

// A departuresKey is that of one App in the context of a request, which may
// pass through several.
type departuresKey struct{ app *App }

// A requester is who makes a request.
type requester struct {
	user   string // empty for nobody
	before uint64 // how many had departed before that was found out

	languages string // their Accept-Language, if somebody asks for it
}

// requester finds out who makes a request, which may take a database.
func (a *App) requester(r *http.Request) requester {
	before, ok := r.Context().Value(departuresKey{a}).(uint64)
	if !ok {
		before = a.departures.now()
	}
	return requester{a.user(r), before, a.languagesOf(r)}
}

// withUser returns the request with a context that tells who makes it, so that
// it is found out once.
func (a *App) withUser(r *http.Request) *http.Request {
	s := a.sceneOf(r.Context(), a.requester(r))
	s.query = queryToldBy(r)
	return r.WithContext(s)
}

// open makes a stream, unless its user has left since the request was found to
// be theirs, before which so many had. It looks when the stream is there for
// Disconnect to find: who leaves later is not missed.
func (a *App) open(sub subscription, before uint64) (*stream, error) {
	s, err := a.hub.open(sub)
	if err != nil {
		return nil, err
	}
	if sub.user != "" && a.departures.since(sub.user, before) {
		a.hub.withdraw(s, "user disconnected")
		return nil, forbidden("You have been logged out.")
	}
	return s, nil
}
