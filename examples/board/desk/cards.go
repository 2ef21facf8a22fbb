package desk

import "sync"

// Facts are what stands on a card from the beginning.
type Facts struct {
	Title   string
	Owner   string // a user, or empty
	Private bool   // only the owner sees the card
}

// Cards keeps the facts of cards, as a database would. The zero value is empty
// and ready to use.
type Cards struct {
	mu    sync.Mutex
	facts map[string]Facts
}

// put keeps the facts of a new card.
func (c *Cards) put(name string, facts Facts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.facts == nil {
		c.facts = map[string]Facts{}
	}
	c.facts[name] = facts
}

// get returns the facts of a card. One that nobody has put there is named after
// itself.
func (c *Cards) get(name string) Facts {
	c.mu.Lock()
	defer c.mu.Unlock()
	if facts, ok := c.facts[name]; ok {
		return facts
	}
	return Facts{Title: "Card " + name}
}
