package talk

import (
	"slices"
	"strconv"
	"sync"
)

// A Message is one line of a conversation.
type Message struct {
	ID     int // 1 for the first of all
	Author string
	Text   string
	Edited bool
}

// Key tells the message from others in the list.
func (m Message) Key() string { return "m" + strconv.Itoa(m.ID) }

// Log keeps messages, as a database would. The zero value is empty and ready to
// use.
type Log struct {
	mu   sync.Mutex
	all  []Message // by ID
	last int       // ID of the newest that there ever was
}

// Add adds a message.
func (l *Log) Add(author, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	l.all = append(l.all, Message{ID: l.last, Author: author, Text: text})
}

// page returns at most n messages before the one with an ID, or the newest if that
// is 0.
func (l *Log) page(before, n int) []Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	end := len(l.all)
	if before > 0 {
		end, _ = l.find(before)
	}
	return slices.Clone(l.all[max(end-n, 0):end])
}

// find returns the index of a message, or where it would be. The lock is held.
func (l *Log) find(id int) (i int, ok bool) {
	return slices.BinarySearchFunc(l.all, id, func(m Message, id int) int { return m.ID - id })
}

// change has fn change a message, or remove it if fn is nil, and returns what it
// was.
func (l *Log) change(id int, fn func(m *Message)) (Message, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i, ok := l.find(id)
	if !ok {
		return Message{}, false
	}
	m := l.all[i]
	if fn == nil {
		l.all = slices.Delete(l.all, i, i+1)
	} else {
		fn(&l.all[i])
		m = l.all[i]
	}
	return m, true
}
