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
		fmt.Fprintf(&b, "::%s %stitle=%s::%s\n", f.Level, opts.place(f), property(f.Code+" "+f.Title), message(f.text()))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// place returns the properties that say where a finding is, each with a comma:
// as many as are known.
func (o Options) place(f Finding) string {
	if f.Path == "" {
		return ""
	}
	at := fmt.Sprintf("file=%s,", property(filepath.ToSlash(o.show(f.Path))))
	if f.Line < 1 {
		return at
	}
	at += fmt.Sprintf("line=%d,endLine=%d,", f.Line, f.endLine())
	if f.Column < 1 {
		return at
	}
	at += fmt.Sprintf("col=%d,", f.Column)
	if f.endsAfter() && f.EndLine == f.Line { // GitHub wants both ends in one line
		at += fmt.Sprintf("endColumn=%d,", f.EndColumn)
	}
	return at
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
