package report

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// writeGitHub writes findings as workflow commands, which GitHub shows beside the
// lines of a pull request:
//
//	::error file=cart.html,line=3,endLine=3,col=27,endColumn=32,title=LC012 …::component cart …
//
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func writeGitHub(w io.Writer, findings []Finding, opts Options) error {
	var b bytes.Buffer
	for _, f := range findings {
		fmt.Fprintf(&b, "::%s file=%s,line=%d,endLine=%d,col=%d", f.Level, property(filepath.ToSlash(opts.show(f.Path))), f.Line, f.endLine(), f.Column)
		if f.EndColumn > 0 && f.EndLine == f.Line { // GitHub wants both ends in one line
			fmt.Fprintf(&b, ",endColumn=%d", f.EndColumn)
		}
		fmt.Fprintf(&b, ",title=%s::%s\n", property(f.Code+" "+f.Title), message(f.text()))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// text returns the message with the advice behind it.
func (f Finding) text() string {
	if f.Hint == "" {
		return f.Message
	}
	return f.Message + "; " + f.Hint
}

// message escapes the message of a command.
func message(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property escapes the value of a property.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(message(s))
}
