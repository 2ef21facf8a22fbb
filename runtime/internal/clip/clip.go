// Package clip shortens text that came from outside.
package clip

// String returns s, cut off after 64 bytes, for a message or a log.
func String(s string) string {
	const most = 64
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
