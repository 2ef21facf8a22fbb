package lc

import (
	"encoding/json"
	"maps"
	"math/rand/v2"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// A hello is what a stream is told once, in its first event.
type hello struct {
	foreign bool      // the page was made for another user
	refused []refusal // what the stream does without
	say     phrase.Sayer
}

// hello returns what the stream is told once, nil for nothing.
func (sub *subscription) hello() *hello {
	if !sub.foreign && len(sub.refused) == 0 {
		return nil
	}
	return &hello{sub.foreign, sub.refused, sub.say}
}

// appendTo appends the members of the greeting's object.
func (one *hello) appendTo(data []byte) []byte {
	data = appendRefused(data, one.refused, one.say)
	if one.foreign {
		data = append(data, `,"expired":true`...)
	}
	return data
}

// greetingSize is enough for the data of most greetings.
const greetingSize = 160

// greeting appends the first event of the stream, with the wait before a
// reconnection. Who comes back with its ID is where it was before. It is called
// once.
func (s *stream) greeting(b []byte) []byte {
	var room [greetingSize]byte
	data := append(room[:0], `{"channels":{`...)
	versions := s.versions()
	for i := range s.seats {
		if i > 0 {
			data = append(data, ',')
		}
		seat := &s.seats[i]
		data = jsonscan.AppendString(data, seat.topic.channel)
		data = appendVersions(append(data, `:{"versions":`...), versions(i))
		if s.named {
			data = append(data, `,"place":"`...)
			data = append(seat.place().appendTo(data), '"')
		}
		data = append(data, '}')
	}
	data = append(data, '}')
	if build := s.hub.cfg.Build; build != "" {
		data = jsonscan.AppendString(append(data, `,"build":`...), build)
	}
	if s.hello != nil {
		data = s.hello.appendTo(data)
		s.hello = nil
	}
	data = append(data, '}')
	if s.gzip {
		b = append(b, gzipHead...)
	}
	start := len(b)
	b = appendRetry(s.begin(b), minRetry+rand.N(maxRetry-minRetry))
	return s.finish(appendEvent(b, s.id(), typeConnected, data), start)
}

// appendRefused appends what a stream does without, and why.
func appendRefused(data []byte, all []refusal, say phrase.Sayer) []byte {
	if len(all) == 0 {
		return data
	}
	data = append(data, `,"refused":{`...)
	for i, refused := range all {
		if i > 0 {
			data = append(data, ',')
		}
		data = append(jsonscan.AppendString(data, refused.channel), ':')
		data = append(data, refused.problem.brief(say)...)
	}
	return append(data, '}')
}

// versions returns a function that tells, for one seat after another, the
// newest versions of components on its channel, but of those that an event is
// about which the stream is yet to be sent. Of a page that has said what it
// shows, they are those components.
func (s *stream) versions() func(seat int) map[ComponentID]uint64 {
	shown := s.shownVersions()
	return func(i int) map[ComponentID]uint64 {
		t := s.seats[i].topic
		if s.named {
			return shown[t]
		}
		tail := t.tail.Load()
		all := versionsIn(tail.frames[:len(tail.frames)-len(tail.after(s.seats[i].at))])
		if all == nil {
			return shown[t]
		}
		maps.Copy(all, shown[t])
		return all
	}
}

// shownVersions is versions for the components that the page is known to show,
// nil if there are none.
func (s *stream) shownVersions() map[*topic]map[ComponentID]uint64 {
	if len(s.shows) == 0 {
		return nil // as on most plain streams
	}
	seats := make(map[*topic]*seat, len(s.seats))
	for i := range s.seats {
		seats[s.seats[i].topic] = &s.seats[i]
	}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	told := map[*topic]map[ComponentID]uint64{}
	for _, one := range s.shows {
		if one.version == 0 || seats[one.topic].isOwed(one) {
			continue
		}
		if told[one.topic] == nil {
			told[one.topic] = map[ComponentID]uint64{}
		}
		told[one.topic][one.id] = one.version
	}
	return told
}

// isOwed reports whether the seat's stream is yet to be sent the newest version
// of a component.
func (s *seat) isOwed(one *sighting) bool {
	for _, f := range s.topic.tail.Load().after(s.at) {
		if f.component == one.id && f.version >= one.version {
			return true
		}
	}
	return false
}

// appendVersions appends versions of components as a JSON object.
func appendVersions(b []byte, versions map[ComponentID]uint64) []byte {
	if len(versions) == 0 {
		return append(b, "{}"...) // as on most streams
	}
	object, err := json.Marshal(versions)
	if err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	return append(b, object...)
}
