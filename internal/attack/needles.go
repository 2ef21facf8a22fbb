package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
)

// Needles are texts that no attacker may ever be sent: the victim's secrets.
// They may be added to while they are looked for.
type needles struct {
	mu  sync.Mutex
	all atomic.Pointer[[]string]
}

// add adds texts. Short ones are left out: they would be found by chance.
func (n *needles) add(texts ...string) {
	const least = 12
	n.mu.Lock()
	defer n.mu.Unlock()
	all := slices.Clone(n.list())
	for _, text := range texts {
		if len(text) >= least && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	n.all.Store(&all)
}

func (n *needles) list() []string {
	if all := n.all.Load(); all != nil {
		return *all
	}
	return nil
}

// in returns the first needle in b, "" if there is none.
func (n *needles) in(b []byte) string {
	for _, needle := range n.list() {
		if bytes.Contains(b, []byte(needle)) {
			return needle
		}
	}
	return ""
}

// A sighting is a needle that was found, and what stands around it.
type sighting struct {
	needle  string
	subject string // ID of the component that it belongs to, "" if that can't be told
	around  string
}

// subjectOf finds the component that text before a needle is about.
var subjectOf = regexp.MustCompile(`(?:"componentId":|data-component-id=)"([^"]*)"`)

// look returns the first needle in b, and what stands around it.
func (n *needles) look(b []byte) (s sighting, found bool) {
	const before, after = 120, 40
	needle := n.in(b)
	if needle == "" {
		return s, false
	}
	at := bytes.Index(b, []byte(needle))
	s = sighting{needle: needle, around: string(b[max(0, at-before):min(len(b), at+len(needle)+after)])}
	if all := subjectOf.FindAllSubmatch(b[:at], -1); len(all) > 0 {
		s.subject = string(all[len(all)-1][1])
	}
	return s, true
}

func (s sighting) finding(where string) finding {
	return finding{claim: claimForeign, subject: s.subject, effect: fmt.Sprintf("%s holds %q of the victim's: …%q…", where, s.needle, s.around)}
}

// remembered is how much of what came before a scanner remembers, in bytes: any
// needle, and what it belongs to.
const remembered = 4 << 10

// A scanner looks for needles in bytes that come in pieces.
type scanner struct {
	needles *needles
	tail    []byte // of what came before: a needle may have begun in it
}

// feed looks at the next piece, and reports the first needle in it.
func (s *scanner) feed(piece []byte) (sighting, bool) {
	s.tail = append(s.tail, piece...)
	seen, found := s.needles.look(s.tail)
	keep := remembered
	if found {
		keep = 0 // it is not to be found again
	}
	if extra := len(s.tail) - keep; extra > 0 {
		s.tail = append(s.tail[:0], s.tail[extra:]...)
	}
	return seen, found
}
