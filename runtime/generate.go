package lc

// The browser client is bundled from client/src. This works within the
// repository's workspace only, where the bundle is committed.
//
//go:generate go run github.com/lcgen/lcgen/internal/clientgen
