package natsbroker

import "encoding/base64"

// token makes a name one token of a subject or key, which take neither colons
// nor the letters of most scripts. Different names have different tokens.
func token(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }
