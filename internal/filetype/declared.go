package filetype

import "strings"

// Declared returns the type of a file that nobody has looked into: what the
// extension of its name tells, or else what a browser says, which knows no more
// than the name itself. It is application/octet-stream if neither tells it.
func Declared(name, given string) string {
	if known := extensions[extension(name)]; known != "" {
		return known
	}
	given, _, _ = strings.Cut(given, ";")
	given = strings.ToLower(strings.TrimSpace(given))
	if other := aliases[given]; other != "" {
		return other
	}
	if !isType.MatchString(given) || strings.HasSuffix(given, "*") {
		return binary
	}
	return given
}
