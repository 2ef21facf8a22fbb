// Package desk has a board of cards: a component that is made of others. The
// board knows which cards there are, and in which order. Each card is a row of
// the board's table, with a state, a channel and viewers of its own: a change of
// a card does not render the board, and the other way round.
package desk
