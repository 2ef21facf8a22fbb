// Package squeeze compresses small files that are compressed once and sent many
// times. It writes gzip (RFC 1952) that any reader takes, some percent smaller
// than compress/gzip at its best, and takes a second for what that does in a
// millisecond.
//
//	small := squeeze.Gzip(script)
//
// As Zopfli does, it looks for the way through the text that takes the fewest bits
// under the codes that the last way gave, again and again. Equal input gives
// equal output.
package squeeze
