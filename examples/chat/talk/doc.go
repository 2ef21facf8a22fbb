// Package talk has a conversation of any length: a component that renders its
// newest messages only. A page shows as many as its user has asked for, and all of
// them are live.
package talk
